"""Numbers, amounts and lists in words, for people, in `language` "fa" or "en"; and numbers as people type
them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.currencies import CURRENCIES, RIAL
from transparency.faults import Fault
from transparency.persian.writing import as_typed, to_persian_digits

_PERSIAN_MARKS = str.maketrans(",.", "٬٫")
# A plain hyphen changes sides in a right-to-left line (CLDR writes the same pair).
_PERSIAN_MINUS = "\u200e\u2212"

# More digits than any sum of money has; past it a typed number is a slip or an attack.
LONGEST_NUMBER = 30
_PLAIN = re.compile(r"[0-9]+(?:[.٫][0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,٬،][0-9]{3})+(?:[.٫][0-9]+)?")

NOT_A_NUMBER = _("This is not a number. Write digits only, with a point before decimals: 1240 or 1240.5.")
TOO_LONG = _("This number is too long: %(digits)s digits at most. Check it.")


class NumberError(Fault):
    """A text that is no plain number."""


def _is_persian(language: str) -> bool:
    return language.startswith("fa")


def digits(value: Any, language: str) -> str:
    """Any value as text, with Persian digits in Persian. Nothing is grouped: for years, codes, times."""
    return to_persian_digits(str(value)) if _is_persian(language) else str(value)


def number(value: int | Decimal, language: str) -> str:
    """A quantity, grouped: «۱٬۲۴۰٫۵», "1,240.5". Shows every decimal it has."""
    plain = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if not _is_persian(language):
        return plain
    return to_persian_digits(plain.translate(_PERSIAN_MARKS)).replace("-", _PERSIAN_MINUS)


def percent(value: int | Decimal, language: str) -> str:
    """Hundredths: percent(57) is «۵۷٪», "57%"."""
    return number(value, language) + ("٪" if _is_persian(language) else "%")


def money(amount: str, currency: str, rial_basis: str | None, language: str) -> str:
    """An amount in major units, as the document writes it, with its currency.

    «۱٬۲۴۰٬۰۰۰٬۰۰۰ ریال», «۱۲۴٬۰۰۰ ریال جدید», «۱٬۲۴۰٫۵۰ یورو»; "1,240,000,000 IRR", "124,000 IRR (new rial)",
    "1,240.50 EUR". Never in toman. Decimals that are all zero are left out.
    """
    whole, _point, decimals = amount.partition(".")
    value = Decimal(amount if decimals.strip("0") else whole)
    is_new_rial = currency == RIAL and rial_basis == "new"
    if _is_persian(language):
        unit = CURRENCIES[currency].name if currency in CURRENCIES else currency
        return f"{number(value, language)} {unit}{' جدید' if is_new_rial else ''}"
    return f"{number(value, language)} {currency}{' (new rial)' if is_new_rial else ''}"


def joiners(language: str) -> tuple[str, str]:
    """What stands between the words of a list, and what before its last."""
    return ("، ", " و ") if _is_persian(language) else (", ", " and ")


def join_words(words: Sequence[str], language: str) -> str:
    """A list in a sentence: «الف، ب و ج», "a, b and c"."""
    comma, last = joiners(language)
    if len(words) < 2:
        return "".join(words)
    return comma.join(words[:-1]) + last + words[-1]


def parse_number(text: str) -> Decimal:
    """A number as a clerk types it: digits of any of the three kinds, `.` or `٫` before decimals, groups of
    three parted by `,` `٬` or `،`. No sign, no exponent. Raises NumberError for anything else."""
    typed = as_typed(text)
    if not (_PLAIN.fullmatch(typed) or _GROUPED.fullmatch(typed)):
        raise NumberError(NOT_A_NUMBER)
    plain = re.sub("[,٬،]", "", typed).replace("٫", ".")
    if len(plain.replace(".", "")) > LONGEST_NUMBER:
        raise NumberError(TOO_LONG, digits=LONGEST_NUMBER)
    return Decimal(plain)
