import requests

response = requests.get("https://api.github.com/repos/python/cpython", timeout=10)
data = response.json()
print(data["stargazers_count"])
