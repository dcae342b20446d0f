from multiprocessing import Pool

def cube(x):
    return x ** 3

if __name__ == '__main__':
    with Pool(4) as pool:
        print(pool.map(cube, range(10)))
