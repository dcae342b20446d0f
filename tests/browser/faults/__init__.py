"""What can go wrong does, and the reader is told in words; nothing else is disturbed."""
