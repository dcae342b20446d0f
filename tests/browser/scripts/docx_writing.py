from docx import Document
from docx.shared import Pt

doc = Document()
doc.add_heading("Report", level=1)
p = doc.add_paragraph("Costs fell by ")
run = p.add_run("12 %")
run.bold = True
run.font.size = Pt(14)
table = doc.add_table(rows=1, cols=2)
table.rows[0].cells[0].text = "Year"
table.add_row().cells[1].text = "2024"
doc.save("report.docx")

again = Document("report.docx")
print([p.text for p in again.paragraphs], again.tables[0].cell(1, 1).text)
