name = "World"
print "Hello, %s" % name
