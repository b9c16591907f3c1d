"""How a question reads: the names of values, and its conditions as chips. `sentence` says it whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from officials.published import registry
from transparency import calendar, calendar_words, persian
from trips import countries
from trips.models.published import PublishedTerm

from . import fields
from .checks import MUNICIPALITIES
from .filters import Facet, TripFilterSet
from .question import MONEY, Question

Names = Mapping[tuple[str, str], str]
"""(parameter, value) to the name of the value in the reader's language."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a question: its parameter and value as asked, both in words, and the question without it."""

    parameter: str
    value: str
    label: str
    text: str
    query_without: str


def _name(name: str, name_en: str | None) -> str:
    return name_en if name_en and language() == "en" else name


def language() -> str:
    return (get_language() or "fa")[:2]


def names_of(values: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    """The name of each value of facets: from the closed vocabulary where it is of one, else as documents say. One query,
    and that of the registry where there are municipalities.
    """
    found = {}
    stored = Q(pk__in=())
    for parameter, of_parameter in values.items():
        field = TripFilterSet.base_filters[parameter].field
        unnamed = []
        for value in of_parameter:
            if parameter == "country":
                country = countries.COUNTRIES[value]
                found[parameter, value] = _name(country.name, country.name_en)
            elif getattr(field, "choices", None):
                found[parameter, value] = field.label_of(value)
            else:
                found[parameter, value] = value
                unnamed.append(value)
        if unnamed:
            stored |= Q(name=parameter, value__in=unnamed)
        if unnamed and parameter in MUNICIPALITIES:
            found |= _publishing(parameter, unnamed)
    if stored != Q(pk__in=()):
        for term in PublishedTerm.objects.filter(stored):
            found[term.name, term.value] = _name(term.label, term.label_en)
    return found


def _publishing(parameter: str, codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """The names of those municipalities that publish here, whether or not a document bears them."""
    listed = registry().municipalities
    profiles = {code: listed[code]["municipality"] for code in codes if code in listed}
    return {(parameter, code): _name(key["name"], key["name_en"]) for code, key in profiles.items()}


def facets_asked(question: Question) -> dict[str, tuple[str, ...]]:
    """The values of facets that a question asks for."""
    return {
        parameter: values
        for parameter, values in question.filters.items()
        if isinstance(TripFilterSet.base_filters[parameter], Facet)
    }


def chips(question: Question, names: Names | None = None) -> list[Chip]:
    """The conditions of a question, one a value, in the vocabulary's order; `names` where those of its facets are known.

    Currency and rial basis go with the amounts: without them these say nothing.
    """
    known = names_of(facets_asked(question)) if names is None else names
    found = []
    for parameter, cleaned in question.filters.items():
        filter_ = TripFilterSet.base_filters[parameter]
        values = cleaned if isinstance(cleaned, tuple) else (cleaned,)
        for value in values:
            rest = [str(other) for other in values if other != value]
            text = known.get((parameter, value)) or _in_words(parameter, filter_.field, value)
            gone = MONEY if parameter in ("currency", "rial_basis") else (parameter,)
            without = question.query(without=gone, values={parameter: rest} if rest else None)
            found.append(Chip(parameter, str(value), str(filter_.label), text, without))
    return found


def _in_words(parameter: str, field: Any, value: Any) -> str:
    if isinstance(value, calendar.Period):
        return period_words(value, language())
    if isinstance(field, fields.OneOfField):
        return field.label_of(value)
    if parameter == "month":
        return month_name(value)
    return str(value) if parameter == "q" else persian.digits(str(value), language())


def month_name(month: int | str) -> str:
    """The name of a Jalali month, 1 to 12."""
    return calendar_words.MONTHS["fa" if language() == "fa" else "en"][int(month) - 1]


def period_words(period: calendar.Period, language: str) -> str:
    """A period as the question named it: by its Jalali name, or by the Gregorian one where that was asked."""
    if period.jalali:
        return calendar_words.format_period(period, language)
    return calendar_words.format_gregorian(period, language)
