"""The figures of a question: totals and pictures of exactly the trips that its list shows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from transparency import charts
from transparency.ledger import Head
from transparency.versions import VersionedRequest, public_page, remembered
from trips import sizes, statistics
from trips.models.published import PublishedTerm
from trips.questions import InvalidQuestion, Question, ask
from trips.sizes import Band, Spread
from trips.statistics import Figures
from trips.templatetags.figures import figure

from .breakdown import UNTOLD, Asked, Breakdown, breakdowns, value_name
from .links import list_of
from .listing import asking, left_out_words, refused
from .pictures import WHOLE_YEARS, Picture, Shape, picture
from .words import number

MOST = 12
"""Values of each picture; the greatest are chosen by what it shows."""

COLUMNS = ("trips", "travellers", "days")


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture of the page: the figures by a dimension, the `measure` drawn, and the heading and the title above it."""

    dimension: str
    measure: str
    shape: Shape
    heading: Promise
    title: Promise
    columns: Sequence[str] = COLUMNS


PAID = ("trips", "totals")
WHERE = Kind(
    "country", "trips", "map", _("Where to"), _("Trips by country; a trip to two countries counts for both")
)
BY_MONTH = Kind("month", "trips", "columns", _("When"), _("Trips by the Jalali month in which they began"))
BY_YEAR = Kind("year", "trips", "columns", _("When"), _("Trips by the Jalali year in which they began"))
WHO = (
    Kind(
        "funding_kind", "trips", "bars", _("Who paid"), _("Trips by the kind of whoever paid anything"), PAID
    ),
    Kind("funding_source", "trips", "bars", _("Payers"), _("Trips by whoever paid anything"), PAID),
    Kind(
        "unit",
        "days",
        "bars",
        _("Whose days"),
        _("Days abroad by unit, of the trips that its people went on"),
    ),
)
WHAT = (
    Kind("kind", "trips", "bars", _("Kind of trip"), _("Trips by kind")),
    Kind("municipality", "trips", "bars", _("Whose trips"), _("Trips by municipality")),
)
PAYERS = WHO[:2]
RANKED = ("funding_source", "unit", "municipality")
"""Of these there may be thousands."""


@dataclass(frozen=True, slots=True)
class Section:
    """`payers_untold` is a table of UNTOLD, beneath pictures of payers alone."""

    heading: str | Promise
    picture: Picture
    payers_untold: Breakdown | None = None


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A band of sizes in words; `question` is its trips' own, the whole question's where the size is not known."""

    band: Band
    words: str
    question: str
    url: str | None

    @property
    def unknown(self) -> bool:
        return self.band.least is None


@public_page
def figures(request: VersionedRequest) -> HttpResponse:
    """The same parameters as the list, and the same form; a question that cannot be asked gets it with its faults."""
    try:
        question = ask(request.GET)
    except InvalidQuestion as refusal:
        return refused(request, refusal)
    return render(request, "trips/figures.html", _context(question, request.head))


def _context(question: Question, head: Head) -> dict[str, Any]:
    # Counted once for as long as nothing is published, in whatever order the list of the question stands.
    counted: Counted = remembered(head, "figures", question.conditions, lambda: _count(question))
    context = asking(question, head) | {
        "query": question.query(("sort",)),
        "view": "figures",
        "left_out": [left_out_words(name, left) for name, left in question.left_out()],
        "whole": counted.whole,
    }
    if not counted.whole.trips:
        return context
    return context | {
        "median_travellers": statistics.middle(dict(counted.sizes)),
        "median_days": statistics.middle(dict(counted.lengths)),
        "sections": _sections(question, counted),
    }


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted for a question: all together, how many trips are of each size and length, and the figures of each
    picture by its dimension; `different` is how many values those of RANKED have in all.
    """

    whole: Figures
    sizes: Spread
    lengths: Spread
    by: dict[str, list[Figures]]
    different: dict[str, int]


def _count(question: Question) -> Counted:
    """Eight queries, two where no trip answers."""
    whole = statistics.whole(question)
    if not whole.trips:
        return Counted(whole, {}, {}, {}, {})
    in_time = statistics.Sheet(question, by=("year", "month"), money=False)
    of_sizes, lengths = statistics.spreads(question, ("travellers", "days"))
    wanted = [kind for kind in (WHERE, *WHO, *WHAT) if not _held(question, kind)]
    ranked = {kind.dimension: kind.measure for kind in wanted if kind.dimension in RANKED}
    first = statistics.ranked(question, ranked, MOST)
    # What is asked for is shown, whether or not it comes first.
    values = {name: question.filters.get(name) or first[name][0] for name in ranked}
    paid = [kind.dimension for kind in wanted if "totals" in kind.columns]
    each = {kind.dimension: values.get(kind.dimension) for kind in wanted}
    by = statistics.by_each(question, each | {UNTOLD.dimension: UNTOLD.among}, paid)
    for name, order in values.items():
        found = {figures.value: figures for figures in by[name]}
        by[name] = [found[value] for value in order if value in found]
    return Counted(
        whole=whole,
        sizes=of_sizes,
        lengths=lengths,
        by=by | {"month": in_time.by("month"), "year": in_time.by("year")},
        different={name: number for name, (_first, number) in first.items()},
    )


def _held(question: Question, kind: Kind) -> bool:
    """Whether the question itself holds a dimension fast to one value: that is no picture, but for the map."""
    return kind is not WHERE and len(question.filters.get(kind.dimension, ())) == 1


