"""One side of a comparison, a municipality or an official: its figures, and what they cannot be compared for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from officials.published import Registry
from transparency import marks
from transparency.ledger import Head
from transparency.versions import remembered
from trips import punctuality, statistics
from trips.codes import Provenance, Status
from trips.models.published import PublishedTerm
from trips.questions import InvalidQuestion, Question, about
from trips.statistics import Figures, Median

from . import towns
from .breakdown import Asked, Breakdown, breakdowns
from .links import list_of, profile, question_of
from .punctuality import HEADS, Line, allowed, line
from .words import language

TOP = 5
"""So many countries and payers of each side are named; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How many of the trips were declared, or compiled."""

    code: str
    words: str
    trips: int
    url: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of those compared. `question` asks for its trips that took place; `figures` have its own people and days.

    `declared` and `compiled` are numbers of these trips by the origin of the record, each with its question and list;
    `standing` is a municipality's alone, `covered` too.
    """

    value: str
    name: SafeString
    plain: str
    page: str
    question: str
    url: str
    figures: Figures
    sizes: Median
    lengths: Median
    origins: list[Origin]
    countries: Breakdown | None
    payers: Breakdown | None
    standing: Line | None
    covered: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted for one side, and kept until the next publication."""

    figures: Figures
    sizes: Median
    lengths: Median
    origins: dict[str, int]
    countries: Breakdown | None
    payers: Breakdown | None


def sides(
    head: Head, public: Registry, kind: str, values: Sequence[str], year: int | None, today: date
) -> list[Side]:
    """The sides in the order asked for; `kind` is "municipality" or "official", the values are public.

    Some eight queries for each side, of which there are at most four; none of them again until the next publication.
    """
    running = punctuality.statuses() if kind == "municipality" else ()
    terms = officials(values) if kind == "official" else {}
    return [_side(head, public, (kind, value, year), terms.get(value), running, today) for value in values]


def officials(values: Sequence[str]) -> dict[str, PublishedTerm]:
    """How the newest documents call officials, by id; without those that no current document names."""
    if not values:
        return {}
    return {term.value: term for term in PublishedTerm.objects.filter(name="official", value__in=values)}


Key = tuple[str, str, int | None]
"""Kind, value and year: what is counted."""


def _asked(key: Key) -> dict[str, str | int]:
    kind, value, year = key
    return {kind: value} | ({} if year is None else {"year": year}) | {"status": Status.DONE.value}


def _question(key: Key) -> Question | None:
    """Asks for the trips that took place; None while no public record at all tells of one."""
    try:
        return about(**_asked(key))
    except InvalidQuestion:
        return None


NO_MEDIAN = Median(None, 0, 0)


def _count(key: Key) -> Counted:
    kind, value, _year = key
    question = _question(key)
    if question is None:
        return Counted(Figures(value=value), NO_MEDIAN, NO_MEDIAN, {}, None, None)
    sizes, lengths = statistics.medians_by(question, (), ("travellers", "days"))[()]
    asked = {
        "origins": Asked("provenance", "", columns=("trips",)),
        "countries": Asked("country", gettext("Countries"), most=TOP, columns=("trips",)),
        "payers": Asked("funding_source", gettext("Who paid"), most=TOP, columns=("trips",)),
    }
    tables = breakdowns(question, asked)
    return Counted(
        figures=statistics.of_value(question, kind, value),
        sizes=sizes,
        lengths=lengths,
        origins={row.value: row.figures.trips for row in tables["origins"].rows if row.value},
        countries=tables["countries"],
        payers=tables["payers"],
    )


def _side(
    head: Head, public: Registry, key: Key, term: PublishedTerm | None, running: Sequence[str], today: date
) -> Side:
    kind, value, year = key
    counted: Counted = remembered(head, "compared", key, lambda: _count(key))
    if term is None:
        name, plain = towns.name(public, value), towns.plain_name(public, value)
    else:
        name = marks.named(term.label, term.label_en)
        plain = term.label_en if term.label_en and language() != "fa" else term.label
    town = public.municipalities[value] if kind == "municipality" else None
    standing = None
    if town and towns.declares(town):
        found = remembered(
            head, "punctuality-of", (value, year), lambda: punctuality.standing(today, value, year)
        )
        standing = line(name, plain, None, found, running, value, year)
        standing = replace(standing, allowed=allowed(public, value))
    return Side(
        value=value,
        name=name,
        plain=plain,
        page=profile(kind, value) or "",
        question=question_of(**_asked(key)),
        url=list_of(question_of(**_asked(key))),
        figures=counted.figures,
        sizes=counted.sizes,
        lengths=counted.lengths,
        origins=[
            Origin(
                code=origin.value,
                words=str(origin.label),
                trips=counted.origins.get(origin.value, 0),
                url=list_of(question_of(**_asked(key), provenance=origin.value)),
            )
            for origin in Provenance
        ],
        countries=counted.countries,
        payers=counted.payers,
        standing=standing,
        covered=[towns.covered(period) for period in town["covered"]] if town else [],
    )


def shares(of: Sequence[Side]) -> list[dict[str, Any]]:
    """The rows of shares: of each side the one share, None where it declares nothing here."""
    found: list[dict[str, Any]] = []
    for place, share in enumerate(punctuality.SHARES):
        cells = [{"side": side, "one": side.standing.shares[place] if side.standing else None} for side in of]
        found.append({"head": HEADS[share], "cells": cells})
    return found


def cautions(of: Sequence[Side], kind: str) -> list[str]:
    """Why the figures of these sides may not mean the same."""
    found = []
    if any(origin.code == Provenance.COMPILED and origin.trips for side in of for origin in side.origins):
        found.append(
            gettext(
                "Some of these records were compiled from public sources: they have what somebody wrote about, and nobody knows"
                " how many trips nobody wrote about. A declared record and a compiled one are not the same thing."
            )
        )
    if kind == "municipality" and len({str(side.covered) for side in of}) > 1:
        found.append(
            gettext(
                "The municipalities are not covered for the same months. More months with records make more trips, and not a"
                " municipality that travels more."
            )
        )
    if any(side.figures.travellers.trips_unknown or side.figures.days.trips_unknown for side in of):
        found.append(
            gettext("Where numbers are not known, the sums are too small, and by how much nobody can say.")
        )
    found.append(
        gettext(
            "Known costs are of the whole trips, whoever else took part in them, and of what was disclosed alone. They stand by"
            " currency and are never added up."
        )
    )
    if kind == "official":
        found.append(
            gettext(
                "Only trips on which an official is named are known; posts differ, and so does what they are for."
            )
        )
    return found
