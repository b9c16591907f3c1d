"""Punctuality and completeness: how soon and how completely declared trips are published, each share with its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.published import Registry, registry
from transparency import calendar, marks, persian
from transparency.ledger import Head
from transparency.parameters import InvalidParameters, OneOfField
from transparency.versions import VersionedRequest, public_page, remembered
from trips import months
from trips import punctuality as kernel
from trips.punctuality import SHARES, Share, Standing
from trips.templatetags.figures import figure

from . import towns
from .asking import Asking, municipality_field, name_field, page_field, year_field, years
from .calendar import chosen
from .links import list_of, question_of
from .paging import last_page, pages
from .words import language, number

SIZE = 50

MEASURES = {
    "late": ("late", "judged"),
    "costs": ("with_costs", "costs_judged"),
    "names": ("with_names", "names_judged"),
    "report": ("with_report", "report_judged"),
}
"""For each share what its part and its whole are numbers of (docs/look.md, "Measures")."""

HEADS: dict[str, Promise] = {
    "late": pgettext_lazy("share of trips", "Late"),
    "costs": pgettext_lazy("share of trips", "With costs"),
    "names": pgettext_lazy("share of trips", "With names"),
    "report": pgettext_lazy("share of trips", "With report"),
}

ORDERS: dict[str, Promise] = {
    "name": _("By name"),
    "-trips": _("Most declared trips first"),
    "delay": _("Soonest published first"),
    "-delay": _("Latest published first"),
    "late": _("Smallest share late first"),
    "-late": _("Largest share late first"),
    "-costs": _("Largest share with costs first"),
    "-names": _("Largest share with names first"),
    "-report": _("Largest share with report first"),
}
"""The orders of the table; "-" is the greatest first. What has nothing to judge comes last either way."""


def order_choices() -> list[tuple[str, Any]]:
    return list(ORDERS.items())


FIELDS = {
    "year": year_field(),
    "q": name_field(),
    "municipality": municipality_field(),
    "sort": OneOfField(choices=order_choices, required=False, label=_("Order")),
    "page": page_field(),
}


NOT_DISCLOSED: dict[str, Promise] = {
    "costs": _("Of all trips, still without all costs: {number}"),
    "names": _("Of all trips, still without all names: {number}"),
    "report": _("Of all trips, still without report: {number}"),
}
"""The trips that the vocabulary can ask for beside each share: it has a word for what is missing, none for what is there. A
share is of the trips that are due, these are of all: the words say so, or "31 of 31" and "36 without" contradict each other.
"""


@dataclass(frozen=True, slots=True)
class Undisclosed:
    """How many of a line's trips lack something, due or not, in words; and the question and list that have just these."""

    words: SafeString
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownShare:
    """One share with its name, the measures of its parts, and the list of its part where the vocabulary can ask for that."""

    name: str
    head: str
    share: Share
    part: str
    of: str
    url: str | None
    undisclosed: Undisclosed | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a municipality, a year, or all together. `question` are the declared trips looked at, `url` their list."""

    name: SafeString
    plain: str
    page: str | None
    question: str
    url: str
    standing: Standing
    shares: list[ShownShare]
    municipality: str | None = None
    year: int | None = None
    allowed: Mapping[str, int] | None = None
    """Of a municipality, in all its years together: the days it allows itself for the record, the costs and the report,
    without which a share that is late says nothing.
    """

    @property
    def allowed_words(self) -> str:
        """The days allowed in words; nothing where the line is not one municipality's."""
        if self.allowed is None:
            return ""
        words = gettext(
            "Allowed after a trip: {record} days for the record, {costs} for costs, {report} for the report"
        )
        return words.format(**{name: number(days) for name, days in self.allowed.items()})


def allowed(public: Registry, code: str) -> dict[str, int]:
    """The days that a municipality allows itself today; the portal's own measure where it promised nothing."""
    policy = public.policy(code, calendar.today())
    return {"record": policy.record_days, "costs": policy.costs_days, "report": policy.report_days}


def line(
    name: SafeString,
    plain: str,
    page: str | None,
    standing: Standing,
    running: Sequence[str],
    municipality: str | None = None,
    year: int | None = None,
) -> Line:
    """The row of a municipality's, or everybody's, trips of a year, or of all years. `running`: `kernel.statuses()`."""
    asked = kernel.asked(running, municipality, year)
    question, late = question_of(**asked), list_of(question_of(**asked, late="true"))
    shares = [
        ShownShare(
            name=share,
            head=str(HEADS[share]),
            share=getattr(standing, share),
            part=MEASURES[share][0],
            of=MEASURES[share][1],
            url=late if share == "late" else None,
            undisclosed=_undisclosed(share, standing, asked),
        )
        for share in SHARES
    ]
    return Line(name, plain, page, question, list_of(question), standing, shares, municipality, year)


