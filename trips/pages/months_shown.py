"""A municipality's months as pages show them: each a cell with its state in words and where a reader goes from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from officials.published import Registry
from transparency import calendar_words, marks
from trips import months
from trips.codes import InquiryKind, MonthState

from . import inquiries
from .links import list_of, question_of
from .towns import name
from .words import language

REPORTED = frozenset({MonthState.SILENT, MonthState.NONE_FOUND})
"""States of a month in which a reader may know of a trip that nobody published."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of trips and the question whose answer they are, as a query string and as the address of the list."""

    number: int
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class Running:
    """Trips that ran into a month, (address, title) of each: no question of the vocabulary asks for just these, so the
    calendar of one municipality lists them, at `place`. `question` asks for all that may have been under way in it.
    """

    number: int
    question: str
    place: str
    url: str
    trips: list[tuple[str, SafeString]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One month. `name` is the month's, `full` with its year; `words` its state, `url` where that leads, None where nowhere.

    `began` and `running` are None where no trip began in it, or ran into it.
    """

    month: str
    name: str
    full: str
    state: str
    words: str
    hint: str | None
    url: str | None
    began: Count | None
    running: Running | None

    @property
    def running_measure(self) -> str:
        """What `running` is a number of (docs/look.md, "Measures")."""
        return f"running:{self.month}"


@dataclass(frozen=True, slots=True)
class Strip:
    """A year of one municipality. `unplaced`: trips of which the year alone is known; `question` all trips of the year."""

    code: str
    name: SafeString
    year: int
    cells: list[Cell]
    unplaced: int
    question: str
    url: str

    @property
    def running(self) -> list[Cell]:
        """The months into which any trip ran."""
        return [cell for cell in self.cells if cell.running]


def strips(public: Registry, wanted: Iterable[tuple[str, int]], today: date) -> list[Strip]:
    """The strips of (municipality's code, Jalali year), in the order given. Two queries, none where nothing is wanted."""
    keys = list(wanted)
    if not keys:
        return []
    found = months.years(public, keys, today)
    return [_strip(public, key, found[key]) for key in keys]


def _strip(public: Registry, key: tuple[str, int], found: months.Year) -> Strip:
    code, year = key
    question = question_of(publisher=code, year=year)
    return Strip(
        code=code,
        name=name(public, code),
        year=year,
        cells=[cell(public, code, month) for month in found.months],
        unplaced=found.unplaced,
        question=question,
        url=list_of(question),
    )


def month_names() -> tuple[str, ...]:
    """The twelve months in the page's language."""
    return calendar_words.MONTHS["fa" if language() == "fa" else "en"]


def cell(public: Registry, code: str, month: months.Month) -> Cell:
    year, number = (int(part) for part in month.month.split("-"))
    began = running = hint = url = None
    if month.trips:
        began = _count(month.trips, publisher=code, year=year, month=number)
    if month.running:
        place = f"running-{month.month}"
        running = Running(
            number=len(month.running),
            question=question_of(publisher=code, **{"from": month.month, "to": month.month}),
            place=place,
            url=f"{reverse('calendar')}?municipality={code}&year={year}#{place}",
            trips=[
                (reverse("trip", args=[one.ref]), marks.text(one.title or one.ref)) for one in month.running
            ],
        )
    if month.state == MonthState.NIL:
        url = f"{reverse('ledger')}?entry={public.nil_serials[code, month.month]}"
        hint = gettext("The declaration in the ledger")
    elif month.state in REPORTED:
        url, hint = report(code, month.month), gettext("Report an unregistered trip")
    return Cell(
        month=month.month,
        name=month_names()[number - 1],
        full=calendar_words.format_month(month.month, language()),
        state=month.state.value,
        words=str(month.state.label),
        hint=hint,
        url=url,
        began=began,
        running=running,
    )


def report(code: str, month: str) -> str:
    """Where a reader reports a trip of a municipality's month that nobody published."""
    return inquiries.address(municipality=code, month=month, kind=InquiryKind.UNREGISTERED.value)


def _count(number: int, **filters: str | int) -> Count:
    question = question_of(**filters)
    return Count(number, question, list_of(question))
