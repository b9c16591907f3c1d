"""The first page: the answers that fit on one, each with the way to all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from officials.published import Registry, registry
from transparency import calendar, calendar_words, persian
from transparency.models import Kind, LedgerEntry
from transparency.versions import VersionedRequest, plain_page
from trips import months, statistics
from trips.codes import Status
from trips.models.published import PublishedTrip
from trips.questions import about
from trips.statistics import Figures, Sheet

from .breakdown import UNTOLD, Asked, Breakdown, breakdowns
from .corrected import correction
from .entries import entry
from .links import list_of, question_of
from .listing import is_late
from .pictures import picture
from .towns import declares, name
from .versions import PREFIX, read
from .words import language, number

NEWEST = 5
CHANGES = (Kind.CORRECTION, Kind.WITHDRAWAL)
LEADING = 6
"""Countries named beside the map."""
WATCHED = 8
"""Municipalities named as late or silent."""
YEAR = 12
"""Months looked back on for silence."""


@plain_page
def home(request: VersionedRequest) -> HttpResponse:
    today, public = calendar.today(), registry()
    newest, tables, everything = newest_trips(), home_tables(), sheet()
    countries, payers = tables["countries"], tables["funding_kinds"]
    return render(
        request,
        "transparency/home.html",
        {
            "whole": everything.of(),
            "municipalities": len(public.municipalities),
            "years": years(today, everything),
            "leading": countries.rows[:LEADING],
            # The tables wait to be opened: here a glance is enough, and a phone's page stays short.
            "map": replace(picture(countries, "trips", "map"), is_open=False) if countries.rows else None,
            "paid": replace(picture(payers, "trips", "bars"), is_open=False) if payers.rows else None,
            "payers_untold": tables["payers_untold"],
            "newest": [entry(read(trip.entry), is_late(trip, today)) for trip in newest],
            "corrections": [correction(one) for one in corrected()],
            "watched": watched(public, today),
        },
    )


def newest_trips() -> list[PublishedTrip]:
    """The trips that were published first last, with their entries. One query."""
    return list(PublishedTrip.objects.select_related("entry").order_by("-id")[:NEWEST])


def home_tables() -> dict[str, Breakdown]:
    """Where all trips went, what kinds of payers paid, and of how many trips nobody says who did."""
    asked = {
        "countries": Asked("country", gettext("Trips by country"), columns=("trips", "travellers")),
        "funding_kinds": Asked("funding_kind", gettext("Trips by kind of payer")),
        "payers_untold": UNTOLD,
    }
    return breakdowns(about(), asked)


def sheet() -> Sheet:
    """All trips, so that whole years and parts of them are sums of the same."""
    return Sheet(about(), by=("status", "year", "month"))


# ---- This year beside the last ----


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a year: its name, its figures, and the question that they answer."""

    name: str
    figures: Figures
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class Years:
    """This year's months that are over, the same months of last year, and the whole of last year.

    In Farvardin no month of the year is over yet: then `now` is what there is of the year so far, and `then` is None.
    Where there is no trip in any of them, `newest` is the newest year that has one.
    """

    now: Part
    then: Part | None
    last: Part
    newest: Part | None = None


def years(today: date, everything: Sheet) -> Years | None:
    """Trips that took place, by the Jalali month of their start; the month under way would be half beside a whole one.

    None where no public trip took place: they cannot be asked for.
    """
    known = [one.value for one in everything.by("year", status=TOOK_PLACE)]
    if not known:
        return None
    year, month = calendar.month_of(today)
    last = _whole_year(everything, year - 1)
    over = range(1, month)
    if not over:
        words = gettext("{year}, so far").format(year=persian.digits(year, language()))
        now, then = _part(everything, words, year), None
    else:
        now = _part(everything, _months(year, month - 1), year, over)
        then = _part(everything, _months(year - 1, month - 1), year - 1, over)
    newest = None
    if not now.figures.trips and not last.figures.trips:
        before = [int(value) for value in known if value is not None and int(value) < year - 1]
        newest = _whole_year(everything, max(before)) if before else None
    return Years(now, then, last, newest)


TOOK_PLACE = (Status.DONE.value,)


def _whole_year(everything: Sheet, year: int) -> Part:
    words = gettext("The whole of {year}").format(year=persian.digits(year, language()))
    return _part(everything, words, year)


def _part(everything: Sheet, words: str, year: int, months: Sequence[int] = ()) -> Part:
    """A year, or some months of it."""
    asked: dict[str, str | int] = {"year": year}
    if months:
        asked["month"] = ",".join(map(str, months))
        values = [f"{year}-{month:02}" for month in months]
        figures = everything.of(status=TOOK_PLACE, month=values)
    else:
        figures = everything.of(status=TOOK_PLACE, year=(str(year),))
    query = about(**asked, status=Status.DONE.value).query()
    return Part(words, figures, query, list_of(query))


def _months(year: int, last: int) -> str:
    """The months of a year from its first on: "Farvardin to Aban 1401"."""
    names = calendar_words.MONTHS["fa" if language() == "fa" else "en"]
    words = persian.digits(year, language())
    if last == 1:
        return pgettext("a month", "{month} {year}").format(month=names[0], year=words)
    return gettext("{first} to {last} {year}").format(first=names[0], last=names[last - 1], year=words)


# ---- Corrections ----


def corrected() -> list[LedgerEntry]:
    """The newest corrections and withdrawals of trips."""
    found = LedgerEntry.objects.filter(kind__in=CHANGES, subject__startswith=PREFIX)
    return list(found.order_by("-serial")[:NEWEST])


# ---- Late or silent ----


@dataclass(frozen=True, slots=True)
class Watched:
    """A municipality that declares its trips here: how many of them were or are late, and about which months it is silent."""

    code: str
    name: SafeString
    late: int
    question: str
    url: str
    silent: str
    """In words, with the months named where they are few; "" where there is none."""
    months: list[str]
    """The silent months, the oldest first."""
    year: str
    """The Jalali year of the newest silent month, for the calendar."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`declaring` municipalities declare here; of these, `late` had a late trip and `silent` were silent about a month."""

    declaring: int
    late: int
    silent: int
    shown: list[Watched]
    beyond: int


def watched(public: Registry, today: date) -> Watch:
    """Of declared records alone: what was compiled is never late, and makes no month silent."""
    late = {
        figures.value: figures.trips
        for figures in statistics.by(about(late="true"), "publisher", money=False)
        if figures.value
    }
    silent = months.silences(public, today, YEAR)
    codes = sorted(
        late.keys() | silent.keys(), key=lambda code: (-len(silent.get(code, ())), -late.get(code, 0), code)
    )
    return Watch(
        declaring=sum(1 for profile in public.municipalities.values() if declares(profile)),
        late=len(late),
        silent=len(silent),
        shown=[
            _one_watched(public, code, late.get(code, 0), silent.get(code, [])) for code in codes[:WATCHED]
        ],
        beyond=max(0, len(codes) - WATCHED),
    )


FEW = 3
"""So many months are named; of more their number is said."""


def _one_watched(public: Registry, code: str, late: int, silent: list[str]) -> Watched:
    query = question_of(publisher=code, late="true")
    if len(silent) <= FEW:
        words = persian.join_words(
            [calendar_words.format_month(one, language()) for one in silent], language()
        )
    else:
        words = gettext("{number} of the last 12 months").format(number=number(len(silent)))
    return Watched(
        code=code,
        name=name(public, code),
        late=late,
        question=query,
        url=list_of(query),
        silent=words,
        months=silent,
        year=silent[-1][:4] if silent else "",
    )
