from io import BytesIO

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

wb = Workbook()
ws = wb.active
ws.title = "Budget"
ws.append(["Item", "Cost"])
for row in [("Rent", 900), ("Food", 350.5), ("Bus", 80)]:
    ws.append(row)
ws["A1"].font = Font(bold=True)
ws["B5"] = "=SUM(B2:B4)"
wb.save("budget.xlsx")

back = load_workbook("budget.xlsx")
print(back.sheetnames, back["Budget"]["B5"].value)

buffer = BytesIO()
pd.read_excel("budget.xlsx").dropna().to_excel(buffer, index=False, sheet_name="Copy")
buffer.seek(0)
print(pd.read_excel(buffer, sheet_name="Copy").to_dict("records")[1])
