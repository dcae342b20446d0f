import numpy as np
import matplotlib.pyplot as plt

plt.style.use('ggplot')
x = np.linspace(0, 2 * np.pi, 200)
fig, axes = plt.subplots(2, 2, figsize=(8, 6))
axes[0, 0].plot(x, np.sin(x), label=r'$\sin(x)$')
axes[0, 0].legend()
axes[0, 1].scatter(np.random.rand(50), np.random.rand(50), c=np.random.rand(50), cmap='viridis')
axes[1, 0].hist(np.random.randn(500), bins=30)
axes[1, 1].pie([30, 45, 25], labels=['a', 'b', 'c'], autopct='%1.0f%%')
fig.suptitle('Four kinds of plots')
plt.savefig('plots.png', dpi=100)
plt.show()
print("saved")
