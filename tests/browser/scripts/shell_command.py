!ls -la
print("after")
