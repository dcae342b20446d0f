from decimal import Decimal, getcontext, ROUND_HALF_UP
from fractions import Fraction
import math

print(0.1 + 0.2, Decimal("0.1") + Decimal("0.2"))
getcontext().prec = 50
print(Decimal(2).sqrt())
print(Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
print(Fraction(1, 3) + Fraction(1, 6), math.factorial(30))
