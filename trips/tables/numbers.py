"""Reading numbers of people, days and money as clerks write them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from transparency import persian
from transparency.faults import Fault

from .cells import Cell, CellFault, is_blank, key

WRITE_NUMBER = _("Write digits only.")
_GROUPS_BY_SPACE = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.٫][0-9]+)?")
_GROUPS_BY_POINT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_ONE_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_PEOPLE_AND_DAYS = frozenset(
    map(key, ("نفر", "نفره", "تن", "عضو", "روز", "روزه", "people", "persons", "person", "days", "day"))
)


def read_number(value: Cell) -> Decimal | None:
    """A number without sign: digits of any kind, groups parted by commas, spaces or points, decimals by `.` or `٫`."""
    if is_blank(value):
        return None
    if isinstance(value, bool | dt.date | dt.time):
        raise CellFault(
            _("This is not a number: the spreadsheet holds it as a date or as yes or no."), WRITE_NUMBER
        )
    if isinstance(value, int | float | Decimal):
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite():
            raise CellFault(_("This is not a number."), WRITE_NUMBER)
        if exact < 0:
            raise CellFault(_("The number is negative."), _("Write it without a sign."))
        return exact
    typed = re.sub(r"\s+", " ", persian.as_typed(str(value)))
    if _GROUPS_BY_SPACE.fullmatch(typed):
        typed = re.sub("[ '’]", "", typed)
    elif _GROUPS_BY_POINT.fullmatch(typed):
        typed = typed.replace(".", "")
    elif _ONE_POINT.fullmatch(typed):
        raise CellFault(
            _("This can be read in two ways: %(large)s, or %(small)s."),
            _("Write it without a point, or use “٫” before decimals."),
            large=typed.replace(".", ""),
            small=typed.rstrip("0").rstrip("."),
        )
    elif re.fullmatch(r"[0-9]+/[0-9]+", typed):
        raise CellFault(
            _("A slash is not read as a decimal point here."), _("Use “٫” or “.” before decimals.")
        )
    elif typed[:1] in "-−–(" and any(figure.isdigit() for figure in typed):
        raise CellFault(_("The number is negative."), _("Write it without a sign."))
    try:
        return persian.parse_number(typed)
    except Fault as error:
        raise CellFault(error.message, **error.params) from error


def read_count(value: Cell) -> int | None:
    """A whole number of people or days; «۳۴ نفر» and "3 days" too. None for nothing."""
    if isinstance(value, str):
        words = persian.as_typed(value).rsplit(None, 1)
        attached = re.fullmatch(r"(.*[0-9])\s*([^\W\d]+)", persian.as_typed(value))
        if len(words) == 2 and key(words[1]) in _PEOPLE_AND_DAYS:
            value = words[0]
        elif attached and key(attached[2]) in _PEOPLE_AND_DAYS:
            value = attached[1]
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellFault(_("This is not a whole number."), WRITE_NUMBER)
    if number > 99_999:
        raise CellFault(_("The number is too large."), _("Write a whole number from 1 to 99999."))
    return int(number)
