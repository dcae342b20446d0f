"""Gives NumPy the default integer that it has on a computer: 64 bits.

In WebAssembly a pointer has 32 bits, and NumPy takes an integer of the size of a pointer for every number that a
program gives without a type. `np.arange(100_000).sum()` is 704982704 there, without a warning. No setting changes it:
the type is a constant in the compiled code. So the installation changes those constants in the wheel, and nothing
else: which type a Python `int` becomes, which type `dtype=int` means, in which type sums and products are computed;
and a few functions that want integers of the size of a pointer convert 64-bit ones, since programs have those now.

What *is* the size of a pointer stays so: `np.intp`, and what `argsort` and its like return. Other packages' compiled
code relies on it. `fenced_kernel.browser.integers` has the rest.

Each edit has the length of what it replaces, so no address changes. The table fits the one build that the lock names:
hashes guard what is edited and what comes of it. Where one is not as expected the wheel stays as it is.
"""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass

from fenced.runtimes.errors import RuntimesError

PACKAGE = "numpy"
MODULE = "numpy/_core/_multiarray_umath.cpython-314-wasm32-emscripten.so"
ALIASES = "numpy/_core/_type_aliases.py"
NOTE = "numpy's default integer stays at 32 bits, so that large sums and products are wrong without a warning: {why}"


class PatchError(RuntimesError):
    """The wheel is not the one that the table was made for; the text says what differs."""


@dataclass(frozen=True)
class Edit:
    """Bytes of the compiled module in place of others of the same length."""

    at: int
    old: str
    """In hexadecimal, as are the new ones."""
    new: str
    why: str


# NumPy's numbers of its types: 7 is C's `long` with 32 bits, which is also `intp`; 8 is the same without a sign; 9 and
# 10 are `long long` with 64. In the code, 41 puts the constant after it on the stack, and 23 the global variable whose
# number comes after it: 182 points to the class of `intp`, 179 to that of `long long`.
EDITS = (
    Edit(0x96C49, "4107", "4109", "a Python int is int64 when it becomes an array"),
    Edit(0x96C6D, "4107", "4109", "the same where its size is looked at: not only when it needs 64 bits"),
    Edit(0x96C8D, "4107", "4109", "the type of a Python int as such"),
    Edit(0x96CB7, "23b601", "23b301", "a bool and a Python int make int64: np.array([True]) + 1"),
    Edit(0x96D75, "23b601", "23b301", "the same for types that others define"),
    Edit(0xBAE3B, "4107", "4109", "dtype=int is int64"),
    Edit(0xB16CC, "4107", "4109", "np.arange counts in int64"),
    Edit(0x15C6D4, "4107", "4109", "sums and products of bool are int64"),
    Edit(
        0x15C6E4,
        "4103",
        "4107",
        "integers of less than 8 bytes are summed in a larger type",
    ),
    Edit(
        0x1F5405,
        "080000000700000008000000070000000800000007000000080000000700000008000000",
        "0a000000090000000a000000090000000a000000090000000a000000090000000a000000",
        "that type, for each type from uint8 to uint64: uint64 for those without a sign, int64 for the others",
    ),
    # The shortcut stores a number in memory as 32 bits. It says now what it says when it knows no type (the constant
    # -2), and the general way is taken: np.add(1, 2).
    Edit(
        0x153C38,
        "200520063602c010410710830421070c01",
        "417e2110410021060c0301010101010101",
        "np.add(1, 2) and its like leave the shortcut for two Python numbers",
    ),
    Edit(0x103FD7, "4107", "4109", "np.ones_like and np.zeros fill from an int64"),
    # 1281 is "in order, aligned", 1297 the same and "convert even where digits could be lost"; 0 and 16 likewise.
    Edit(0xCE7E0, "41810a", "41910a", "np.repeat takes int64 for its counts"),
    Edit(0xCEDE6, "4100", "4110", "np.choose takes int64 for what it chooses by"),
    Edit(0x158B32, "41810a", "41910a", "np.add.reduceat takes int64 for its places"),
    Edit(0xCDD95, "41810a", "41910a", "np.put takes int64 for its places"),
)
ALIAS_EDITS = (('"int_": "intp"', '"int_": "int64"'), ('"uint": "uintp"', '"uint": "uint64"'))
"""What `np.int_`, `np.uint`, `'int'` and `'uint'` mean."""

EXPECTED = {
    MODULE: (
        "2a275a1a784f811e4332d981fc7903bc2d2a80ddd56c27d97ded26c90a0db4db",
        "695f50a43801b14547b7f666b330dca1bc8191c6c4fd38ed82399d7e2ca22bd0",
    ),
    ALIASES: (
        "a4d4a14f10ba6af2c1d912fbf8f38eb69150469e773bee5480e4f1962cf58296",
        "aaa6f41eaa0ef5915a4a0fcb9b7dd73482966bc8f8c6bcaf9e2cc05fc506b1f0",
    ),
}
"""The sha256 of each file before and after."""


def fingerprint() -> str:
    """Changes with what :func:`patched` makes."""
    return hashlib.sha256(repr((EDITS, ALIAS_EDITS, EXPECTED)).encode()).hexdigest()


def patched(wheel: bytes) -> bytes:
    """The wheel with 64-bit integers. Raises PatchError when it is not the one that this was made for."""
    try:
        return _rewritten(wheel)
    except zipfile.BadZipFile as error:
        raise PatchError(f"the wheel cannot be opened ({error})") from error


def _rewritten(wheel: bytes) -> bytes:
    out = io.BytesIO()
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(wheel)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = set(old.namelist())
        lacking = [name for name in EXPECTED if name not in names]
        if lacking:
            raise PatchError(f"{lacking[0]} is not in the wheel")
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename in EXPECTED:
                content = changed[entry.filename] = _edited(entry.filename, content)
            elif entry.filename.endswith(".dist-info/RECORD"):
                content = _recorded(content.decode(), changed).encode()
            new.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _edited(name: str, content: bytes) -> bytes:
    before, after = EXPECTED[name]
    _check(name, content, before, "is not the one that the changes were made for")
    content = _edit_module(content) if name == MODULE else _edit_aliases(content)
    _check(name, content, after, "did not become what it should")
    return content


def _check(name: str, content: bytes, sha256: str, what: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PatchError(f"{name} {what} (its sha256 differs)")


def _edit_module(content: bytes) -> bytes:
    code = bytearray(content)
    for edit in EDITS:
        old, new = bytes.fromhex(edit.old), bytes.fromhex(edit.new)
        end = edit.at + len(old)
        if len(old) != len(new) or code[edit.at : end] != old:
            raise PatchError(f"{MODULE} has something else at {edit.at:#x}")
        code[edit.at : end] = new
    return bytes(code)


def _edit_aliases(content: bytes) -> bytes:
    text = content.decode()
    for old, new in ALIAS_EDITS:
        if text.count(old) != 1:
            raise PatchError(f"{ALIASES} does not have {old} once")
        text = text.replace(old, new)
    return text.encode()


def _recorded(record: str, changed: dict[str, bytes]) -> str:
    """The wheel's list of its files, with the hashes of those that changed. It comes last in a wheel."""
    lines = []
    for line in record.splitlines():
        name = line.partition(",")[0]
        if name in changed:
            digest = base64.urlsafe_b64encode(hashlib.sha256(changed[name]).digest()).rstrip(b"=").decode()
            line = f"{name},sha256={digest},{len(changed[name])}"
        lines.append(line + "\n")
    return "".join(lines)
