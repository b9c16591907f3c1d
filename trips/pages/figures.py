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

from transparency import charts, marks
from transparency.ledger import Head
from transparency.versions import VersionedRequest, public_page, remembered
from trips import sizes, statistics
from trips.models.published import PublishedTerm
from trips.questions import InvalidQuestion, Question, ask
from trips.questions.sentence import sentence
from trips.questions.words import chips
from trips.sizes import Band
from trips.statistics import Figures
from trips.templatetags.figures import figure

from .breakdown import Breakdown, breakdown, value_name
from .links import list_of
from .listing import left_out_words, refused
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
RANKED = ("funding_source", "unit", "municipality")
"""Of these there may be thousands."""


@dataclass(frozen=True, slots=True)
class Section:
    heading: str | Promise
    picture: Picture


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
    """The same parameters as the list; a question that cannot be asked gets the list's own form with its faults."""
    try:
        question = ask(request.GET)
    except InvalidQuestion as refusal:
        return refused(request, refusal)
    return render(request, "trips/figures.html", _context(question, request.head))


def _context(question: Question, head: Head) -> dict[str, Any]:
    whole: Figures = _kept(head, "whole", question, lambda: statistics.whole(question))
    said = chips(question)
    context = {
        "heading": marks.mixed(sentence(question, said)),
        "query": question.query(("sort",)),
        "view": "figures",
        "chips": [{"label": chip.label, "text": chip.text, "url": f"?{chip.query_without}"} for chip in said],
        "left_out": [left_out_words(name, left) for name, left in question.left_out()],
        "whole": whole,
    }
    if not whole.trips:
        return context
    spread = _kept(head, "sizes", question, lambda: sizes.spread(question))
    lengths = _kept(head, "lengths", question, lambda: statistics.medians(question, "days"))
    return context | {
        "median_travellers": statistics.middle(dict(spread)),
        "median_days": lengths[None],
        "sections": _sections(question, head, _sizes(question, spread)),
    }


def _kept(head: Head, name: str, question: Question, compute: Any) -> Any:
    """Figures of a question, counted once for as long as nothing is published, in whatever order its list stands."""
    return remembered(head, f"figures-{name}", question.conditions, compute)


def _sections(question: Question, head: Head, of_sizes: Picture | None) -> list[Section]:
    """Heading and picture of each section. What the question itself holds fast to one value is no picture."""
    months = _by(question, head, BY_MONTH)
    found = [Section(WHERE.heading, _drawn(question, head, WHERE))]
    if _months(months) <= WHOLE_YEARS:
        found.append(Section(BY_MONTH.heading, _drawn(question, head, BY_MONTH, months)))
    else:
        found.append(Section(BY_YEAR.heading, _drawn(question, head, BY_YEAR)))
    found += [Section(kind.heading, drawn) for kind in WHO if (drawn := _asked(question, head, kind))]
    if of_sizes:
        found.append(Section(gettext("How many went"), of_sizes))
    found += [Section(kind.heading, drawn) for kind in WHAT if (drawn := _asked(question, head, kind))]
    return found


def _asked(question: Question, head: Head, kind: Kind) -> Picture | None:
    """A picture, unless the question asks for one value alone, or there is only one municipality to show."""
    if len(question.filters.get(kind.dimension, ())) == 1:
        return None
    drawn = _drawn(question, head, kind)
    least = 2 if kind.dimension == "municipality" else 1
    return drawn if len(drawn.table.rows) >= least else None


def _months(figures: Sequence[Figures]) -> int:
    """How many months lie between the first and the last trip."""
    known = sorted(one.value for one in figures if one.value)
    if not known:
        return 0
    first, last = ([int(part) for part in month.split("-")] for month in (known[0], known[-1]))
    return (last[0] - first[0]) * 12 + last[1] - first[1] + 1


def _by(question: Question, head: Head, kind: Kind) -> list[Figures]:
    """The figures by a kind's dimension: all of them, or of RANKED the greatest by what is drawn."""

    def count() -> list[Figures]:
        dimension, asked = kind.dimension, question.filters.get(kind.dimension)
        money = "totals" in kind.columns
        if dimension not in RANKED:
            return statistics.by(question, dimension, money=money)
        values = asked or statistics.greatest(question, dimension, kind.measure, MOST)
        found = {one.value: one for one in statistics.by(question, dimension, values, money=money)}
        return [found[value] for value in values if value in found]

    return _kept(head, f"{kind.dimension}-{kind.measure}", question, count)


def _drawn(question: Question, head: Head, kind: Kind, found: list[Figures] | None = None) -> Picture:
    found = _by(question, head, kind) if found is None else found
    table = breakdown(question, kind.dimension, kind.title, columns=kind.columns, found=found)
    if kind.dimension in RANKED and kind.dimension not in question.filters:
        numbers = _kept(head, "different", question, lambda: statistics.different(question, RANKED))
        table = replace(table, beyond=numbers[kind.dimension] - len(table.rows))
    if kind.dimension == "unit":
        table = _told_apart(table)
    return picture(table, kind.measure, kind.shape, ranked=True)


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


def _sizes(question: Question, spread: sizes.Spread) -> Picture | None:
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
