import csv

rows = [
    {"name": "Zoë", "city": "Köln", "note": 'said "hi", left'},
    {"name": "Bob", "city": "New York", "note": "two\nlines"},
]

with open("people.csv", "w", newline="", encoding="utf-8") as f:
    writer = csv.DictWriter(f, fieldnames=["name", "city", "note"])
    writer.writeheader()
    writer.writerows(rows)

with open("people.csv", newline="", encoding="utf-8") as f:
    back = list(csv.DictReader(f))

print(back == rows)
for row in back:
    print(f"{row['name']:<6}|{row['city']:>10}")
