import json

text = '''
{
  "user": {"id": 7, "tags": ["admin", "editor"], "address": {"city": "Oslo", "zip": null}},
  "active": true, "ratio": 0.25
}
'''

data = json.loads(text)

def flatten(value, prefix=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from flatten(inner, f"{prefix}[{i}]")
    else:
        yield prefix, value

for path, value in flatten(data):
    print(path, "=", value)
print(json.dumps(data, indent=2, sort_keys=True))
try:
    json.loads("{'single': 'quotes'}")
except json.JSONDecodeError as e:
    print("Invalid:", e.msg)
