import sys
import time

total = 20
for i in range(total + 1):
    bar = '#' * i + '-' * (total - i)
    sys.stdout.write(f'\r[{bar}] {i * 100 // total}%')
    sys.stdout.flush()
    time.sleep(0.005)
print('\nFinished')
