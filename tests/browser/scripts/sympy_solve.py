from sympy import symbols, solve, diff, integrate, sin, exp, oo, simplify, Eq

x, y = symbols('x y')

print("Roots:", solve(x**2 - 5*x + 6, x))
print("Derivative:", diff(sin(x) * exp(x), x))
print("Integral:", integrate(exp(-x**2), (x, -oo, oo)))
print("System:", solve([Eq(x + y, 10), Eq(x - y, 2)], [x, y]))
simplify((x**2 - 1) / (x - 1))
