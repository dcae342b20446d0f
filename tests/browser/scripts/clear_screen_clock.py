import os
import time

for second in range(3, 0, -1):
    os.system('cls' if os.name == 'nt' else 'clear')
    print(f"Launch in {second}")
    time.sleep(0.01)
print("Liftoff")
