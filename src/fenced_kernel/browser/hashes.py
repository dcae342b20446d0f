"""`hashlib.pbkdf2_hmac` where Python was built without OpenSSL, as in a browser."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from fenced_kernel.patches import Undo, replace


def install() -> list[Undo]:
    """Give hashlib the function where it has none."""
    return [] if hasattr(hashlib, "pbkdf2_hmac") else [replace(hashlib, "pbkdf2_hmac", pbkdf2_hmac)]


def pbkdf2_hmac(hash_name: str, password: Any, salt: Any, iterations: int, dklen: int | None = None) -> bytes:
    """A key of `dklen` bytes (those of the hash without it), after RFC 8018, section 5.2.

    Raises TypeError and ValueError as the function of OpenSSL does.
    """
    if not isinstance(hash_name, str):
        raise TypeError(f"pbkdf2_hmac() argument 'hash_name' must be str, not {type(hash_name).__name__}")
    seeded = hmac.new(bytes(memoryview(password)), digestmod=hash_name)
    size = seeded.digest_size if dklen is None else dklen
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if size < 1:
        raise ValueError("key length must be greater than 0.")
    salted = bytes(memoryview(salt))
    key = b""
    block = 0
    while len(key) < size:
        block += 1
        key += _block(_digester(seeded), salted + block.to_bytes(4, "big"), iterations)
    return key[:size]


def _digester(seeded: "hmac.HMAC") -> Callable[[bytes], bytes]:
    def digest(message: bytes) -> bytes:
        copy = seeded.copy()
        copy.update(message)
        return copy.digest()

    return digest


def _block(digest: Callable[[bytes], bytes], first: bytes, iterations: int) -> bytes:
    last = digest(first)
    total = int.from_bytes(last, "big")
    for _ in range(iterations - 1):
        last = digest(last)
        total ^= int.from_bytes(last, "big")
    return total.to_bytes(len(last), "big")
