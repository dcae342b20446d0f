import sys

def main():
    print("checking")
    sys.exit("Error: no input file given")
    print("never here")

main()
