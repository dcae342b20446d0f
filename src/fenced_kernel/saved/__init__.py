"""Variables as a file, and back; imports `tables` and below."""
