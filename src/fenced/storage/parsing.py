"""Reads the JSON in rows. What cannot be read, whoever wrote it, is told as such: no row hides the others."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from pydantic import ValidationError

log = logging.getLogger(__name__)

UNREADABLE: Final = "It is stored in a form that cannot be read any more."


T = TypeVar("T")
U = TypeVar("U")


def parsed(parse: Callable[[str], T], text: str, otherwise: U) -> T | U:
    """What `parse` makes of the JSON of a row, or `otherwise` where it is not of its form."""
    try:
        return parse(text)
    except ValidationError as error:
        log.warning("a row cannot be read: %s", error.errors(include_input=False, include_url=False)[:1])
        return otherwise
