from time import sleep
from tqdm import tqdm

total = 0
for n in tqdm(range(50), desc="Working"):
    sleep(0.002)
    total += n
print("total", total)
