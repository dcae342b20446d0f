from itertools import accumulate, chain, combinations, groupby, islice, pairwise, permutations, product, count
from functools import lru_cache, reduce

print(list(combinations("ABC", 2)))
print(len(list(permutations(range(5)))), list(product([0, 1], repeat=2)))
print(list(accumulate([1, 2, 3, 4])), list(pairwise("abc")))
print({k: list(g) for k, g in groupby(sorted("banana"))})
print(list(islice((n for n in count(1) if n % 7 == 0), 3)), reduce(lambda a, b: a * b, range(1, 6)))

@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fib(80), fib.cache_info().hits)
