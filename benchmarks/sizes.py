"""How large the tables are: each suite takes less than two minutes, unless whole tables were asked for."""

import os

_VARIABLE = "FENCED_BENCHMARKS_FULL"


def is_full() -> bool:
    return os.environ.get(_VARIABLE) == "1"


def ask_for_full() -> None:
    os.environ[_VARIABLE] = "1"
