"""The sources document: a Yjs document with one root Text per edited cell, named by the cell's id.

A text begins with a seed, the fence's own text, as one insertion by a client whose id follows from the cell and
the text. So whoever seeds it makes the same update, and two first edits made apart merge.
"""

from collections.abc import Collection, Iterator

from pycrdt import Doc, Text

EMPTY_UPDATE = b"\x00\x00"
"""The update that changes nothing."""

SourcesDoc = Doc[Text]


def seed_client(cell: str, fence: str) -> int:
    """FNV-1a over UTF-8, 32 bits; 0 becomes 1."""
    value = 0x811C9DC5
    for byte in f"{cell}\0{fence}".encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value or 1


def seed_update(cell: str, fence: str) -> bytes:
    """The update that seeds a cell with the text of its fence, the same bytes whoever makes it."""
    doc: SourcesDoc = Doc(client_id=seed_client(cell, fence))
    text = doc.get(cell, type=Text)
    if fence:
        text.insert(0, fence)
    return doc.get_update()


def is_outgrown(cell: str, text: str, fence: str, writers: Collection[int]) -> bool:
    """Whether a cell's text is the seed of a fence that has grown since, without anybody's edit: the block was opened
    where its answer had been interrupted, and the model went on. ``writers`` is who has written in the document."""
    return text != fence and seed_client(cell, text) in writers and seed_client(cell, fence) not in writers


def writers(doc: SourcesDoc) -> frozenset[int]:
    """The clients that have written in the document."""
    numbers = list(_integers(doc.get_state()))
    # A count, and then each client with how much it wrote.
    return frozenset(numbers[1::2])


def _integers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def texts(doc: SourcesDoc) -> dict[str, str]:
    """The text of every cell in the document."""
    # A root that came in an update has no type until it is asked for by name.
    return {name: str(doc.get(name, type=Text)) for name in list(doc.keys())}
