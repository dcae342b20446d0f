import numpy as np

A = np.array([[3.0, 1.0], [1.0, 2.0]])
b = np.array([9.0, 8.0])
print("x =", np.linalg.solve(A, b))
values, vectors = np.linalg.eigh(A)
print("eigenvalues", values.round(4))
print("det", round(np.linalg.det(A), 6), "rank", np.linalg.matrix_rank(A))
U, S, Vt = np.linalg.svd(A)
print("svd ok", np.allclose(U @ np.diag(S) @ Vt, A))
A @ A.T
