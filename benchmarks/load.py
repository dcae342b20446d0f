"""Many answers that stream at once, each to a page of its own: how late their words are, and what an event costs."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from benchmarks.load_client import Gaps, Task
from benchmarks.table import Row, median, percentile
from tests.browser.server import TOKEN, Server

ANSWERS = (50, 300)
SECONDS = 10.0
PIECE_MILLISECONDS = 50
WORDS = "Some words of a long answer, which go on and on. " * 2_000


def measure() -> Iterator[Row]:
    for count in ANSWERS:
        yield from _rows(count)


def _rows(count: int) -> list[Row]:
    with _floor() as (process, port):
        floor = _measured(Task(process, port, ["/"] * count, [], {}, SECONDS))
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as server:
        ours = _measured(_task(server, count))
    name = f"load: {count} answers, floor a bare WebSocket fan-out"
    rows = [
        Row(f"{name}: gap p50", median(ours.milliseconds), median(floor.milliseconds), "", None),
        *(
            Row(f"{name}: gap p{percent}", late, percentile(floor.milliseconds, percent), aim, met)
            for percent, aim in ((95, ""), (99, "under 250 ms"))
            for late in [percentile(ours.milliseconds, percent)]
            for met in [late < 250 if aim else None]
        ),
    ]
    cost, least = (1e6 * each.processor_seconds / each.events for each in (ours, floor))
    return [
        *rows,
        Row(f"{name}: processor time an event", cost, least, "at most 200 us", cost <= 200, unit="us"),
    ]


def _measured(task: Task) -> Gaps:
    client = [sys.executable, "-m", "benchmarks.load_client"]
    answer = subprocess.run(
        client, input=json.dumps(asdict(task)), stdout=subprocess.PIPE, text=True, check=True
    )
    return Gaps(**json.loads(answer.stdout))


def _task(server: Server, count: int) -> Task:
    paths, asks = [], []
    for _ in range(count):
        conversation, question = uuid4(), uuid4()
        path = f"/conversations/{conversation}"
        server.api("PUT", path, {})
        server.api("PUT", f"{path}/messages/{question}", {"role": "user", "text": "Write"})
        paths.append(f"/api{path}/ws")
        asks.append((f"/api{path}/replies/{uuid4()}", {"parent": str(question)}))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return Task(server.pid, server.port, paths, asks, headers, SECONDS)


@contextmanager
def _floor() -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "benchmarks.floor_fan_out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.pid, int(process.stdout.readline())
        finally:
            process.terminate()


@contextmanager
def _serving(folder: Path) -> Iterator[Server]:
    script = folder / "words.md"
    script.write_text(WORDS)
    server = Server(folder / "data", model=f"scripted:{script}?delay={PIECE_MILLISECONDS}").start()
    try:
        yield server
    finally:
        server.kill()
