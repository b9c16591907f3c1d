"""The list of municipalities, with which of them are late or silent now, and the profile of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from officials.published import Registry, registry
from transparency import calendar, marks, persian
from transparency.ledger import Head
from transparency.models import LedgerEntry
from transparency.parameters import OneOfField
from transparency.versions import VersionedRequest, plain_page, public_page, remembered
from trips import months, punctuality
from trips.codes import MonthState
from trips.models.published import PublishedTerm, PublishedTrip
from trips.pages import towns
from trips.pages.asking import Asking, name_field, page_field
from trips.pages.breakdown import Breakdown
from trips.pages.links import list_of, question_of
from trips.pages.months_shown import report, strips
from trips.pages.paging import last_page, pages
from trips.pages.pictures import picture
from trips.pages.punctuality import Line as Standing
from trips.pages.punctuality import allowed
from trips.pages.punctuality import line as standing_line
from trips.pages.words import language
from trips.statistics import Figures

from . import promises, telling
from .common import TOOK_PLACE, Subject, by, frame, not_disclosed, subject, taking_place

SIZE = 50
STRIPS = 3

# ---- All municipalities ----

NOW: dict[str, Promise] = {
    "": _("All"),
    "late": _("With something overdue now"),
    "silent": _("Silent about the last month"),
}


def now_choices() -> list[tuple[str, Any]]:
    return [(key, words) for key, words in NOW.items() if key]


FIELDS = {
    "q": name_field(),
    "now": OneOfField(choices=now_choices, required=False, label=_("How it stands now")),
    "page": page_field(),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """What a municipality published: `trips`, how many are `overdue` today, and the ledger's serial of the newest."""

    trips: int
    overdue: int
    newest: int


@dataclass(frozen=True, slots=True)
class Row:
    """`question` are the trips it published; `last` the state of the month that ended last, `report` where a reader can
    report a trip of that month, None but where the municipality says nothing about it.
    """

    code: str
    name: SafeString
    province: SafeString | None
    synthetic: bool
    question: str
    url: str
    activity: Activity
    published: str | None
    last: str
    last_words: str
    report: str | None
    covered: list[dict[str, str]]
    declares: bool


NO_ACTIVITY = Activity(0, 0, 0)


@public_page
def municipalities(request: VersionedRequest) -> HttpResponse:
    asking, public, today = Asking(request.GET, FIELDS), registry(), calendar.today()
    month = months.last_ended(today)
    fields = [
        asking.line("q"),
        asking.menu("now", [(key, str(words)) for key, words in NOW.items()], asking.asked.get("now") or ""),
    ]
    context: dict[str, Any] = {
        "action": reverse("municipalities"),
        "fields": fields,
        "faults": asking.told,
        "month": month,
    }
    if not asking.faults:
        context |= _listed(request, asking, public, month, today)
    return render(request, "trips/municipalities.html", context, status=asking.status)


def _listed(
    request: VersionedRequest, asking: Asking, public: Registry, month: str, today: date
) -> dict[str, Any]:
    here, now = present(request.head, public, month, today), asking.asked["now"]
    codes = [code for code, _profile in towns.found(public, asking.asked["q"]) if here.has(code, now)]
    page = asking.asked["page"] or 1
    if page > last_page(len(codes), SIZE):
        raise Http404
    shown = codes[(page - 1) * SIZE : page * SIZE]
    times = here.published(shown)
    return {
        "rows": [_row(public, code, month, here, times.get(code)) for code in shown],
        "count": len(codes),
        "all": len(public.municipalities),
        "late": len(here.late),
        "silent": len(here.silent),
        "pages": pages(page, len(codes), asking.query(), SIZE),
    }


@dataclass(frozen=True, slots=True)
class Present:
    """How all municipalities stand now, by code: what they published, the state of the month that ended last, and which
    of those with a public profile are late or silent.
    """

    activity: dict[str, Activity]
    states: dict[str, MonthState]
    late: set[str]
    silent: set[str]

    def has(self, code: str, now: str | None) -> bool:
        """Whether a municipality stands so: "late", "silent", or in whatever way."""
        return code in {"late": self.late, "silent": self.silent}[now] if now else True

    def published(self, codes: Sequence[str]) -> dict[str, str]:
        """When each of these published last, of those that did. One query."""
        newest = {code: self.activity[code].newest for code in codes if code in self.activity}
        times = dict(LedgerEntry.objects.filter(serial__in=newest.values()).values_list("serial", "time"))
        return {code: times[serial] for code, serial in newest.items()}


def present(head: Head, public: Registry, month: str, today: date) -> Present:
    """As of today; `month` is the one that ended last. Two queries, until somebody publishes."""
    activity = remembered(head, "activity", (), lambda: _activity(today))
    states = remembered(head, "last-month", (), lambda: months.of_month(public, month, today))
    return Present(
        activity,
        states,
        late={code for code, one in activity.items() if one.overdue and code in public.municipalities},
        silent={code for code, state in states.items() if state == MonthState.SILENT},
    )


def _activity(today: date) -> dict[str, Activity]:
    rows = PublishedTrip.objects.values_list("municipality").annotate(
        trips=Count("pk"), overdue=Count("pk", filter=Q(next_due__lt=today)), newest=Max("entry_id")
    )
    return {code: Activity(*numbers) for code, *numbers in rows.order_by()}


