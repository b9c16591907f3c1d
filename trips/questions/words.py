"""How a question reads: its chips, its options, and the sentence that says what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from officials.published import registry
from transparency import calendar, calendar_words, persian
from trips import countries
from trips.models.published import PublishedTerm

from . import fields
from .filters import Facet, TripFilterSet
from .question import Question


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a question: its parameter and value as asked, both in words, and the question without it."""

    parameter: str
    value: str
    label: str
    text: str
    query_without: str


def options(names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """For each facet, the values that current documents bear, with their names, in alphabetical order. One query."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for term in PublishedTerm.objects.filter(name__in=names).order_by("name", "sort_key", "value"):
        found[term.name].append((term.value, _named(term.name, term.value, term.label, term.label_en)))
    if "municipality" in found:
        listed = dict(found["municipality"])
        for code, document in registry().municipalities.items():
            listed.setdefault(
                code, _name(document["municipality"]["name"], document["municipality"]["name_en"])
            )
        found["municipality"] = list(listed.items())
    return {
        name: sorted(values, key=lambda value: persian.sort_key(value[1])) for name, values in found.items()
    }


def _name(name: str, name_en: str | None) -> str:
    return name_en if name_en and _language() == "en" else name


def _language() -> str:
    return (get_language() or "fa")[:2]


def _named(parameter: str, value: str, label: str, label_en: str | None) -> str:
    """A value's name in the reader's language: from the closed vocabulary where it is of one, else as documents say."""
    if parameter == "country":
        country = countries.COUNTRIES[value]
        return _name(country.name, country.name_en)
    field = TripFilterSet.base_filters[parameter].field
    return field.label_of(value) if getattr(field, "choices", None) else _name(label, label_en)


def chips(question: Question) -> list[Chip]:
    """The conditions of a question, one a value, in the vocabulary's order."""
    names = _facet_names(question)
    found = []
    for parameter, cleaned in question.filters.items():
        filter_ = TripFilterSet.base_filters[parameter]
        values = cleaned if isinstance(cleaned, tuple) else (cleaned,)
        for value in values:
            rest = [str(other) for other in values if other != value]
            text = names.get((parameter, value)) or _in_words(filter_.field, value)
            without = question.query(without=(parameter,), values={parameter: rest} if rest else None)
            found.append(Chip(parameter, str(value), str(filter_.label), text, without))
    return found


def _facet_names(question: Question) -> dict[tuple[str, str], str]:
    asked = {
        parameter: values
        for parameter, values in question.filters.items()
        if isinstance(TripFilterSet.base_filters[parameter], Facet)
    }
    if not asked:
        return {}
    every = {value for values in asked.values() for value in values}
    found = {
        (term.name, term.value): _named(term.name, term.value, term.label, term.label_en)
        for term in PublishedTerm.objects.filter(name__in=asked, value__in=every)
    }
    for parameter, values in asked.items():
        for value in values:
            if (parameter, value) not in found:
                found[parameter, value] = _unborne(parameter, value)
    return found


def _unborne(parameter: str, value: str) -> str:
    """The name of a country or municipality that no current document bears."""
    if parameter == "municipality":
        key = registry().municipalities[value]["municipality"]
        return _name(key["name"], key["name_en"])
    return _named(parameter, value, value, None)


def _in_words(field: Any, value: Any) -> str:
    language = _language()
    if isinstance(value, calendar.Period):
        return period_words(value, language)
    if isinstance(field, fields.OneOfField):
        return field.label_of(value)
    return persian.digits(str(value), language)


def period_words(period: calendar.Period, language: str) -> str:
    """A period as the question named it: by its Jalali name, or by the Gregorian one where that was asked."""
    if period.jalali:
        return calendar_words.format_period(period, language)
    return calendar_words.format_gregorian(period, language)


def sentence(question: Question) -> str:
    """What is shown, in a sentence: "Foreign trips of Tehran to Iraq in 1401". Rare conditions are left to the chips.

    Each slot is a phrase of its own or empty; translations place the slots in their own order.
    """
    by_parameter: dict[str, list[str]] = {}
    for chip in chips(question):
        by_parameter.setdefault(chip.parameter, []).append(chip.text)
    language = _language()

    def joined(parameter: str) -> str:
        return persian.join_words(by_parameter.get(parameter, []), language)

    slots = {
        "whose": _("of %(names)s") % {"names": joined("municipality")}
        if "municipality" in by_parameter
        else "",
        "who": _("with %(names)s") % {"names": joined("official")} if "official" in by_parameter else "",
        "where": _("to %(names)s") % {"names": joined("country")} if "country" in by_parameter else "",
        "when": _when(question, by_parameter, joined),
        "paid": _("paid by %(names)s") % {"names": joined("funding_source")}
        if "funding_source" in by_parameter
        else "",
        "words": _("with the words “%(words)s”") % {"words": joined("q")} if "q" in by_parameter else "",
    }
    told = {"municipality", "official", "country", "from", "to", "funding_source", "q"}
    told |= {"year"} - {
        "year" for name in ("from", "to") if name in by_parameter
    }  # one period is enough to say
    more = len([name for name in by_parameter if name not in told])
    slots["more"] = _("with further conditions") if more else ""
    text = (
        pgettext("sentence", "Foreign trips %(whose)s %(who)s %(where)s %(when)s %(paid)s %(words)s %(more)s")
        % slots
    )
    return " ".join(text.split())


def _when(question: Question, by_parameter: dict[str, list[str]], joined: Any) -> str:
    if "from" in by_parameter and "to" in by_parameter:
        if by_parameter["from"] == by_parameter["to"]:
            return _in(joined("from"), year_alone=question.filters["from"].precision == "year")
        return _("from %(first)s to %(last)s") % {"first": joined("from"), "last": joined("to")}
    if "from" in by_parameter:
        return _("since %(first)s") % {"first": joined("from")}
    if "to" in by_parameter:
        return _("until %(last)s") % {"last": joined("to")}
    if "year" in by_parameter:
        return _in(joined("year"), year_alone=True)
    return ""


def _in(when: str, *, year_alone: bool) -> str:
    """Persian says «در آذر ۱۴۰۱», but «در سال ۱۴۰۱»."""
    text = pgettext("a year alone", "in %(when)s") if year_alone else _("in %(when)s")
    return text % {"when": when}
