"""Municipalities for programs: one with its promises, how soon and how completely all publish, and some side by side."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from officials.api import municipality, municipality_schema, place
from officials.codes import Provenance
from officials.published import PublishedPolicy, Registry, registry
from transparency import calendar, keyset, openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    base_url,
    cursor_of,
    json_answer,
    json_text,
    list_answer,
    slice_queries,
)
from transparency.models import Kind, LedgerEntry
from trips import punctuality as kernel
from trips.models.published import PublishedTrip
from trips.pages import compare, punctuality, towns
from trips.pages.profiles import common, municipalities, promises
from trips.pages.sides import Side, sides
from trips.pages.versions import PREFIX

from . import shapes
from .addresses import VALUE
from .months import NAME, check_published, municipality_codes, year_field
from .profiles import FRAME, frame

CORRECTION: openapi.Schema = openapi.record(
    ref=openapi.text(),
    kind=openapi.text(enum=[Kind.CORRECTION.value, Kind.WITHDRAWAL.value]),
    serial=openapi.whole(),
    time=openapi.text(format="date-time"),
    reason=openapi.text(null=True),
)


def correction(one: LedgerEntry) -> dict[str, Any]:
    """A correction or withdrawal of a trip; no reason where the text was erased."""
    return {
        "ref": one.subject.removeprefix(PREFIX),
        "kind": one.kind,
        "serial": one.serial,
        "time": one.time,
        "reason": one.read().get("reason") if one.document else None,
    }


# ---- One municipality ----


class MunicipalityView(PublicView):
    operation = "municipality"
    tag = "profiles"
    summary = _("One municipality")
    description = _(
        "Its published profile, the periods covered, its policies past and in force, nil declarations, the newest "
        "corrections, the figures of its trips that took place, and how it keeps its deadlines. Its months are in the calendar."
    )
    path_parameters = {"value": VALUE}
    statuses = (400, 404)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        policy = openapi.record(
            **{"from": shapes.nullable(shapes.OBJECT)},
            until=shapes.nullable(shapes.OBJECT),
            days=openapi.record(record=openapi.whole(), costs=openapi.whole(), report=openapi.whole()),
            four_eyes={"type": "boolean"},
            current={"type": "boolean"},
        )
        own = municipality_schema(
            policies_in_order=openapi.several(policy),
            published_trips=openapi.whole(),
            overdue=openapi.whole(),
            periods=openapi.several(shapes.ASKED),
            standing=shapes.nullable(shapes.STANDING),
            corrections=openapi.several(CORRECTION),
            tables=shapes.TABLES,
        )
        return {JSON: openapi.record(ledger=openapi.HEAD_HERE, **own["properties"], **FRAME)}

    def get(self, request: Any, value: str) -> HttpResponse:
        self.asked(request)
        public, today = registry(), calendar.today()
        if value not in public.municipalities:
            raise Http404
        with override(settings.LANGUAGE_CODE):
            it = common.subject("municipality", value)
            profile = public.municipalities[value]
            declares = towns.declares(profile)
            told = municipality(public, value) | {
                "policies_in_order": _policies(public, value, today),
                "published_trips": PublishedTrip.objects.filter(municipality=value).count(),
                "overdue": PublishedTrip.objects.filter(municipality=value, next_due__lt=today).count(),
                "periods": [
                    shapes.asked(one.question, one.figures) for one in municipalities.periods(it, today)
                ],
                "standing": shapes.standing(municipalities.standing_of(public, value, today), public)
                if declares
                else None,
                "corrections": [correction(one) for one in promises.corrected(value)],
                "tables": shapes.tables(municipalities.town_tables(it, value)),
            }
            framed = frame(it, base_url(request))
        return json_answer({"ledger": request.head.as_document()} | told | framed)


def _policies(public: Registry, code: str, today: date) -> list[dict[str, Any]]:
    """The promises, the newest first, and last the portal's own measure (`from` null), which holds until the first."""
    in_force = public.policy(code, today)
    found: list[dict[str, Any]] = []
    until = None
    for one in [*reversed(public.policies.get(code, [])), PublishedPolicy()]:
        first = one.document.get("from")
        found.append(
            {
                "from": first,
                "until": until,
                "days": {"record": one.record_days, "costs": one.costs_days, "report": one.report_days},
                "four_eyes": one.four_eyes,
                "current": one.valid_from == in_force.valid_from,
            }
        )
        until = first
    return found


# ---- Punctuality ----


