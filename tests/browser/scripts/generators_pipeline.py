from contextlib import contextmanager

def read_lines():
    yield from ["5 apples", "oops", "12 pears", "7 plums"]

def parse(lines):
    for line in lines:
        n, _, what = line.partition(" ")
        if n.isdigit():
            yield int(n), what

def running_mean():
    total = count = 0
    value = yield None
    while True:
        total, count = total + value, count + 1
        value = yield total / count

@contextmanager
def section(title):
    print("begin", title)
    try:
        yield
    finally:
        print("end", title)

mean = running_mean()
next(mean)
with section("fruit"):
    for n, what in parse(read_lines()):
        print(what, mean.send(n))
