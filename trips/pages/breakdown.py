"""Figures told apart by something, as a page shows them: one table for every page, each row a question of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar_words, marks, persian
from trips import codes, statistics
from trips.questions import Question, TripFilterSet
from trips.questions.filters import Facet
from trips.statistics import Figures, Key

from .links import list_of, profile, query_of
from .words import language

COLUMNS = ("trips", "travellers", "days", "totals")


@dataclass(frozen=True, slots=True)
class Part:
    """Whose share of which trips a row is, where it is not simply its own value's: the days of one official in a year."""

    question: str
    by: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """One value: `name` in words, `plain` without markup (for pictures); `profile` is its own page, `trips` the list of its
    trips. Both are None where there is none: of what is not known no list can be asked.
    """

    value: Key
    name: SafeString
    plain: str
    profile: str | None
    trips: str | None
    figures: Figures
    part: Part | None = None
    names: tuple[str, str | None] | None = None
    """Persian and English, of values that have names beside their code."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of figures. `question` (a query string) and `dimension` say what every number in it is a number of:
    templates repeat them as `data-question`, `data-by` and `data-value`, and the tests count anew.
    """

    id: str
    title: str | Promise
    dimension: str
    head: str | Promise
    question: str
    columns: Sequence[str]
    rows: Sequence[Row]
    beyond: int
    """How many values are not shown."""
    measure: str = "trips"
    """What the number of trips is a number of (docs/look.md, "Measures")."""


def breakdown(
    question: Question,
    dimension: str,
    title: str | Promise,
    *,
    id: str | None = None,
    most: int = 0,
    columns: Sequence[str] = COLUMNS,
    found: Sequence[Figures] | None = None,
    own: tuple[str, str | None] | None = None,
    others: bool = False,
    measure: str = "trips",
) -> Breakdown:
    """The figures of a question by a dimension; `most` rows, or all with 0. `found` where they were counted already.

    `own` is a value whose share the rows are: `("official", id)` by year gives the days of that official in each year;
    with `(dimension, None)` each row is its own value's share. `measure` is for a `found` that counts certain trips only.

    Where the question asks for values of the dimension itself, only these have a row: a trip to Iraq and Turkey stands in
    the list of "Iraq", but the trips to Turkey are another question's. With `others` it is the other way round: who else
    was there. Two queries, and one for names; two more for a `measure`.
    """
    lines = list(_counted(question, dimension, own) if found is None else found)
    asked = question.filters.get(dimension)
    if asked and isinstance(TripFilterSet.base_filters[dimension], Facet):
        lines = [figures for figures in lines if (figures.value in asked) != others]
    shown = lines[:most] if most else lines
    values = [figures.value for figures in shown if figures.value is not None]
    names = statistics.names(dimension, values)
    rows = [_row(question, dimension, figures, names, own) for figures in shown]
    if measure != "trips":
        rows = _linked_where_equal(question, dimension, rows, values)
    elif others:
        rows = [replace(row, trips=None) for row in rows]
    return Breakdown(
        id=id or f"by-{dimension}",
        title=title,
        dimension=dimension,
        head=label(dimension),
        question=question.query(),
        columns=columns,
        rows=rows,
        beyond=len(lines) - len(shown),
        measure=measure,
    )


def _counted(question: Question, dimension: str, own: tuple[str, str | None] | None) -> Sequence[Figures]:
    if own is None or own[1] is None:
        return statistics.by(question, dimension)
    return statistics.of_value_by(question, own[0], own[1], dimension)


def _linked_where_equal(question: Question, dimension: str, rows: list[Row], values: list[str]) -> list[Row]:
    """A list bears every trip with the value: rows that count fewer have no link to it, or its count would differ."""
    bearing = {figures.value: figures.trips for figures in statistics.by(question, dimension, values)}
    return [row if bearing.get(row.value) == row.figures.trips else replace(row, trips=None) for row in rows]


def label(dimension: str) -> str:
    """The name of a dimension, as the form of questions has it."""
    return str(TripFilterSet.base_filters[dimension].label)


def _row(
    question: Question,
    dimension: str,
    figures: Figures,
    names: dict[Key, tuple[str, str | None]],
    own: tuple[str, str | None] | None,
) -> Row:
    value = figures.value
    name, plain = value_name(dimension, value, names)
    query = None
    if value is not None:
        parameters = {key: [text] for key, text in query_of(dimension, value).items()}
        query = question.query(("sort", *parameters), parameters)
    return Row(
        value=value,
        name=name,
        plain=plain,
        profile=profile(dimension, value),
        trips=None if query is None else list_of(query),
        figures=figures,
        part=Part(query, own[0], own[1] or value) if own and query and value else None,
        names=names.get(value),
    )


VOCABULARIES = {
    "body": codes.Body,
    "kind": codes.TripKind,
    "status": codes.Status,
    "funding_kind": codes.FundingKind,
    "provenance": codes.Provenance,
    "missing": codes.Missing,
}


def value_name(
    dimension: str, value: Key, names: dict[Key, tuple[str, str | None]]
) -> tuple[SafeString, str]:
    """A value in words, with markup and without: a code's word, a document's name, a year or month of the calendar."""
    if value is None:
        plain = gettext("Not known")
        return marks.mark("not_disclosed", plain), plain
    if dimension in VOCABULARIES:
        plain = str(VOCABULARIES[dimension](value).label)
    elif dimension == "month":
        plain = calendar_words.format_month(value, language())
    elif dimension == "year":
        plain = persian.digits(value, language())
    else:
        name, name_en = names.get(value, (value, None))
        return marks.named(name, name_en), (name_en if name_en and language() != "fa" else name)
    return marks.text(plain), plain
