import numpy as np
x = np.arange(1000)
%timeit x.sum()
