"""Reading files that a stranger wrote: one line at a time, each within limits, and JSON without its traps."""

import json
from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

from django.utils.translation import gettext_lazy as _

from .faults import Said, said

LARGEST_LINE = 2_000_000
LARGEST_FILE = 64_000_000
DEEPEST, LONGEST_LIST, LONGEST_TEXT = 12, 5_000, 100_000
MARK = b"\xef\xbb\xbf"

TOO_LONG = _("The line has more than {most} bytes: write one trip on each line.")
TOO_LARGE = _(
    "The file has more than {most} bytes: write it as JSON Lines, one trip on each line, which has no limit."
)
NOT_UTF8 = _("This is not UTF-8. Save the file as UTF-8.")
NOT_JSON = _("This is not JSON: {error}.")
TWICE = _("The field “{name}” stands there twice. Keep one of them.")
TOO_DEEP = _("Nothing in this form is nested more than {most} deep.")
LONG_LIST = _("A list with more than {most} parts is none of this form.")
LONG_TEXT = _("A text with more than {most} letters is none of this form.")


class Unreadable(Exception):
    """What was read cannot be judged; `message` says why."""

    def __init__(self, message: Said) -> None:
        super().__init__(message)
        self.message = message


def lines(stream: BufferedIOBase) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line without its end). Raises Unreadable for a line that is too long, after which nothing is sure."""
    number = 0
    while line := stream.readline(LARGEST_LINE + 1):
        number += 1
        if len(line) > LARGEST_LINE:
            raise Unreadable(said(TOO_LONG, most=LARGEST_LINE))
        if number == 1:
            line = line.removeprefix(MARK)
        yield number, line.rstrip(b"\r\n")


def whole(stream: BufferedIOBase) -> bytes:
    """The content of a small file. Raises Unreadable for a large one."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Unreadable(said(TOO_LARGE, most=LARGEST_FILE))
    return content.removeprefix(MARK)


def text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(said(NOT_UTF8)) from None


def parse(content: bytes) -> Any:
    """JSON as RFC 8259 has it: no NaN, no name twice, nothing that is too deep, long or many. Raises Unreadable."""
    try:
        return json.loads(text(content), object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise Unreadable(said(TOO_DEEP, most=DEEPEST)) from None
    except ValueError as error:
        raise Unreadable(said(NOT_JSON, error=str(error))) from None


def within_limits(value: Any, depth: int = 0) -> None:
    """Raises Unreadable for what is too deep, long or many to be a trip: checking it could take for ever."""
    if depth > DEEPEST:
        raise Unreadable(said(TOO_DEEP, most=DEEPEST))
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Unreadable(said(LONG_TEXT, most=LONGEST_TEXT))
    if isinstance(value, (list, dict)):
        if len(value) > LONGEST_LIST:
            raise Unreadable(said(LONG_LIST, most=LONGEST_LIST))
        for below in value.values() if isinstance(value, dict) else value:
            within_limits(below, depth + 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable(said(TWICE, name=name))
        found[name] = value
    return found


def _constant(name: str) -> Any:
    raise Unreadable(said(NOT_JSON, error=name))
