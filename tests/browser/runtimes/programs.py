"""The same deeds in each language: a new language gets a row here, and the contract is asked of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Programs:
    """What the contract needs said in a language. Values are strings without spaces."""

    prints: str
    """Prints `one` and `two`, each on a line, and nothing else."""
    value: str
    """Ends with the value `forty-two`, whose text is `value_text`."""
    value_text: str
    fails: str
    """Fails on its second line with the message `no luck`."""
    error_name: str
    sets: str
    """Keeps `kept` under the name `x`."""
    gets: str
    """Prints what is kept under `x`; fails when nothing is."""
    loops: str
    sleeps: str
    asks: str
    """Asks `name?` and prints the answer."""
    many: str
    """Prints `line 0` to `line 9999`."""
    odd: str
    """Prints `🎈 é \\u0000 漢` on a line."""
    interrupts: bool = True
    inputs: bool = True
    heap: str | None = None
    """Asks for 100 MB of heap at once; None where the heap has no limit."""
    requests: tuple[str, ...] = ()


PROGRAMS = {
    "python": Programs(
        prints="print('one')\nprint('two')",
        value="'forty-two'",
        value_text="'forty-two'",
        fails="1\nraise LookupError('no luck')",
        error_name="LookupError",
        sets="x = 'kept'",
        gets="print(x)",
        loops="while True: pass",
        sleeps="import time\ntime.sleep(60)",
        asks="print(input('name?'))",
        many="for n in range(10_000): print('line', n)",
        odd="print('🎈 é \\x00 漢')",
        heap="y = bytearray(100_000_000)",
        requests=(
            "variables",
            "expand",
            "remove",
            "slice",
            "summary",
            "csv",
            "plot",
            "complete",
            "inspect",
            "format",
            "preload",
            "snapshot",
            "restore",
        ),
    ),
    "echo": Programs(
        prints="one\ntwo",
        value="value forty-two",
        value_text="forty-two",
        fails="one\nfail no luck",
        error_name="Failure",
        sets="set x kept",
        gets="get x",
        loops="loop",
        sleeps="sleep 60",
        asks="ask name?",
        many="repeat 10000",
        odd="🎈 é \x00 漢",
        requests=("variables",),
    ),
}
