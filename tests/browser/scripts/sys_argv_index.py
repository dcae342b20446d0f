import sys

filename = sys.argv[1]
print("Reading", filename)
