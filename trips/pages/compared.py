"""A trip beside others: its size and length beside the medians of its municipality's trips, of those to its countries,
and of all; how large it is among them; and how many more there are.

Counted from the published tables, remembered by the ledger's head. Money is never compared: neither currencies nor what
is left undisclosed can be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from transparency import marks, persian
from transparency.ledger import Head
from transparency.versions import remembered
from trips.spreads import Crowd, Spread, crowd, together
from trips.templatetags.figures import figure
from trips.withholding import withheld_whole

from .links import list_of, profile, question_of
from .words import Document, country, language, number, visits

LEAST = 5
"""Fewer trips of known size or length than these say nothing about another."""

MOST_COUNTRIES = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """The middle of some trips in one respect; `median` is None where too few are known to say anything."""

    measure: str
    median: Decimal | None
    known: int
    unknown: int
    known_question: str
    share: int
    """Hundredths of the longest bar of the column."""

    @property
    def known_trips(self) -> str:
        return list_of(self.known_question)


@dataclass(frozen=True, slots=True)
class Line:
    """Some trips that this one is set beside."""

    name: SafeString
    question: str
    trips: int
    travellers: Cell
    days: Cell

    @property
    def list(self) -> str:
        return list_of(self.question)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The lines beside this trip, the bars of its own numbers, and the sentences: its rank first, then what else there is."""

    lines: list[Line]
    own_travellers_share: int
    own_days_share: int
    sentences: list[SafeString]
    least: int = LEAST


def comparison(head: Head, document: Document) -> Comparison:
    """The comparison of a current public document. Three queries and one for each country, until remembered."""
    municipality = document["municipality"]
    code, name = municipality["code"], marks.named(municipality["name"], municipality["name_en"])
    lands = {} if withheld_whole(document) else {stop["country"]: country(stop) for stop in visits(document)}
    everything = kept_crowd(head)
    crowds = [
        (name, question_of(municipality=code), kept_crowd(head, "municipality", code)),
        *(
            (
                format_html(gettext("Trips to {country}"), country=land),
                question_of(country=iso),
                kept_crowd(head, "country", iso),
            )
            for iso, land in list(lands.items())[:MOST_COUNTRIES]
        ),
        (format_html("{}", gettext("All trips on this portal")), "", everything),
    ]
    size, length = document["delegation"]["size"], document["days"]
    widest = _longest(size, [one.travellers for _name, _question, one in crowds])
    longest = _longest(length, [one.days for _name, _question, one in crowds])
    return Comparison(
        lines=[
            Line(
                name=shown,
                question=question,
                trips=one.trips,
                travellers=_cell("travellers", one.travellers, question, widest),
                days=_cell("days", one.days, question, longest),
            )
            for shown, question, one in crowds
        ],
        own_travellers_share=_share(size, widest),
        own_days_share=_share(length, longest),
        sentences=[
            sentence
            for sentence in (
                _rank(size, everything.travellers, "travellers", SIZE),
                _rank(length, everything.days, "days", LENGTH),
                *_others(head, document, crowds[0][2], lands),
            )
            if sentence
        ],
    )


def kept_crowd(head: Head, *of: str) -> Crowd:
    """The trips that bear a value of a facet, or all of them."""
    return remembered(head, "crowd", of, lambda: crowd(*of))


def kept_countries(head: Head, code: str) -> dict[str, int]:
    """How many trips a municipality has to each country."""
    return remembered(head, "countries-of", code, lambda: together("municipality", code, "country"))


def _longest(own: int | None, spreads: list[Spread]) -> Decimal:
    medians = [spread.median.value for spread in spreads if spread.known >= LEAST]
    return max([Decimal(own or 0), *(value for value in medians if value is not None)])


def _share(value: Decimal | int | None, longest: Decimal) -> int:
    return int(100 * value / longest) if value and longest else 0


def _cell(measure: str, spread: Spread, question: str, longest: Decimal) -> Cell:
    median = spread.median.value if spread.known >= LEAST else None
    known = question_of(**{f"min_{measure}": 0})
    return Cell(
        measure=f"median_{measure}",
        median=median,
        known=spread.known,
        unknown=spread.unknown,
        known_question=f"{question}&{known}" if question else known,
        share=_share(median, longest),
    )


# ---- The rank, in words ----


