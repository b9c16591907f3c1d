"""Reading amounts as letters write them: «۱٬۲۴۰٬۰۰۰ ریال», «۱۲۴ هزار تومان», "1,200.50 EUR".

Toman is only a way of speaking: ten rials each. It is turned into rials, and whoever reads the cell is told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_lazy as _

from transparency import persian
from transparency.currencies import CURRENCIES, RIAL
from trips.codes import RialBasis

from .cells import Cell, CellFault, is_blank, key
from .numbers import read_number

RIALS_IN_A_TOMAN = 10


@dataclass(frozen=True, slots=True)
class Unit:
    """What an amount is counted in. `code` is ISO 4217; `rial_basis` is given for rials alone."""

    code: str
    rial_basis: str | None = None
    toman: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Major units, toman already turned into rials; `currency` None where the cell names none."""

    value: Decimal
    currency: str | None = None
    rial_basis: str | None = None
    toman: bool = False
    """Whether the cell said toman: the reader is shown that it became rials."""


RIALS, TOMAN = Unit(RIAL, RialBasis.OLD), Unit(RIAL, RialBasis.OLD, toman=True)
_PLAIN_WORDS: dict[str, Unit] = {
    # "Rial" is the rial in use; the one of the redenomination is always called new (RialBasis).
    "ریال": RIALS, "ریال ایران": RIALS, "rial": RIALS, "rials": RIALS, "ریال قدیم": RIALS, "irr": RIALS, "﷼": RIALS,
    "ریال جدید": Unit(RIAL, RialBasis.NEW), "new rial": Unit(RIAL, RialBasis.NEW), "new rials": Unit(RIAL, RialBasis.NEW),
    "تومان": TOMAN, "تومن": TOMAN, "toman": TOMAN, "tomans": TOMAN, "irt": TOMAN,
    # What these words alone mean in an Iranian letter.
    "دلار": Unit("USD"), "dollar": Unit("USD"), "dollars": Unit("USD"), "$": Unit("USD"), "us$": Unit("USD"),
    "یورو": Unit("EUR"), "euros": Unit("EUR"), "€": Unit("EUR"),
    "پوند": Unit("GBP"), "پوند انگلیس": Unit("GBP"), "£": Unit("GBP"), "pounds": Unit("GBP"),
    "لیر": Unit("TRY"), "لیر ترکیه": Unit("TRY"), "₺": Unit("TRY"), "روبل": Unit("RUB"), "₽": Unit("RUB"),
    "یوان": Unit("CNY"), "ین": Unit("JPY"), "درهم امارات": Unit("AED"), "وون": Unit("KRW"),
}  # fmt: skip
_SIGNS = "$€£₺₽﷼"
_MULTIPLES = {
    key(word): Decimal(value)
    for word, value in {
        "هزار": 10**3, "میلیون": 10**6, "میلیارد": 10**9, "بیلیون": 10**12,
        "thousand": 10**3, "million": 10**6, "billion": 10**9,
    }.items()
}  # fmt: skip
_NUMBER = re.compile(r"[-−–(]?\s*[0-9][0-9.,٬،٫/'’ ]*")


@cache
def _units() -> Mapping[str, Unit | tuple[str, ...]]:
    """Every word for a currency: its unit, or the codes of the several that it may mean."""
    found: dict[str, Unit | tuple[str, ...]] = {}
    nouns: dict[str, set[str]] = {}
    for code, currency in CURRENCIES.items():
        if code != RIAL:
            for spelling in (code, currency.name, currency.name_en):
                found[_key(spelling)] = Unit(code)
            nouns.setdefault(_key(currency.name.split()[0]), set()).add(code)
            nouns.setdefault(_key(currency.name_en.split()[-1]), set()).add(code)
    for noun, codes in nouns.items():
        found.setdefault(noun, Unit(next(iter(codes))) if len(codes) == 1 else tuple(sorted(codes)))
    return found | {_key(word): unit for word, unit in _PLAIN_WORDS.items()}


def _key(text: str) -> str:
    """As `cells.key`, with the signs of currencies kept and the ezafe's «ی» dropped («لیرهٔ», «لیره‌ی»)."""
    signs = "".join(sign for sign in text if sign in _SIGNS)
    return (
        signs.replace("﷼", key("ریال"))
        if signs and not key(text)
        else key(re.sub("ه[ \u200c]ی\\b", "ه", text)) + signs
    )


def read_currency(value: Cell) -> Unit | None:
    """What a cell or a word names as currency: code, Persian or English name, sign, «تومان»; None for nothing."""
    if is_blank(value) and not (isinstance(value, str) and any(sign in value for sign in _SIGNS)):
        return None
    found = _units().get(_key(value)) if isinstance(value, str) else None
    if isinstance(found, Unit):
        return found
    if found is not None:
        raise CellFault(
            _("Several currencies are called so."),
            _("Name its country too, or write its code: %(codes)s."),
            codes="، ".join(found[:6]),
        )
    raise CellFault(
        _("No currency is called so."),
        _("Write rial, toman, or the currency's name or three-letter code: EUR, USD, IQD."),
    )


def read_amount(value: Cell) -> Amount | None:
    """An amount with, or without, its currency. None for nothing; zero is an amount.

    Raises CellFault for a negative amount, one that can be read in two ways, several amounts in one cell, and words that
    are no currency.
    """
    if is_blank(value):
        return None
    if not isinstance(value, str):
        if isinstance(value, dt.date | dt.time | bool):
            raise CellFault(
                _("The spreadsheet holds this as a date or as yes or no, not as an amount."), _WRITE
            )
        return Amount(read_number(value) or Decimal(0))
    typed = re.sub(r"\s+", " ", persian.as_typed(value))
    number, words = _number_and_words(typed)
    unit = read_currency(words) if words else None
    if unit is None:
        return Amount(number)
    if unit.toman:
        number *= RIALS_IN_A_TOMAN
    return Amount(number, unit.code, unit.rial_basis, unit.toman)


_WRITE = _("Write digits, and the currency in its own column: 1,240,000 and rial.")


def _number_and_words(typed: str) -> tuple[Decimal, str]:
    """The number that a text states, its thousands and millions added up, and the words that are left."""
    pieces = list(_NUMBER.finditer(typed))
    if not pieces:
        raise CellFault(_("There is no number in this cell."), _WRITE)
    total, previous = Decimal(0), Decimal("Infinity")
    words = typed[: pieces[0].start()].strip()
    for place, piece in enumerate(pieces):
        end = pieces[place + 1].start() if place + 1 < len(pieces) else len(typed)
        after = typed[piece.end() : end].split()
        multiple = Decimal(1)
        while after and key(after[0]) in _MULTIPLES:
            multiple *= _MULTIPLES[key(after.pop(0))]
        joined = place + 1 < len(pieces) and after in (["و"], ["and"], [])
        if multiple >= previous or (place + 1 < len(pieces) and not (joined and multiple > 1)):
            raise CellFault(
                _("There is more than one amount in this cell."), _("Give each amount a row of its own.")
            )
        previous = multiple
        total += (read_number(piece[0].strip(" .،,")) or Decimal(0)) * multiple
        if not joined:
            words = f"{words} {' '.join(after)}".strip()
    return total, words.strip(" .،,)")
