from urllib.request import urlopen

with urlopen("https://www.example.com/") as response:
    html = response.read().decode()
print(len(html))
