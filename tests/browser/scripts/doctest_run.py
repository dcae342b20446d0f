import doctest

def is_prime(n):
    """
    >>> is_prime(7)
    True
    >>> [n for n in range(20) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19]
    """
    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))

print(doctest.testmod())
