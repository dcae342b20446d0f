import threading
import time

def worker(n):
    time.sleep(0.01)
    print(f"worker {n}")

threads = [threading.Thread(target=worker, args=(i,)) for i in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
