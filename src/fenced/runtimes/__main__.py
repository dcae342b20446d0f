"""``python -m fenced.runtimes`` is ``fenced runtimes``."""

from fenced.runtimes.commands import main

main()
