def average(values):
    total = sum(values)
    return total / len(values)

def report(groups):
    for name, values in groups.items():
        print(name, average(values))

report({"first": [1, 2, 3], "second": []})
