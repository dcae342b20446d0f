import unicodedata

text = "naïve café 日本語 👩‍👩‍👧 🎉"
print(text)
print(len("👩‍👩‍👧"), "Straße".upper(), "ǅ".lower())
print(unicodedata.name("π"), unicodedata.normalize("NFD", "é") == "e\u0301")
print("мир"[::-1], text.encode("utf-8").decode("utf-8") == text)
переменная = 5
print(f"{переменная=}")
