"""What is told of a file: where the fault is, what it is, and what to do about it."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Said:
    """A message with slots, in the language of whoever reads it; it says what is wrong and what would be right."""

    words: Promise
    slots: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.words).format(
            **{
                name: shortened(value) if isinstance(value, str) else value
                for name, value in self.slots.items()
            }
        )


def said(words: Promise, /, **slots: Any) -> Said:
    return Said(words, slots)


SHOWN = 120
"""So many letters of a value are repeated in a message."""


def shortened(text: str) -> str:
    """A value as a message repeats it: on one line, without what a terminal would obey, and not endless."""
    plain = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: SHOWN + 1]
    )
    return f"{plain[:SHOWN]}…" if len(plain) > SHOWN else plain


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1, None where a file has no lines; `place` is a field or a column, "" for the whole."""

    file: str
    line: int | None
    place: str
    message: Said

    def __str__(self) -> str:
        where = shortened(self.file)
        if self.line is not None:
            where = _("{file}, line {line}").format(file=where, line=self.line)
        if self.place:
            where = _("{where}, {place}").format(where=where, place=shortened(self.place))
        return _("{where}: {message}").format(where=where, message=self.message)


class Whole:
    """Words of our own in a slot, which are not shortened."""

    def __init__(self, words: Any) -> None:
        self._words = words

    def __format__(self, spec: str) -> str:
        return str(self._words)


class Seen:
    """Keys seen so far, on the disk: a file of millions of lines must not fill the memory."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("")  # a nameless database: a file that is gone when it is closed
        self._kept.execute("PRAGMA cache_size = -2000")
        self._kept.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, *key: str) -> bool:
        """Remember a key; False where it was there before."""
        added = self._kept.execute("INSERT OR IGNORE INTO seen VALUES (?)", [_key(key)])
        return bool(added.rowcount)

    def __contains__(self, key: tuple[str, ...]) -> bool:
        return self._kept.execute("SELECT 1 FROM seen WHERE key = ?", [_key(key)]).fetchone() is not None

    def close(self) -> None:
        self._kept.close()


def _key(parts: tuple[str, ...]) -> str:
    return "\x1f".join(parts).encode("utf-8", "backslashreplace").decode()


@dataclass(slots=True)
class Checked:
    """What a run has been through: how many documents and lines of tables, and which trips the tables had."""

    counts: Counter[str] = field(default_factory=Counter)
    keys: Seen = field(default_factory=Seen)
    has_trips: bool = False
    """Whether a table of trips was among the files, in which other tables' references must be found."""