def _row(public: Registry, code: str, month: str, here: Present, published: str | None) -> Row:
    profile, question, state = public.municipalities[code], question_of(publisher=code), here.states[code]
    province = profile["province"]
    return Row(
        code=code,
        name=towns.name(public, code),
        province=marks.named(province, profile["province_en"]) if province else None,
        synthetic=profile["synthetic"],
        question=question,
        url=list_of(question),
        activity=here.activity.get(code, NO_ACTIVITY),
        published=published,
        last=state.value,
        last_words=str(state.label),
        report=report(code, month) if state == MonthState.SILENT else None,
        covered=[towns.covered(period) for period in profile["covered"]],
        declares=towns.declares(profile),
    )


# ---- One municipality ----


@plain_page
def municipality(request: HttpRequest, value: str) -> HttpResponse:
    public, today = registry(), calendar.today()
    if value not in public.municipalities:
        raise Http404
    profile, it = public.municipalities[value], subject("municipality", value, "publisher")
    named, plain = towns.name(public, value), towns.plain_name(public, value)
    years = months.latest_years(profile, today)
    nil, nil_beyond = promises.nil(public, value)
    context = frame(it, plain, named) | {
        "code": value,
        "profile": profile,
        "province": marks.named(profile["province"], profile["province_en"]) if profile["province"] else None,
        "summary": _summary(it, named),
        "totals": periods(it, today),
        "others": guests(it),
        "standing": standing_of(public, value, today) if towns.declares(profile) else None,
        "strips": strips(public, [(value, year) for year in years[:STRIPS]], today),
        "earlier_years": [
            {"year": year, "url": f"{reverse('calendar')}?municipality={value}&year={year}"}
            for year in years[STRIPS:]
        ],
        "covered": [towns.covered(period) for period in profile["covered"]],
        "policies": promises.policies(public, value, today),
        "nil": nil,
        "nil_beyond": nil_beyond,
        "corrections": promises.corrections(value),
        "figures_url": f"{reverse('trip-figures')}?municipality={value}",
    }
    tables = town_tables(it, value)
    drawn = {"years_picture": picture(tables["years"], "trips", "columns")} if tables else {}
    return render(request, "trips/municipality.html", context | tables | drawn)


def _summary(it: Subject, named: SafeString) -> SafeString:
    if not it.figures.trips:
        return format_html(
            gettext("No foreign trip of {name} has taken place by the published records."), name=named
        )
    sentence = ngettext(
        "By the published records, {name} took part in {trips} foreign trip that took place.",
        "By the published records, {name} took part in {trips} foreign trips that took place.",
        it.figures.trips,
    )
    return telling.joined(
        (
            format_html(sentence, name=named, trips=telling.number_of(it.figures.trips, "trips")),
            telling.travellers(it.figures),
        )
    )


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of a time: this year so far, the last, all; `question` asks for its trips that took place."""

    name: str
    question: str
    url: str
    figures: Figures


def periods(it: Subject, today: date) -> list[Period]:
    year = calendar.month_of(today)[0]
    if it.done is None:
        return []
    shown = persian.digits(year, language()), persian.digits(year - 1, language())
    found = [
        _period(it, pgettext("a time", "{year}, so far").format(year=shown[0]), year),
        _period(it, shown[1], year - 1),
    ]
    query = it.done.query()
    return [*found, Period(gettext("All years"), query, list_of(query), it.figures)]


def _period(it: Subject, words: str, year: int) -> Period:
    question = taking_place(municipality=it.value, year=year)
    if question is None:
        raise LookupError("trips took place, so they can be asked for")
    query = question.query()
    figures = it.sheet.of(status=TOOK_PLACE, year=(str(year),))
    return Period(words, query, list_of(query), figures)


def town_tables(it: Subject, code: str) -> dict[str, Breakdown]:
    """The tables of a municipality; none while no trip of it took place."""
    if not it.figures.trips or it.done is None:
        return {}
    own_units = PublishedTerm.objects.filter(name="unit", detail__contains=f'"municipality": "{code}"')
    columns = ("trips", "travellers", "days")
    asked = {
        "years": it.years(gettext("Trips by year")),
        "units": by(
            "unit",
            gettext("Trips by unit"),
            among=set(own_units.values_list("value", flat=True)),
            columns=columns,
        ),
        "bodies": by("body", gettext("Municipality and council"), columns=columns),
        "countries": by("country", gettext("Countries visited"), columns=columns),
        "payers": by("funding_source", gettext("Who paid"), columns=("trips", "totals")),
        "kinds": by("kind", gettext("Trips by kind"), columns=("trips",)),
        "missing": not_disclosed(),
    }
    return it.tables(asked)


@dataclass(frozen=True, slots=True)
class Others:
    """Trips that another municipality published, on which this one sent somebody along: `all` less `own`."""

    all: int
    own: int
    question: str
    own_question: str


def guests(it: Subject) -> Others | None:
    """None where there are none."""
    asked, own = it.question.query(), question_of(publisher=it.value)
    bearing, published = it.sheet.of().trips, it.sheet.of(publisher=(it.value,)).trips
    return Others(bearing, published, asked, own) if bearing > published else None


def standing_of(public: Registry, code: str, today: date) -> Standing:
    standing = punctuality.standing(today, code)
    words = gettext("All years")
    found = standing_line(marks.text(words), words, None, standing, punctuality.statuses(), code)
    return replace(found, allowed=allowed(public, code))
