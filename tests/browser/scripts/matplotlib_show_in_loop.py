import matplotlib.pyplot as plt

for power in (1, 2, 3):
    plt.figure(figsize=(3, 2))
    plt.plot([n ** power for n in range(10)])
    plt.title(f'n^{power}')
    plt.show()
    print('shown', power)
