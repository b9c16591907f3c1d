"""Codes, names and quantities of the public document in the words of a page."""

import html
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext

from transparency import calendar, calendar_words, marks, persian
from trips import codes

Document = Mapping[str, Any]


def language() -> str:
    return get_language() or "fa"


def number(value: int | Decimal) -> str:
    return persian.number(value, language())


def plain(words: str) -> str:
    """Words without their markup, for where none is drawn. What is not marked as safe has none: its "<" is only a letter."""
    return " ".join((html.unescape(strip_tags(words)) if isinstance(words, SafeData) else words).split())


def period(date: Document) -> str:
    return calendar_words.format_period(date, language())


def label(vocabulary: type[TextChoices], code: str | None) -> str | SafeString:
    """The word for a code; the mark of the not disclosed for null and for every vocabulary's `not_stated`.

    Raises ValueError for a code outside the vocabulary: published documents bear none.
    """
    if not code or code == "not_stated":
        return marks.mark("not_disclosed")
    return str(vocabulary(code).label)


def quantity(size: int, known: str) -> str:
    """A stated number of people with how it is known: "34", "at least 34", "about 34"."""
    if known == codes.SizeKnown.AT_LEAST:
        return pgettext("a number of people", "at least {number}").format(number=number(size))
    if known == codes.SizeKnown.ABOUT:
        return pgettext("a number of people", "about {number}").format(number=number(size))
    return number(size)


def people(document: Document) -> str | None:
    """The size of the delegation in words, "at least 34 people"; None where it is not known."""
    group = document["delegation"]
    if group["size"] is None:
        return None
    return ngettext("{size} person", "{size} people", group["size"]).format(
        size=quantity(group["size"], group["known"])
    )


def joined(parts: Iterable[str]) -> SafeString:
    """Names in a row, as the page's language joins them; each part keeps its own markup."""
    pieces = list(parts)
    return format_html(persian.join_words(["{}"] * len(pieces), language()), *pieces)


def place(stop: Document) -> SafeString:
    """The city of a stop, or its country where no city is known."""
    if stop["city"]:
        return marks.named(stop["city"], stop["city_en"])
    return country(stop)


def country(stop: Document) -> SafeString:
    return marks.named(stop["country_name"], stop["country_name_en"])


def visits(document: Document) -> list[Document]:
    """The stops that are more than a change of planes."""
    return [stop for stop in document["stops"] if stop["purpose"] != codes.StopPurpose.TRANSIT]


def distinct(parts: Iterable[SafeString]) -> list[SafeString]:
    return list(dict.fromkeys(parts))


def days(document: Document) -> str | None:
    """The length of a trip, "2 to 6 days" where stays differ, or None where it is not known."""
    longest, shortest = document["days"], document.get("days_min")
    if longest is None:
        return None
    if shortest is not None and shortest != longest:
        return gettext("{shortest} to {longest} days").format(
            shortest=number(shortest), longest=number(longest)
        )
    return day_count(longest)


def day_count(count: int) -> str:
    return ngettext("{number} day", "{number} days", count).format(number=number(count))


def on_date(date: Document) -> SafeString:
    """When something was, as an adverbial: "on 27 Azar 1401", "in Bahman 1401", "in 1395" («در سال ۱۳۹۵»)."""
    if date["date"]:
        return format_html(pgettext("when", "on {day}"), day=period(date))
    if calendar.Period.from_document(date).precision == "year":
        return format_html(pgettext("when", "in {year}"), year=period(date))
    return format_html(pgettext("when", "in {month}"), month=period(date))


def withheld(document: Document) -> set[str]:
    """What the redactions of this trip withhold: codes of `trips.codes.Withheld`."""
    return {redaction["field"] for redaction in document["redactions"]}