def _undisclosed(share: str, standing: Standing, asked: Mapping[str, str]) -> Undisclosed | None:
    trips = standing.undisclosed.get(share, 0)
    if not trips:
        return None
    question = question_of(**asked, missing=kernel.MISSING[share].value)
    words = format_html(str(NOT_DISCLOSED[share]), number=figure(trips, "trips"))
    return Undisclosed(words, question, list_of(question))


@public_page
def punctuality(request: VersionedRequest) -> HttpResponse:
    asking, public, today = Asking(request.GET, FIELDS), registry(), calendar.today()
    try:
        towns.check_public(public, asking.asked.get("municipality", ()))
    except InvalidParameters as refusal:
        asking.refuse(refusal.faults)
    year, sort = asking.asked.get("year"), asking.asked.get("sort") or "name"
    this_year = calendar.month_of(today)[0]
    span = {*months.span(public, today).years} | ({year} if year else set())
    fields = [
        asking.menu(
            "year",
            [("", str(_("All years"))), *years(one for one in span if one <= this_year or one == year)],
            str(year or ""),
        ),
        asking.line("q"),
        asking.menu("sort", [(key, str(words)) for key, words in ORDERS.items()], sort),
        towns.boxes(asking, public),
    ]
    context: dict[str, Any] = {
        "action": reverse("punctuality"),
        "fields": fields,
        "faults": asking.told,
        "year": year,
    }
    if not asking.faults:
        context |= _answer(request, asking, public, today)
    return render(request, "trips/punctuality.html", context, status=asking.status)


def _answer(request: VersionedRequest, asking: Asking, public: Registry, today: date) -> dict[str, Any]:
    year, sort = asking.asked["year"], asking.asked["sort"] or "name"
    codes = declaring(public, asking.asked["q"], asking.asked["municipality"])
    by_town = of_towns(request.head, today, codes, year)
    if sort != "name":
        codes.sort(key=place(by_town, sort))
    page = asking.asked["page"] or 1
    if page > last_page(len(codes), SIZE):
        raise Http404
    alone = codes[0] if len(codes) == 1 else None
    everybody = not asking.asked["municipality"] and not asking.asked["q"]
    running = kernel.statuses()
    return {
        "alone": towns.name(public, alone) if alone else None,
        "alone_code": alone,
        "count": len(codes),
        "whole": whole(request.head, today, running, year) if everybody else None,
        "towns": [
            line_of(public, code, by_town, running, year) for code in codes[(page - 1) * SIZE : page * SIZE]
        ],
        "course": course(request.head, today, running, alone) if everybody or alone else [],
        "pages": pages(page, len(codes), asking.query(), SIZE),
    }


def declaring(public: Registry, words: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Those of `chosen` that declare their trips here themselves."""
    return [code for code in chosen(public, words, asked) if towns.declares(public.municipalities[code])]


def of_towns(head: Head, today: date, codes: Sequence[str], year: int | None) -> dict[Any, Standing]:
    """The standing of these municipalities, if they have any declared trip, and of all where they are several; of a year or
    of all.
    """
    alone = codes[0] if len(codes) == 1 else None
    return remembered(
        head,
        "punctuality",
        (alone, year),
        lambda: kernel.standings("municipality", today, alone, year),
    )


def line_of(
    public: Registry, code: str, by_town: dict[Any, Standing], running: Sequence[str], year: int | None
) -> Line:
    """The row of one municipality."""
    found = line(
        towns.name(public, code),
        towns.plain_name(public, code),
        reverse("municipality", args=[code]),
        by_town.get(code, kernel.NOTHING),
        running,
        code,
        year,
    )
    return replace(found, allowed=allowed(public, code))


def whole(head: Head, today: date, running: Sequence[str], year: int | None) -> Line:
    """All municipalities together."""
    standing = remembered(head, "punctuality-whole", year, lambda: kernel.standing(today, year=year))
    words = str(_("All municipalities together"))
    return line(marks.text(words), words, None, standing, running, year=year)


def course(head: Head, today: date, running: Sequence[str], municipality: str | None = None) -> list[Line]:
    """Year by year, the newest first, of one municipality or of all together."""
    by_year = remembered(
        head,
        "punctuality-course",
        municipality,
        lambda: kernel.standings("year", today, municipality),
    )
    found = []
    for key in sorted((key for key in by_year if key is not None), reverse=True):
        words = persian.digits(key, language())
        found.append(line(marks.text(words), words, None, by_year[key], running, municipality, int(key)))
    return found


def place(standings: dict[Any, Standing], sort: str) -> Callable[[str], tuple[bool, Any]]:
    """Where a municipality stands in an order; what has nothing to judge comes last, and names decide between equals."""
    name, sign = sort.removeprefix("-"), -1 if sort.startswith("-") else 1

    def place_of(code: str) -> tuple[bool, Any]:
        standing = standings.get(code, kernel.NOTHING)
        if name == "trips":
            return False, sign * standing.trips
        if name == "delay":
            return standing.delay.value is None, sign * (standing.delay.value or 0)
        share: Share = getattr(standing, name)
        return not share.of, sign * (share.part / share.of if share.of else 0)

    return place_of
