from bs4 import BeautifulSoup
from lxml import etree, html

page = """
<html><body><h1>Prices</h1><table id="prices">
<tr><th>Item</th><th>Price</th></tr>
<tr><td>Tea</td><td>3.20 €</td></tr><tr><td>Coffee</td><td>4.10 €</td></tr>
</table><a href="/next">Next</a></body></html>
"""
soup = BeautifulSoup(page, "html.parser")
print(soup.h1.text, [a["href"] for a in soup.find_all("a")])
for row in soup.select("#prices tr")[1:]:
    print(" | ".join(cell.get_text() for cell in row.find_all("td")))
print(html.fromstring(page).xpath("//tr[3]/td[1]/text()"))
print(etree.tostring(etree.fromstring("<a><b x='1'/></a>")).decode())
