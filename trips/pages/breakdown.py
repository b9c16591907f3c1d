"""Figures told apart by something, as a page shows them: one table for every page, each row a question of its own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transparency import calendar_words, marks, persian
from trips import codes, statistics
from trips.questions import Question, TripFilterSet
from trips.questions.counts import OFFERED
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

    @property
    def facet_url(self) -> str | None:
        """Where people find every value with the same numbers: the form beside the list of these trips, which offers so many.

        Of a value that the question asks for the form has other numbers: what else could be asked instead.
        """
        named = self.dimension in TripFilterSet.base_filters
        if not named or self.measure != "trips" or self.dimension in QueryDict(self.question):
            return None
        if len(self.rows) + self.beyond > OFFERED:
            return None
        return f"{list_of(self.question)}#id_{self.dimension}"

    @property
    def data_url(self) -> str | None:
        """Where programs find them, however many there are."""
        if self.measure != "trips" or self.dimension not in dict(statistics.dimensions()):
            return None
        return f"{reverse('api-stats')}?{self.question}{'&' if self.question else ''}by={self.dimension}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A table that a page asks for: the figures of its question by a dimension; `most` rows, or all with 0; of the values
    `among` these alone.

    `found` are the figures where they were counted already; of a facet they need not be. `own` is a value whose share the
    rows are: `("official", id)` by year gives the days of that official in each year; with `(dimension, None)` each row is
    its own value's share. `measure` is for a `found` that counts certain trips only.

    Where the question asks for values of the dimension itself, only these have a row: a trip to Iraq and Turkey stands in
    the list of "Iraq", but the trips to Turkey are another question's. With `others` it is the other way round: who else
    was there.
    """

    dimension: str
    title: str | Promise
    id: str | None = None
    most: int = 0
    columns: Sequence[str] = COLUMNS
    found: Sequence[Figures] | None = None
    among: Collection[str] | None = None
    own: tuple[str, str | None] | None = None
    others: bool = False
    measure: str = "trips"

    @property
    def share(self) -> statistics.Own | None:
        """The value whose share all rows are, where there is one."""
        dimension, value = self.own or (None, None)
        return (dimension, value) if dimension and value else None


UNTOLD = Asked("missing", _("Who paid"), columns=("trips",), among=(codes.Missing.FUNDING.value,))
"""Of which trips nobody says who paid: beside payers, for a table of payers has only who is said to have paid."""


def breakdown(question: Question, dimension: str, title: str | Promise, **options: Any) -> Breakdown:
    """One table alone; `options` are those of Asked."""
    return breakdowns(question, {"": Asked(dimension, title, **options)})[""]


def breakdowns(question: Question, asked: Mapping[str, Asked]) -> dict[str, Breakdown]:
    """The tables of a question, by whatever name the page has for each.

    One query for all that is counted by facets, one or two for what is known of costs, one for all names; and as many
    for each value whose share is shown.
    """
    shown = {name: _cut(question, one, one.found) for name, one in asked.items() if one.found is not None}
    facets = _facets(question, asked, shown)
    counted = {
        own: statistics.by_each(question, wanted, _paid(asked, own), own) for own, wanted in facets.items()
    }
    for name, table in asked.items():
        if table.dimension in IN_TIME and table.found is None:
            by, money = table.dimension, "totals" in table.columns
            sheet = statistics.Sheet(question, table.share, (by,), money=money)
            shown[name] = _cut(question, table, sheet.by(by))
        elif table.found is None:
            shown[name] = _cut(question, table, counted[table.share][table.dimension])
    names = _names(asked, shown)
    bearing = {
        (dimension, one.value): one.trips for dimension, rows in counted.get(None, {}).items() for one in rows
    }
    return {
        name: _table(question, table, *shown[name], names[table.dimension], bearing)
        for name, table in asked.items()
    }


IN_TIME = ("year", "month")
FEW = 50
"""Up to so many values are asked for one by one; of more, all are counted and these shown."""

Shown = Mapping[str, tuple[list[Figures], int]]
"""By table: its rows, and how many more there are."""


def _facets(
    question: Question, asked: Mapping[str, Asked], shown: Shown
) -> dict[statistics.Own | None, dict[str, Collection[str] | None]]:
    """What is to be counted of each value whose share is shown, and of nobody's: the facets of the tables that have no
    figures yet, and how many trips bear the values of those that count certain trips only.
    """
    found: dict[statistics.Own | None, dict[str, Collection[str] | None]] = defaultdict(dict)
    for table in asked.values():
        if table.found is None and table.dimension not in IN_TIME:
            wanted = found[table.share]
            alone = table.dimension not in wanted and table.among is not None and len(table.among) <= FEW
            wanted[table.dimension] = table.among if alone else None
    for name, table in asked.items():
        if table.measure != "trips":
            values = {one.value for one in shown[name][0] if one.value is not None}
            others = found[None].setdefault(table.dimension, ())
            found[None][table.dimension] = None if others is None else values | set(others)
    return found


def _paid(asked: Mapping[str, Asked], own: statistics.Own | None) -> list[str]:
    """The facets of which it is shown what is known of costs."""
    tables = [one for one in asked.values() if one.found is None and one.share == own]
    return [one.dimension for one in tables if "totals" in one.columns]


def _cut(question: Question, table: Asked, found: Sequence[Figures]) -> tuple[list[Figures], int]:
    lines = _lines(question, table, found)
    most = lines[: table.most] if table.most else lines
    return most, len(lines) - len(most)


def _lines(question: Question, table: Asked, found: Sequence[Figures]) -> list[Figures]:
    """The rows that a table may have."""
    if table.among is not None:
        found = [figures for figures in found if figures.value in table.among]
    values = question.filters.get(table.dimension)
    if values and isinstance(TripFilterSet.base_filters[table.dimension], Facet):
        return [figures for figures in found if (figures.value in values) != table.others]
    return list(found)


def _names(asked: Mapping[str, Asked], shown: Shown) -> dict[str, statistics.Names]:
    wanted: dict[str, set[Key]] = defaultdict(set)
    for name, table in asked.items():
        wanted[table.dimension] |= {figures.value for figures in shown[name][0]}
    return statistics.names_of(wanted)


def _table(
    question: Question,
    asked: Asked,
    shown: Sequence[Figures],
    beyond: int,
    names: statistics.Names,
    bearing: Mapping[tuple[str, Key], int],
) -> Breakdown:
    dimension = asked.dimension
    rows = [_row(question, dimension, figures, names, asked.own) for figures in shown]
    if asked.measure != "trips":
        # A list bears every trip with the value: rows that count fewer have no link to it, or its count would differ.
        rows = [
            row if bearing.get((dimension, row.value)) == row.figures.trips else replace(row, trips=None)
            for row in rows
        ]
    elif asked.others:
        rows = [replace(row, trips=None) for row in rows]
    return Breakdown(
        id=asked.id or f"by-{dimension}",
        title=asked.title,
        dimension=dimension,
        head=label(dimension),
        question=question.query(),
        columns=asked.columns,
        rows=rows,
        beyond=beyond,
        measure=asked.measure,
    )


def label(dimension: str) -> str:
    """The name of a dimension, as the form of questions has it."""
    return str(TripFilterSet.base_filters[dimension].label)


def _row(
    question: Question,
    dimension: str,
    figures: Figures,
    names: statistics.Names,
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


def value_name(dimension: str, value: Key, names: statistics.Names) -> tuple[SafeString, str]:
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
