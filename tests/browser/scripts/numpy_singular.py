import numpy as np

A = np.array([[1, 2], [2, 4]])
b = np.array([1, 2])
try:
    x = np.linalg.solve(A, b)
    print("x =", x)
except np.linalg.LinAlgError:
    print("no unique solution; least squares:", np.linalg.lstsq(A, b, rcond=None)[0].round(3))
print(np.linalg.pinv(A).round(2))
np.linalg.cholesky(np.array([[1.0, 2.0], [2.0, 1.0]]))
