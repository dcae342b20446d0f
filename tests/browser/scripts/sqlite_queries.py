import sqlite3

conn = sqlite3.connect(":memory:")
cur = conn.cursor()
cur.execute("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, year INTEGER)")
cur.executemany("INSERT INTO books (title, year) VALUES (?, ?)", [("Emma", 1815), ("Dune", 1965), ("Ulysses", 1922)])
conn.commit()
for title, year in cur.execute("SELECT title, year FROM books WHERE year > ? ORDER BY year", (1900,)):
    print(title, year)
conn.close()
