"""Exact arithmetic between major units, which people write, and the whole minor units that are stored.

Decimals are those of ISO 4217, but none for the Iranian rial and the Iraqi dinar, whose subunits are out of
use (CLDR says 0 as well): an amount that ends in three zero decimals would be read as thousands.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_lazy as _

from transparency.currencies import CURRENCIES, RIAL
from transparency.faults import Fault
from transparency.persian import sort_key

# No sum of money has more digits before its point.
_LARGEST = 40

UNKNOWN = _("There is no currency with this code. Use a three-letter code such as IRR, USD or EUR.")
TOO_FINE = _("This currency has %(digits)s decimals at most. Check the amount.")
NOT_AN_AMOUNT = _("This cannot be an amount of money. Write it in digits, such as 1240 or 1240.5.")


class CurrencyError(Fault):
    """A code that is no currency, or an amount that its currency cannot hold."""


def digits(code: str) -> int:
    """How many decimals an amount in this currency has; CurrencyError for an unknown code."""
    if code not in CURRENCIES:
        raise CurrencyError(UNKNOWN)
    return CURRENCIES[code].digits


def to_minor(amount: Decimal, code: str) -> int:
    """Major units to whole minor units: Decimal("1240.50") euros are 124050. Never rounds: CurrencyError
    instead."""
    places = digits(code)
    if not amount.is_finite() or amount.adjusted() > _LARGEST:
        raise CurrencyError(NOT_AN_AMOUNT)
    sign, figures, exponent = amount.as_tuple()
    # Trailing zeros are no decimals. By the figures, for Decimal's own operations round to the thread's
    # context.
    significant = "".join(map(str, figures)).rstrip("0")
    shift = int(exponent) + len(figures) - len(significant) + places
    if not significant:
        return 0
    if shift < 0:
        raise CurrencyError(TOO_FINE, digits=places)
    return int(significant) * 10**shift * (-1 if sign else 1)


def to_decimal_string(minor: int, code: str) -> str:
    """Whole minor units as the document writes major ones: 124050 euro cents are "1240.50". Exact, no
    exponent."""
    places = digits(code)
    if places == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{places}}"


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """(code, Persian name) of every currency for a form: the rial first, then by name."""
    by_name = sorted(
        CURRENCIES.values(), key=lambda currency: (currency.code != RIAL, sort_key(currency.name))
    )
    return tuple((currency.code, currency.name) for currency in by_name)
