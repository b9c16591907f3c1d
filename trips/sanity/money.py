"""A cost per person and day far from what public trips to the same country cost."""

import math
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import get_language, gettext

from transparency import persian
from transparency.currencies import RIAL
from trips import countries, currencies
from trips.codes import SizeKnown

from .case import Case
from .notes import Note

FEWEST = 8
"""Comparable trips without which "usual" means nothing."""

LEAST_FACTOR = 4
"""Below it a trip is dear or cheap, not strange; where public trips differ much among themselves, more is needed."""

SPREADS = 3
"""How many spreads from the median are far: a spread is the median distance from it, of logarithms."""

NORMAL = 1.4826
"""What makes that distance a standard deviation, where the values are normal."""

TENFOLD = (8, 12.5)
NEW_RIALS = (8_000, 12_500)
"""How many times the usual looks like toman for rial, and like an old rial for a new one."""


def cost_far_from_usual(case: Case) -> Iterator[Note]:
    """Compared in one currency and rial basis alone, and where days and size are known: elsewhere nothing is said."""
    person_days = _person_days(case.document)
    if not person_days:
        return
    for total in case.document["totals"]:
        amount = Decimal(total["amount"])
        compared = case.comparables.get((total["currency"], total["rial_basis"] or ""), [])
        if not total["complete"] or amount <= 0 or len(compared) < FEWEST:
            continue
        own = float(currencies.to_minor(amount, total["currency"])) / person_days
        usual, factor = _usual(compared)
        times = own / usual
        if 1 / factor <= times <= factor:
            continue
        code = _code(times) if total["currency"] == RIAL else "cost_far_from_usual"
        yield Note(code, _words(case, code, total, own, usual, len(compared)), "costs-group")


def _person_days(document: dict[str, Any]) -> int | None:
    """Size by days; none where stays differ or more people went than stated, for then nobody knows them."""
    delegation, days = document["delegation"], document["days"]
    if delegation["known"] not in (SizeKnown.EXACT, SizeKnown.ABOUT) or document["days_min"]:
        return None
    return delegation["size"] * days if delegation["size"] and days else None


def _usual(values: list[float]) -> tuple[float, float]:
    """The median, and how many times it is far from it in either direction."""
    logarithms = [math.log(value) for value in values]
    middle = median(logarithms)
    spread = NORMAL * median(abs(value - middle) for value in logarithms)
    return math.exp(middle), max(LEAST_FACTOR, math.exp(min(SPREADS * spread, 50)))


def _code(times: float) -> str:
    """What a distance from the usual looks like, in rials."""
    ratio = max(times, 1 / times)
    if TENFOLD[0] <= ratio <= TENFOLD[1]:
        return "perhaps_toman"
    if NEW_RIALS[0] <= ratio <= NEW_RIALS[1]:
        return "perhaps_the_other_rial"
    return "cost_far_from_usual"


def _words(case: Case, code: str, total: dict[str, Any], own: float, usual: float, compared: int) -> str:
    language = get_language() or "fa"
    names = [
        place.name if language.startswith("fa") else place.name_en
        for code_of in sorted(case.journey.countries)
        if (place := countries.country(code_of))
    ]
    values = {
        "own": _money(own, total, language),
        "usual": _money(usual, total, language),
        "trips": persian.number(compared, language),
        "countries": persian.join_words(names, language),
    }
    if code == "perhaps_toman":
        text = gettext(
            "A person and day cost %(own)s, but usually %(usual)s in %(trips)s public trips to %(countries)s counted in the"
            " same rial: ten times more or less. Were tomans entered as rials, or a zero too many or too few?"
        )
    elif code == "perhaps_the_other_rial":
        text = gettext(
            "A person and day cost %(own)s, but usually %(usual)s in %(trips)s public trips to %(countries)s counted in the"
            " same rial: ten thousand times more or less. Is it the other rial, old or new?"
        )
    else:
        text = gettext(
            "A person and day cost %(own)s, but usually %(usual)s in %(trips)s public trips to %(countries)s counted in the"
            " same currency, and in rials of the same kind."
        )
    return text % values


def _money(minor: float, total: dict[str, Any], language: str) -> str:
    """Whole major units; what is smaller than one is written with its decimals."""
    unit = 10 ** currencies.digits(total["currency"])
    exact = round(minor) if minor < unit else round(minor / unit) * unit
    amount = currencies.to_decimal_string(exact, total["currency"])
    return persian.money(amount, total["currency"], total["rial_basis"], language)


RULES = (cost_far_from_usual,)