def _sections(question: Question, counted: Counted) -> list[Section]:
    """Heading and picture of each section."""
    when = BY_MONTH if _months(counted.by["month"]) <= WHOLE_YEARS else BY_YEAR
    shown = [kind for kind in (WHERE, when, *WHO, *WHAT) if kind.dimension in counted.by]
    asked = {
        kind.dimension: Asked(
            kind.dimension, kind.title, columns=kind.columns, found=counted.by[kind.dimension]
        )
        for kind in shown
    }
    untold = replace(UNTOLD, found=counted.by[UNTOLD.dimension])
    tables = breakdowns(question, asked | {UNTOLD.dimension: untold})
    found = {}
    for kind in shown:
        table = tables[kind.dimension]
        if kind.dimension in RANKED and kind.dimension not in question.filters:
            table = replace(table, beyond=counted.different[kind.dimension] - len(table.rows))
        if kind.dimension == "unit":
            table = _told_apart(table)
        # One municipality alone is no picture of municipalities.
        if kind in (WHERE, when) or len(table.rows) >= (2 if kind.dimension == "municipality" else 1):
            drawn = picture(table, kind.measure, kind.shape, ranked=True)
            found[kind] = Section(kind.heading, drawn, tables[UNTOLD.dimension] if kind in PAYERS else None)
    of_sizes = _sizes(question, counted.sizes)
    return [
        *(found[kind] for kind in (WHERE, when, *WHO) if kind in found),
        *([Section(gettext("How many went"), of_sizes)] if of_sizes else []),
        *(found[kind] for kind in WHAT if kind in found),
    ]


def _months(figures: Sequence[Figures]) -> int:
    """How many months lie between the first and the last trip."""
    known = sorted(one.value for one in figures if one.value)
    if not known:
        return 0
    first, last = ([int(part) for part in month.split("-")] for month in (known[0], known[-1]))
    return (last[0] - first[0]) * 12 + last[1] - first[1] + 1


def _told_apart(table: Breakdown) -> Breakdown:
    """Units of several municipalities with the municipality beside the name: each has a "City Council". Two queries."""
    terms = PublishedTerm.objects.filter(name="unit", value__in=[row.value for row in table.rows])
    codes = {
        value: json.loads(detail)["municipality"] for value, detail in terms.values_list("value", "detail")
    }
    names = statistics.names("municipality", set(codes.values()))
    if len(names) < 2:
        return table
    rows = []
    for row in table.rows:
        whose, plain = value_name("municipality", codes[str(row.value)], names)
        form = pgettext("a unit and its municipality", "{unit} ({municipality})")
        rows.append(
            replace(
                row,
                name=format_html(form, unit=row.name, municipality=whose),
                plain=form.format(unit=row.plain, municipality=plain),
            )
        )
    return replace(table, rows=rows)


def _sizes(question: Question, spread: Spread) -> Picture | None:
    """The bands of sizes; each is a question of its own. None where the question holds the size to one band."""
    least, most = question.filters.get("min_travellers"), question.filters.get("max_travellers")
    rows = [_size_row(question, band) for band in sizes.bands(spread, least, most)]
    if len(rows) < 2:
        return None
    items = [
        charts.Item(
            label=row.words,
            value=row.band.trips,
            words=number(row.band.trips),
            said=ngettext("{name}: {number} trip", "{name}: {number} trips", row.band.trips).format(
                name=row.words, number=number(row.band.trips)
            ),
            href=row.url,
            unknown=row.unknown,
        )
        for row in rows
    ]
    title = gettext("Trips by the number of people who went")
    return Picture(
        id="by-size-trips",
        shape="bars",
        finding=_most_frequent(rows),
        title=title,
        svg=charts.bars(items, rtl=get_language_bidi(), name=title, id="by-size-trips"),
        notes=(),
        steps=(),
        question=question.query(),
        table=rows,
        template="trips/parts/sizes.html",
        is_open=False,
    )


def _size_row(question: Question, band: Band) -> SizeRow:
    if band.least is None:
        return SizeRow(band, gettext("Number not disclosed"), question.query(), None)
    limits = {"min_travellers": [str(band.least)]}
    if band.most is not None:
        limits["max_travellers"] = [str(band.most)]
    query = question.query(("sort", "min_travellers", "max_travellers"), limits)
    return SizeRow(band, size_words(band), query, list_of(query))


def size_words(band: Band) -> str:
    """A band with an end or without, in words: "2 to 5 people"."""
    least = band.least or 0
    if band.most is None:
        return gettext("{least} people and more").format(least=number(least))
    if band.most == least:
        return ngettext("{size} person", "{size} people", least).format(size=number(least))
    return gettext("{least} to {most} people").format(least=number(least), most=number(band.most))


def _most_frequent(rows: Sequence[SizeRow]) -> SafeString:
    known = [row for row in rows if not row.unknown]
    top = max((row.band.trips for row in known), default=0)
    first = [row for row in known if row.band.trips == top]
    if not top:
        return format_html("{}", gettext("Of no trip is it known how many went."))
    if len(first) > 1:
        return format_html("{}", gettext("No size of delegation is more frequent than all others."))
    amount = format_html('<span data-question="{}">{}</span>', first[0].question, figure(top, "trips"))
    return format_html(
        gettext("The most frequent size of a delegation is {size}: {number} trips."),
        size=first[0].words,
        number=amount,
    )
