import asyncio

async def fetch(name, delay):
    print(f"{name} started")
    await asyncio.sleep(delay)
    print(f"{name} done")
    return name.upper()

async def main():
    results = await asyncio.gather(fetch("a", 0.03), fetch("b", 0.01), fetch("c", 0.02))
    print(results)
    try:
        await asyncio.wait_for(fetch("slow", 10), timeout=0.05)
    except asyncio.TimeoutError:
        print("timed out")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(n, 0.01)) for n in "xy"]
    print([t.result() for t in tasks])

if __name__ == "__main__":
    asyncio.run(main())
