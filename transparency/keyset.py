"""Keyset paging: a page begins after a value and an id, so page 5,000 costs what page 1 does.

A cursor is opaque to its holder and is parsed strictly: whatever was forged is a clear fault, never a wrong page.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .faults import Fault

BAD_CURSOR = _("This cursor is not one of ours, or belongs to another sort. Start again without it.")
LARGEST = 2**63 - 1
LONGEST = 400
"""Characters of a text that a cursor can hold."""

Place = tuple[Any, Any]
"""A row's sort value and its key."""


class CursorError(Fault):
    """A cursor that cannot be read."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sort: the column, and its direction. Ties are broken by the id, in the same direction."""

    name: str
    column: str
    descending: bool
    is_date: bool = False
    is_text: bool = False

    def by(self, column: str, key: str, backwards: bool = False) -> tuple[str, str]:
        """`order_by` arguments over the given columns."""
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{column}", f"{sign}{key}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place between two rows: what stands beyond (value, key) in the order, or before it where `backwards`."""

    order: str
    value: int | date | str
    key: int | str
    backwards: bool = False

    def encode(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        parts = [self.order, value, self.key, int(self.backwards)]
        return (
            base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")
        )


def decode(text: str, order: Order) -> Cursor:
    """Read a cursor made for this order. Raises CursorError for anything else."""
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        name, value, key, backwards = parts
        if name != order.name or backwards not in (0, 1) or isinstance(backwards, bool):
            raise CursorError(BAD_CURSOR)
        fits = _plain if order.is_text else _whole
        if order.is_date:
            value = date.fromisoformat(value)
        elif not fits(value):
            raise CursorError(BAD_CURSOR)
        if not fits(key):
            raise CursorError(BAD_CURSOR)
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError) as error:
        raise CursorError(BAD_CURSOR) from error
    return Cursor(name, value, key, bool(backwards))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


def _plain(value: object) -> bool:
    """Text that a database takes; raises UnicodeError for lone surrogates."""
    return isinstance(value, str) and len(value.encode()) <= 4 * LONGEST and "\x00" not in value


def beyond(rows: QuerySet, order: Order, cursor: Cursor, column: str, key: str) -> QuerySet:
    """Rows beyond the cursor.

    Written as one bound on the column and a tie-break, because both engines then seek in the index; the textbook OR
    and Django's tuple comparison scan (0.4 ms against 1.1 s, a million rows deep).
    """
    less = order.descending != cursor.backwards
    outer, inner = ("lte", "lt") if less else ("gte", "gt")
    if column == key:
        return rows.filter(**{f"{key}__{inner}": cursor.key})
    return rows.filter(
        Q(**{f"{column}__{inner}": cursor.value}) | Q(**{f"{key}__{inner}": cursor.key}),
        **{f"{column}__{outer}": cursor.value},
    )


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a walk in its order, and the cursors beside it (None where there is nothing more)."""

    rows: list[Any]
    next: Cursor | None
    previous: Cursor | None


def cut(
    found: Sequence[Any], order: Order, cursor: Cursor | None, size: int, place: Callable[[Any], Place]
) -> Slice:
    """The page among the rows found from a cursor on: in the order, and one more than `size` where there is one."""
    backwards = bool(cursor and cursor.backwards)
    more = len(found) > size
    # One too many came from the far end, and that is the first in the order.
    rows = list(found[-size:] if backwards else found[:size])
    if not rows:
        return Slice([], None, None)
    onward = Cursor(order.name, *place(rows[-1])) if more or backwards else None
    back = Cursor(order.name, *place(rows[0]), True) if (more if backwards else cursor is not None) else None
    return Slice(rows, onward, back)


def walk(rows: QuerySet, order: Order, cursor: Cursor | None, size: int, key: str) -> Slice:
    """The page of a table from a cursor on. One query."""
    backwards = bool(cursor and cursor.backwards)
    if cursor:
        rows = beyond(rows, order, cursor, order.column, key)
    found = list(rows.order_by(*order.by(order.column, key, backwards))[: size + 1])
    if backwards:
        found.reverse()
    return cut(found, order, cursor, size, lambda row: (getattr(row, order.column), getattr(row, key)))


def walk_list(
    rows: Iterable[Any], order: Order, cursor: Cursor | None, size: int, place: Callable[[Any], Place]
) -> Slice:
    """The page of a short list in memory from a cursor on; the list may be in any order."""
    ordered = sorted(rows, key=place, reverse=order.descending)
    if cursor is None:
        return cut(ordered[: size + 1], order, cursor, size, place)
    here = (cursor.value, cursor.key)
    if order.descending != cursor.backwards:
        found = [row for row in ordered if place(row) < here]
    else:
        found = [row for row in ordered if place(row) > here]
    found = found[-size - 1 :] if cursor.backwards else found[: size + 1]
    return cut(found, order, cursor, size, place)
