"""Pictures of a page's figures: the sentence that they show, the drawing, and the table that it was drawn from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext, ngettext, pgettext

from transparency import calendar_words, charts, persian
from trips import countries, world

from .breakdown import Breakdown, Row
from .findings import finding, is_partial, said, value_of
from .words import language, number

Shape = Literal["bars", "columns", "map"]

MOST_BARS = 12
"""More bars than this are no picture; the table has the rest."""
WHOLE_YEARS = 36
"""Time of more months than this is drawn by years."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of shade and the numbers that it stands for, in words."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`finding` is the sentence, `title` what is drawn, `svg` the drawing (empty where there is nothing to draw); `notes` say
    how to read it. `table` is drawn beneath by `template`, folded unless `is_open`. `question` and `dimension` say of what the
    numbers are, as in a Breakdown.
    """

    id: str
    shape: str
    finding: SafeString
    title: str
    svg: SafeString
    notes: Sequence[str]
    steps: Sequence[Step]
    question: str
    table: Any
    template: str
    is_open: bool


def picture(
    table: Breakdown,
    measure: str = "trips",
    shape: Shape = "bars",
    title: str | SafeString | None = None,
    *,
    ranked: bool = False,
) -> Picture:
    """A picture of one measure ("trips", "travellers", "days") of a table.

    `title` is the finding where the page knows a better sentence than the one made here. Of a table that leaves values
    out, `ranked` says that it has the greatest by this very measure; else nobody is said to come first, unless by trips,
    which is the order of every table. Columns are for the dimensions
    "month" and "year" (months without a trip get their empty place), the map is for "country".
    """
    id = f"{table.id}-{measure}"
    words = finding(table, measure, ranked=ranked) if title is None else format_html("{}", title)
    notes, steps = [], []
    rtl = get_language_bidi()
    name = str(table.title)
    if shape == "map":
        spots = [_spot(row, measure) for row in table.rows if row.value in world.atlas().places]
        shades = charts.shades(spot.value for spot in spots)
        home = countries.COUNTRIES[world.ORIGIN]
        origin = (home.code, home.name if language() == "fa" else home.name_en)
        svg = charts.world(world.atlas(), spots, shades, rtl=rtl, name=name, origin=origin)
        steps = [Step(shade.number, _range(shade)) for shade in shades]
        notes = [
            gettext(
                "Small countries have a circle. Borders are those of Natural Earth, and no statement on any of them."
            )
        ]
    elif shape == "columns":
        svg = charts.columns(_in_time(table, measure), rtl=rtl, name=name, id=id)
    else:
        rows = _ordered(table, measure)
        svg = charts.bars([_item(row, measure) for row in rows[:MOST_BARS]], rtl=rtl, name=name, id=id)
        notes += _beyond(len(rows) - MOST_BARS)
    if shape != "map" and any(is_partial(row, measure) for row in table.rows):
        notes.append(gettext("Hatched: not disclosed. The numbers count what is known."))
    return Picture(
        id=id,
        shape=shape,
        finding=words,
        title=name,
        svg=svg,
        notes=notes,
        steps=steps,
        question=table.question,
        table=table,
        template="trips/parts/breakdown.html",
        is_open=False,
    )


def _beyond(beyond: int) -> Iterable[str]:
    if beyond > 0:
        yield ngettext(
            "{number} more is in the table alone.", "{number} more are in the table alone.", beyond
        ).format(number=number(beyond))


def _ordered(table: Breakdown, measure: str) -> list[Row]:
    """The greatest first, what is not known last; months and years stay in their order."""
    if table.dimension in ("month", "year"):
        return list(table.rows)
    return sorted(table.rows, key=lambda row: (row.value is None, -(value_of(row, measure) or 0)))


def _item(row: Row, measure: str, label: str | None = None, short: str = "", group: str = "") -> charts.Item:
    value = value_of(row, measure)
    return charts.Item(
        label=row.plain if label is None else label,
        value=value,
        words=gettext("Not disclosed") if value is None else number(value),
        said=said(row, measure),
        href=row.trips,
        partial=value is not None and is_partial(row, measure),
        unknown=row.value is None,
        short=short,
        group=group,
    )


def _in_time(table: Breakdown, measure: str) -> list[charts.Item]:
    """Every month or year from the first to the last that has a trip, and at the end what has no known time."""
    rows = {row.value: row for row in table.rows}
    by_month = table.dimension == "month"
    places = [_place(value) for value in rows if value is not None]
    found = []
    for place in range(min(places), max(places) + 1) if places else ():
        year, month = divmod(place, 12)
        value = f"{year}-{month + 1:02}" if by_month else str(place)
        row = rows.get(value)
        group = persian.digits(year, language()) if by_month else ""
        label = calendar_words.MONTHS[language()][month] if by_month else persian.digits(place, language())
        short = number(month + 1) if by_month else ""
        if row:
            found.append(_item(row, measure, label, short, group))
        else:
            name = calendar_words.format_month((year, month + 1), language()) if by_month else label
            none = gettext("{name}: no trip").format(name=name)
            found.append(charts.Item(label, 0, number(0), none, short=short, group=group))
    if None in rows:
        label = pgettext("time of a trip", "Not known")
        found.append(_item(rows[None], measure, label, label))
    return found


def _place(value: str) -> int:
    """A month or a year as a number that counts on by one."""
    year, dash, month = value.partition("-")
    return int(year) * 12 + int(month) - 1 if dash else int(year)


def _spot(row: Row, measure: str) -> charts.Spot:
    value = value_of(row, measure) or 0
    return charts.Spot(
        str(row.value), row.plain, value, number(value), said(row, measure), row.profile or row.trips
    )


def _range(shade: charts.Shade) -> str:
    if shade.least == shade.most:
        return number(shade.least)
    return pgettext("numbers", "{first} to {last}").format(first=number(shade.least), last=number(shade.most))
