import numpy as np
from scipy.stats import ttest_ind
from scipy.integrate import quad, solve_ivp
from scipy.optimize import curve_fit, minimize

res = minimize(lambda p: (p[0] - 3) ** 2 + (p[1] + 1) ** 2, x0=[0, 0])
print("Minimum at", np.round(res.x, 3) + 0.0)

x = np.linspace(0, 4, 50)
popt, _ = curve_fit(lambda x, a, b: a * np.exp(-b * x), x, 2.5 * np.exp(-1.3 * x))
print("Fitted", popt.round(2))

area, err = quad(np.sin, 0, np.pi)
print(f"Area {area:.6f}")
sol = solve_ivp(lambda t, y: -0.5 * y, (0, 10), [2.0], rtol=1e-8)
print(f"y(10) = {sol.y[0, -1]:.4f}")
print("p < 0.01:", ttest_ind([1, 2, 3, 2, 1], [7, 8, 9, 8, 7]).pvalue < 0.01)
