"""Reading single cells: text, codes, countries, yes or no, as clerks write them or as spreadsheets hold them.

Pure functions: a value in (text, number, date, or None for an empty cell), a value out, `CellFault` for what cannot be
read. Nothing is guessed: what has two readings is refused, and the fault names both. Blank cells and words for "unknown"
give the reader's empty value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Choices, TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from transparency import persian
from transparency.faults import Fault
from trips import countries

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | Decimal | None

CHOOSE = _("Choose one of: %(allowed)s.")


class CellFault(Fault):
    """A cell that cannot be read. `str()` says what is wrong, `cure` what to do (perhaps nothing more than that)."""

    def __init__(self, message: Any, cure: Any = "", **params: Any) -> None:
        super().__init__(message, **params)
        self.cure_message = cure

    @property
    def cure(self) -> str:
        return str(Fault(self.cure_message, **self.params)) if self.cure_message else ""


def key(text: str) -> str:
    """What two spellings of one name have in common: folded, letters and digits alone."""
    return "".join(character for character in persian.fold(text) if character.isalnum())


_NOTHING = frozenset(
    map(key, ("نامشخص", "نامعلوم", "اعلام نشده", "ذکر نشده", "not stated", "unknown", "n/a", "none", "null"))
)


def is_blank(value: Cell) -> bool:
    """Whether a cell says nothing: empty, dashes and other marks alone, or a word for "unknown"."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    found = key(value)
    return found in _NOTHING or (not found and not any(mark in value for mark in "✓✔☑✗✘☐×"))


def read_text(value: Cell) -> str:
    """Text as it stands. A number that a spreadsheet made of a letter's number loses its ".0"; a date is refused, for
    nobody can tell what was typed before the spreadsheet turned it into one."""
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        raise CellFault(
            _("This cell holds true or false, not text."), _("Format the cell as text and write it again.")
        )
    if isinstance(value, dt.date | dt.time):
        raise CellFault(
            _("The spreadsheet has turned this text into a date."),
            _("Format the cell as text and write it again, as it stands in the letter."),
        )
    return persian.clean(_plain(value))


def _plain(value: Cell) -> str:
    """Any value but a date as text."""
    if isinstance(value, float | Decimal):
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        return f"{exact.to_integral_value():f}" if exact == exact.to_integral_value() else f"{exact:f}"
    return str(value)


_YES = frozenset(
    map(key, ("بله", "بلی", "آری", "هست", "است", "دارد", "درست", "صحیح", "yes", "y", "true", "t", "1", "on"))
)
_NO = frozenset(
    map(key, ("خیر", "نه", "نیست", "ندارد", "نادرست", "غلط", "no", "n", "false", "f", "0", "off"))
)


def read_flag(value: Cell) -> bool | None:
    """Yes or no; None for nothing, which is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip() in ("✓", "✔", "☑", "✗", "✘", "☐", "×"):
        return value.strip() in ("✓", "✔", "☑")
    if is_blank(value):
        return None
    if not isinstance(value, dt.date | dt.time):
        found = key(_plain(value))
        if found in _YES or found in _NO:
            return found in _YES
    raise CellFault(_("This is neither yes nor no."), _("Write “yes” or “no”, or leave the cell empty."))


def read_choice(value: Cell, choices: type[TextChoices], more: Mapping[str, str] | None = None) -> str:
    """The code of a closed vocabulary, from its code or its Persian or English label, however spelled; "" for nothing.

    `more` are further words for codes.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if not isinstance(value, bool | dt.date | dt.time):
        found = spellings(choices).get(key(_plain(value))) if key(_plain(value)) else None
        if found is None and more:
            found = {key(word): code for word, code in more.items()}.get(key(_plain(value)))
        if found is not None:
            return found
        if is_blank(value):
            return ""
    raise CellFault(
        _("This word is not known here."),
        CHOOSE,
        allowed=_Listed(choices),
    )


class _Listed:
    """The labels of a vocabulary in the language in which they are shown."""

    def __init__(self, choices: type[Choices]) -> None:
        self.choices = choices

    def __str__(self) -> str:
        language = translation.get_language() or "fa"
        return persian.join_words([str(label) for value, label in self.choices.choices if value], language)


@cache
def spellings(choices: type[TextChoices]) -> Mapping[str, str]:
    """Folded code, Persian and English label of every value: its code."""
    found: dict[str, str] = {}
    for language in ("en", "fa"):
        with translation.override(language):
            for value, label in choices.choices:
                found |= {key(str(label)): value, key(value): value}
    found.pop("", None)
    return found


def read_country(value: Cell) -> str:
    """ISO 3166-1 alpha-2 code from a name in Persian or English, another spelling of it, or a code; "" for nothing."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    found = countries.find(value) if isinstance(value, str) else None
    if found is None and isinstance(value, str):
        found = countries.find(persian.fold(value).removeprefix("کشور "))
    if found is not None:
        return found.code
    if is_blank(value):
        return ""
    raise CellFault(
        _("No country has this name."),
        _("Write its name in Persian or English, or its two-letter code: عراق, Iraq, IQ."),
    )
