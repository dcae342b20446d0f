"""Compares pictures that two machines have drawn of the same thing."""

import io

import numpy as np
from PIL import Image

TOLERANCE = 2.0
"""Mean difference of a pixel's channels, of 255: what another font hinting or rounding may change."""


def difference(left: bytes, right: bytes) -> float:
    """The mean difference of the channels of two PNGs, from 0 to 255; infinite when their sizes differ."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), dtype=float) for png in (left, right)
    )
    if first.shape != second.shape:
        return float("inf")
    return float(np.abs(first - second).mean())


def alike(left: bytes, right: bytes, tolerance: float = TOLERANCE) -> bool:
    return difference(left, right) <= tolerance
