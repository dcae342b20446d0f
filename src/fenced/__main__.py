"""`python -m fenced` is `fenced`."""

from fenced.cli import main

main()
