import argparse

parser = argparse.ArgumentParser(description="Greets somebody")
parser.add_argument("--name", default="World")
parser.add_argument("--times", type=int, default=2)
parser.add_argument("-v", "--verbose", action="store_true")
args = parser.parse_args()

for _ in range(args.times):
    print(f"Hello, {args.name}!")
