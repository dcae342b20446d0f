import argparse

parser = argparse.ArgumentParser(prog="convert.py")
parser.add_argument("infile", help="file to convert")
args = parser.parse_args()
print("Converting", args.infile)
