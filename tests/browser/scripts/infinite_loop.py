import time

count = 0
while True:
    count += 1
    if count % 1000 == 0:
        print("tick", count)
        time.sleep(0.05)
