import random

random.seed(42)
print([random.randint(1, 6) for _ in range(10)])
deck = list(range(10))
random.shuffle(deck)
print(deck)
print(random.choice(["a", "b", "c"]), round(random.gauss(0, 1), 4))
