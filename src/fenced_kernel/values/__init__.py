"""What any value is, told without running the reader's code but through the guard; imports `execution` and below."""
