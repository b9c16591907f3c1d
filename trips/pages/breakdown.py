"""Figures told apart by something, as a page shows them: one table for every page, each row a question of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def breakdown(
    question: Question,
    dimension: str,
    title: str | Promise,
    *,
    id: str | None = None,
    most: int = 0,
    columns: Sequence[str] = COLUMNS,
    found: Sequence[Figures] | None = None,
) -> Breakdown:
    """The figures of a question by a dimension; `most` rows, or all with 0. `found` where they were counted already.

    Where the question asks for values of the dimension itself, only these have a row: a trip to Iraq and Turkey stands in
    the list of "Iraq", but the trips to Turkey are another question's. Two queries, and one for names.
    """
    lines = list(statistics.by(question, dimension) if found is None else found)
    asked = question.filters.get(dimension)
    if asked and isinstance(TripFilterSet.base_filters[dimension], Facet):
        lines = [figures for figures in lines if figures.value in asked]
    shown = lines[:most] if most else lines
    names = statistics.names(dimension, [figures.value for figures in shown])
    return Breakdown(
        id=id or f"by-{dimension}",
        title=title,
        dimension=dimension,
        head=label(dimension),
        question=question.query(),
        columns=columns,
        rows=[_row(question, dimension, figures, names) for figures in shown],
        beyond=len(lines) - len(shown),
    )


def label(dimension: str) -> str:
    """The name of a dimension, as the form of questions has it."""
    return str(TripFilterSet.base_filters[dimension].label)


def _row(
    question: Question, dimension: str, figures: Figures, names: dict[Key, tuple[str, str | None]]
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