class PunctualityView(PublicView):
    operation = "punctuality"
    tag = "months"
    summary = _("Punctuality and completeness")
    description = _(
        "Of each municipality that declares its trips here: how many days after a return a trip is published, and of how many "
        "trips judged for it which part was late, has costs, names, a report. Counts beside what they are counts of, never a "
        "score. “whole” is everybody together, “course” year by year; both are null where only some are asked for."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {
            "municipality": municipality_codes(required=False),
            "q": NAME,
            "year": year_field(required=False),
            "sort": punctuality.FIELDS["sort"],
        } | PAGING

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        listed = openapi.list_schema(
            shapes.STANDING,
            year=openapi.whole(null=True),
            whole=shapes.nullable(shapes.STANDING),
            course=shapes.nullable(openapi.several(shapes.STANDING)),
        )
        return {JSON: listed}

    def get(self, request: Any) -> HttpResponse:
        asked, public, today = self.asked(request), registry(), calendar.today()
        check_published(asked["municipality"], request.query_params.getlist("municipality"), public)
        sort, year = asked["sort"] or "name", asked["year"]
        order = keyset.Order(sort, "place", descending=False, is_text=True)
        cursor = cursor_of(asked["cursor"], order)
        with override(settings.LANGUAGE_CODE):
            codes = punctuality.declaring(public, asked["q"], asked["municipality"])
            by_town = punctuality.of_towns(request.head, today, codes, year)
            running = kernel.statuses()
            where = punctuality.place(by_town, sort) if sort != "name" else None
            page = keyset.walk_list(
                codes,
                order,
                cursor,
                asked["page_size"] or PAGE_SIZE,
                lambda code: (
                    _place(where(code)) + place(public, code)[0] if where else place(public, code)[0],
                    code,
                ),
            )
            rows = [punctuality.line_of(public, code, by_town, running, year) for code in page.rows]
            everybody = not asked["municipality"] and not asked["q"]
            alone = codes[0] if len(codes) == 1 else None
            whole = punctuality.whole(request.head, today, running, year) if everybody else None
            course = punctuality.course(request.head, today, running, alone) if everybody or alone else None
        return list_answer(
            request,
            [json_text(shapes.standing(row, public)) for row in rows],
            count=len(codes),
            **slice_queries(request.query_params, page),
            more={
                "year": year,
                "whole": shapes.standing(whole, public) if whole else None,
                "course": None if course is None else [shapes.standing(row, public) for row in course],
            },
        )


LARGEST = 10**9


def _place(place_of: tuple[bool, Any]) -> str:
    """A place in an order as a text that sorts as it does; names decide between equals."""
    nothing, value = place_of
    return f"{nothing:d}{int((value + LARGEST) * 10**6):016} "


# ---- Side by side ----


class CompareView(PublicView):
    operation = "compare"
    tag = "trips"
    summary = _("Municipalities, or officials, side by side")
    description = _(
        "The same figures of each, up to four of one kind: of trips that took place, in a year or in all. Whether they can be "
        "compared is another question: see where records come from (“origins”) and what is covered."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {name: compare.FIELDS[name] for name in ("municipality", "official", "year")}

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        covered = openapi.record(
            provenance=openapi.text(enum=Provenance.values),
            **{"from": openapi.text()},
            to=openapi.text(null=True),
        )
        side = openapi.record(
            value=openapi.text(),
            name=openapi.text(),
            name_en=openapi.text(null=True),
            question=shapes.QUESTION,
            **shapes.FIGURES,
            median_travellers=shapes.MEDIAN,
            median_days=shapes.MEDIAN,
            origins=openapi.several(
                openapi.record(provenance=openapi.text(enum=Provenance.values), trips=openapi.whole())
            ),
            countries=shapes.nullable(shapes.TABLE),
            payers=shapes.nullable(shapes.TABLE),
            standing=shapes.nullable(shapes.STANDING),
            covered=openapi.several(covered),
        )
        return {
            JSON: openapi.record(
                ledger=openapi.HEAD_HERE,
                by=openapi.text(null=True, enum=[*compare.KINDS, None]),
                year=openapi.whole(null=True),
                results=openapi.several(side),
            )
        }

    def get(self, request: Any) -> HttpResponse:
        asked, public = self.asked(request), registry()
        compare.check(asked, public)
        kind = next((kind for kind in compare.KINDS if asked[kind]), None)
        values: Sequence[str] = asked[kind] if kind else ()
        with override(settings.LANGUAGE_CODE):
            found = sides(request.head, public, kind, values, asked["year"], calendar.today()) if kind else []
            results = [_side(kind, side, public) for side in found] if kind else []
        return json_answer(
            {"ledger": request.head.as_document(), "by": kind, "year": asked["year"], "results": results}
        )


def _side(kind: str, side: Side, public: Registry) -> dict[str, Any]:
    named = shapes.named(kind, side.value)
    if kind == "municipality":
        named = public.municipalities[side.value]["municipality"]
    return {
        "value": side.value,
        "name": named["name"],
        "name_en": named["name_en"],
        "question": side.question,
        **side.figures.as_document(),
        "median_travellers": side.sizes.as_document(),
        "median_days": side.lengths.as_document(),
        "origins": [{"provenance": one.code, "trips": one.trips} for one in side.origins],
        "countries": shapes.table(side.countries) if side.countries else None,
        "payers": shapes.table(side.payers) if side.payers else None,
        "standing": shapes.standing(side.standing, public) if side.standing else None,
        "covered": public.municipalities[side.value]["covered"] if kind == "municipality" else [],
    }
