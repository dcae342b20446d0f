!ls -la
print("after".upper())
