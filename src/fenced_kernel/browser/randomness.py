"""Fresh random numbers in a session that was restored from a memory snapshot."""

import sys


def reseed() -> None:
    """Seed `random`, and NumPy's global generator if it is loaded, from the system.

    Both were seeded when the snapshot was made; without this every session would draw the same numbers.
    """
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
