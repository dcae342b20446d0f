import asyncio
import random

async def producer(queue, n):
    for i in range(n):
        await asyncio.sleep(random.random() / 1000)
        await queue.put(i)
    await queue.put(None)

async def consumer(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item
    return total

async def main():
    queue = asyncio.Queue(maxsize=3)
    _, total = await asyncio.gather(producer(queue, 10), consumer(queue))
    return total

loop = asyncio.get_event_loop()
print("Total:", loop.run_until_complete(main()))