@dataclass(frozen=True, slots=True)
class Wording:
    """Whole sentences about one number of a trip, with slots `share`, `known` and `those`."""

    greatest: Callable[[], str]
    greater: Callable[[], str]
    least: Callable[[], str]
    less: Callable[[], str]
    middle: Callable[[], str]


SIZE = Wording(
    greatest=lambda: gettext(
        "The largest delegation of all: {those} of the {known} trips whose size is known were smaller."
    ),
    greater=lambda: gettext(
        "Larger than {share} of the trips whose size is known: {those} of {known} were smaller."
    ),
    least=lambda: gettext(
        "The smallest delegation of all: {those} of the {known} trips whose size is known were larger."
    ),
    less=lambda: gettext(
        "Smaller than {share} of the trips whose size is known: {those} of {known} were larger."
    ),
    middle=lambda: gettext(
        "Neither large nor small: {those} of the {known} trips whose size is known were smaller."
    ),
)
LENGTH = Wording(
    greatest=lambda: gettext(
        "The longest trip of all: {those} of the {known} trips whose days are known were shorter."
    ),
    greater=lambda: gettext(
        "Longer than {share} of the trips whose days are known: {those} of {known} were shorter."
    ),
    least=lambda: gettext(
        "The shortest trip of all: {those} of the {known} trips whose days are known were longer."
    ),
    less=lambda: gettext(
        "Shorter than {share} of the trips whose days are known: {those} of {known} were longer."
    ),
    middle=lambda: gettext(
        "Neither long nor short: {those} of the {known} trips whose days are known were shorter."
    ),
)


def _rank(own: int | None, spread: Spread, measure: str, wording: Wording) -> SafeString | None:
    """Where a number of this trip stands among all known ones; None where it, or too many others, are not known."""
    if own is None or spread.known < LEAST:
        return None
    below, above = spread.below(own), spread.above(own)
    alone = spread.known - below - above == 1
    upward = question_of(**{f"min_{measure}": own + 1})
    downward = question_of(**{f"max_{measure}": own - 1}) if own else None
    if not above and alone:
        sentence, those, question = wording.greatest(), below, downward
    elif not below and alone:
        sentence, those, question = wording.least(), above, upward
    elif 2 * below >= spread.known:
        sentence, those, question = wording.greater(), below, downward
    elif 2 * above >= spread.known:
        sentence, those, question = wording.less(), above, upward
    else:
        sentence, those, question = wording.middle(), below, downward
    return format_html(
        sentence,
        share=format_html("<strong>{}</strong>", persian.percent(100 * those // spread.known, language())),
        those=_counted(those, question) if question else number(those),
        known=_counted(spread.known, question_of(**{f"min_{measure}": 0})),
    )


def _counted(trips: int, question: str) -> SafeString:
    """A number of trips that is a link to them."""
    return format_html(
        '<a href="{}" data-question="{}">{}</a>', list_of(question), question, figure(trips, "trips")
    )


# ---- What else there is ----


def _others(head: Head, document: Document, own: Crowd, lands: dict[str, SafeString]) -> list[SafeString]:
    """How many trips the municipality has in this year and to each of these countries, this one among them."""
    municipality = document["municipality"]
    code, name = municipality["code"], marks.named(municipality["name"], municipality["name_en"])
    found = []
    start = document["start"]["jalali"]
    if start and (trips := own.years.get(int(start[:4]))):
        year = int(start[:4])
        sentence = ngettext(
            "{municipality} has {trips} published trip that began in {year}: this one.",
            "{municipality} has {trips} published trips that began in {year}, this one among them.",
            trips,
        )
        question = question_of(municipality=code, year=year)
        found.append(
            format_html(
                sentence,
                municipality=_page("municipality", code, name),
                trips=_counted(trips, question),
                year=persian.digits(str(year), language()),
            )
        )
    by_country = kept_countries(head, code) if lands else {}
    for iso, land in list(lands.items())[:MOST_COUNTRIES]:
        if trips := by_country.get(iso):
            sentence = ngettext(
                "{municipality} has {trips} published trip to {country}: this one.",
                "{municipality} has {trips} published trips to {country}, this one among them.",
                trips,
            )
            question = question_of(municipality=code, country=iso)
            found.append(
                format_html(
                    sentence,
                    municipality=name,
                    trips=_counted(trips, question),
                    country=_page("country", iso, land),
                )
            )
    return found


def _page(dimension: str, value: str, name: SafeString) -> SafeString:
    return format_html('<a href="{}">{}</a>', profile(dimension, value), name)
