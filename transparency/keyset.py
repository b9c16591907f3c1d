"""Keyset paging: a page begins after a value and an id, so page 5,000 costs what page 1 does.

A cursor is opaque to its holder and is parsed strictly: whatever was forged is a clear fault, never a wrong page.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .faults import Fault

BAD_CURSOR = _("This cursor is not one of ours, or belongs to another sort. Start again without it.")
LARGEST = 2**63 - 1


class CursorError(Fault):
    """A cursor that cannot be read."""


@dataclass(frozen=True, slots=True)
class Order:
    """A sort: the column, and its direction. Ties are broken by the id, in the same direction."""

    name: str
    column: str
    descending: bool
    is_date: bool = False

    def by(self, column: str, key: str, backwards: bool = False) -> tuple[str, str]:
        """`order_by` arguments over the given columns."""
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{column}", f"{sign}{key}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place between two rows: what stands beyond (value, key) in the order, or before it where `backwards`."""

    order: str
    value: int | date
    key: int
    backwards: bool = False

    def encode(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        parts = [self.order, value, self.key, int(self.backwards)]
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(text: str, order: Order) -> Cursor:
    """Read a cursor made for this order. Raises CursorError for anything else."""
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        name, value, key, backwards = parts
        if name != order.name or not _whole(key) or backwards not in (0, 1) or isinstance(backwards, bool):
            raise CursorError(BAD_CURSOR)
        if order.is_date:
            value = date.fromisoformat(value)
        elif not _whole(value):
            raise CursorError(BAD_CURSOR)
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError) as error:
        raise CursorError(BAD_CURSOR) from error
    return Cursor(name, value, key, bool(backwards))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


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
