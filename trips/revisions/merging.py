"""Three states of one trip, field by field: what both began with, what stands now, and what the second person made.

Nothing is decided for anybody: where both changed the same thing otherwise, it is a conflict.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .keeping import ROWS, State

Row = dict[str, Any]
Unit = tuple[str, ...]
Path = tuple[Any, ...]
"""("trip", field), (kind, key of the row, field), or (kind, key of the row) for a row as a whole."""

MONEY: Unit = ("amount", "currency", "rial_basis")
"""Merged as one: 12 euros of one person and the other's dollars do not make 12 dollars."""


def units(kind: str, names: Iterable[str]) -> Iterator[Unit]:
    """The fields of one kind of row, grouped by what can only be judged together; a group is named by its first."""
    for name in names:
        if kind == "costs" and name in MONEY:
            if name == MONEY[0]:
                yield MONEY
        elif name != "id":
            yield (name,)


def same(one: Row, other: Row, unit: Unit) -> bool:
    return all(one.get(name) == other.get(name) for name in unit)


def by_key(rows: Iterable[Row]) -> dict[Any, Row]:
    return {row["id"]: row for row in rows}


@dataclass(slots=True)
class Merged:
    """What comes of a merge, as paths. What is in none of them is alike, or mine alone and stays as I made it."""

    take: list[Path] = field(default_factory=list)
    """Only they changed it: theirs stands. For a row: it came, or it went."""
    conflicts: list[Path] = field(default_factory=list)
    """Both changed it, each otherwise; for a row: one took it away and the other changed it."""


def merge(base: State | None, theirs: State, mine: State) -> Merged:
    """Compare what stands now (`theirs`) and what I made (`mine`) with what I began with (`base`; None where that is not
    known, and then whatever differs is a conflict).

    A row of `mine` that is to go bears `"gone": True`; a new one has a text as its key.
    """
    merged = Merged()
    origin = base["trip"] if base else None
    _fields(merged, ("trip",), origin, theirs["trip"], mine["trip"])
    for kind in ROWS:
        _rows(
            merged,
            kind,
            by_key(base[kind]) if base else {},
            by_key(theirs[kind]),
            by_key(mine[kind]),
        )
    return merged


def _fields(merged: Merged, place: Path, base: Row | None, theirs: Row, mine: Row) -> None:
    for unit in units(place[0], [name for name in theirs if name in mine]):
        if same(theirs, mine, unit):
            continue
        known = base is not None and all(name in base for name in unit)
        if known and base is not None and same(base, theirs, unit):
            continue  # mine alone
        took = known and base is not None and same(base, mine, unit)
        (merged.take if took else merged.conflicts).append((*place, unit[0]))


def _rows(
    merged: Merged, kind: str, base: dict[Any, Row], theirs: dict[Any, Row], mine: dict[Any, Row]
) -> None:
    for key, row in theirs.items():
        own = mine.get(key)
        if own is None:
            merged.take.append((kind, key))
        elif not own.get("gone"):
            _fields(merged, (kind, key), base.get(key), row, own)
        elif key not in base or _differ(kind, base[key], row):
            merged.conflicts.append((kind, key))
    for key, own in mine.items():
        if key in theirs or isinstance(key, str):
            continue
        untouched = own.get("gone") or (key in base and not _differ(kind, base[key], own))
        (merged.take if untouched else merged.conflicts).append((kind, key))


def _differ(kind: str, base: Row, row: Row) -> bool:
    return any(not same(base, row, unit) for unit in units(kind, [name for name in row if name in base]))
