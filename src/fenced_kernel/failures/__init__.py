"""What is told of a program's error: traceback, levels with values, hints; imports `values` and below."""
