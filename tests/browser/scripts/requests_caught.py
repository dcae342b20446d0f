import requests

def get_weather(city):
    try:
        r = requests.get(f"https://wttr.in/{city}?format=j1", timeout=5)
        r.raise_for_status()
        return r.json()
    except requests.exceptions.RequestException as e:
        print(f"Could not fetch the weather: {type(e).__name__}")
        return None

if get_weather("London") is None:
    print("No data")
