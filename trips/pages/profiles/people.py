"""Profiles of officials and of units, and the list of officials. Only whom a current document names has a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from officials.published import registry
from transparency import marks, persian
from transparency.parameters import OneOfField
from transparency.versions import VersionedRequest, plain_page, public_page
from trips.codes import Body
from trips.models.published import PublishedTerm
from trips.pages.breakdown import Breakdown
from trips.pages.words import Document, joined, label, language, number
from trips.statistics import Figures

from . import careers, telling
from .common import (
    READ,
    Subject,
    beside,
    by,
    context,
    counted,
    detail,
    documents,
    drawn,
    follows_merged,
    name,
    not_disclosed,
    subject,
    term_of,
    took_place,
)
from .index import Index, Line, Sort

NAMED = 3
"""Places that a summary names."""


# ---- One official ----


@plain_page
@follows_merged
def official(request: HttpRequest, value: str) -> HttpResponse:
    term, them = term_of("official", value), subject("official", value)
    found, more = documents(them), detail(term)
    page = context(them, term) | {
        "post": marks.text(more["post"]) if more["post"] else None,
        "municipality": beside("municipality", more["municipality"]),
        "spellings": careers.spellings(found, value),
        "posts": careers.posts(found, value),
        "absences": careers.absences(took_place(found), value),
        "compare": f"{reverse('compare')}?official={value}",
        "read": READ if len(found) == READ else None,
    }
    return render(request, "trips/profiles/official.html", page | _of_official(them, term, took_place(found)))


def _of_official(them: Subject, term: PublishedTerm, done: list[Document]) -> dict[str, Any]:
    if not them.figures.trips:
        sentence = gettext("No trip of {name} has taken place by the published records.")
        return {"summary": format_html(sentence, name=name(term))}
    tables = official_tables(them, done)
    places = tables["countries"]
    return tables | {
        "summary": _official_summary(them, term, [row.name for row in places.rows[:NAMED]]),
        "places": drawn(places, "trips", "map"),
        "countries": len(places.rows) + places.beyond,
        "years": drawn(tables["years"], "days", "columns"),
        "alone": careers.alone(done, them.value),
    }


def official_tables(them: Subject, done: list[Document]) -> dict[str, Breakdown]:
    """The tables of an official of whom some trip took place; `done` are the documents of such trips."""
    asked = {
        "countries": by(
            "country",
            gettext("Countries visited, and on how many trips"),
            found=counted(careers.counts(done, careers.countries, them.value)),
            columns=("trips",),
            own=them.own,
            measure="trips_there",
        ),
        "years": them.years(gettext("Trips and days abroad by year"), columns=("trips", "days")),
        "payers": by(
            "funding_source",
            gettext("Who paid, and for how many trips"),
            found=counted(careers.counts(done, careers.payers, them.value)),
            columns=("trips",),
            own=them.own,
            measure="trips_taken",
        ),
        "kinds": by("kind", gettext("Trips by kind"), columns=("trips",)),
        "companions": by(
            "official", gettext("Officials named on the same trips"), columns=("trips",), others=True
        ),
        "missing": not_disclosed(),
    }
    return them.tables(asked)


def _official_summary(them: Subject, term: PublishedTerm, places: list[SafeString]) -> SafeString:
    trips = them.figures.trips
    named = ngettext(
        "{name} is named in the record of {trips} foreign trip that took place.",
        "{name} is named in the records of {trips} foreign trips that took place.",
        trips,
    )
    return telling.joined(
        (
            format_html(named, name=name(term), trips=telling.number_of(trips, "trips")),
            telling.days_abroad(them.figures),
            format_html(gettext("Visited most often: {places}."), places=joined(places)) if places else None,
        )
    )


# ---- One unit ----


@plain_page
@follows_merged
def unit(request: HttpRequest, value: str) -> HttpResponse:
    term, it = term_of("unit", value), subject("unit", value)
    found, more = documents(it), detail(term)
    page = context(it, term) | {
        "municipality": beside("municipality", more["municipality"]),
        "body": label(Body, more["body"]),
        "posts": [marks.text(post) for post in careers.posts_of(found, value)],
        "read": READ if len(found) == READ else None,
    }
    return render(request, "trips/profiles/unit.html", page | _of_unit(it, term, took_place(found)))


def _of_unit(it: Subject, term: PublishedTerm, done: list[Document]) -> dict[str, Any]:
    if not it.figures.trips:
        sentence = gettext("No trip of anybody of {name} has taken place by the published records.")
        return {"summary": format_html(sentence, name=name(term))}
    trips = it.figures.trips
    sentence = ngettext(
        "People of {name} were on {trips} foreign trip that took place.",
        "People of {name} were on {trips} foreign trips that took place.",
        trips,
    )
    told = format_html(sentence, name=name(term), trips=telling.number_of(trips, "trips"))
    tables = unit_tables(it, done)
    return tables | {
        "summary": telling.joined((told, telling.travellers(it.figures))),
        "years": drawn(tables["years"], "trips", "columns"),
        "places": drawn(tables["countries"], "trips", "bars"),
    }


def unit_tables(it: Subject, done: list[Document]) -> dict[str, Breakdown]:
    """The tables of a unit of which some trip took place; `done` are the documents of such trips."""
    asked = {
        "officials": by(
            "official",
            gettext("Officials of this unit, and their trips as its people"),
            found=counted(careers.counts(done, careers.officials_of, it.value)),
            columns=("trips",),
            own=("official", None),
            measure="trips_of_unit",
        ),
        "years": it.years(gettext("Trips by year"), columns=("trips", "travellers", "days")),
        "countries": it.share_by("country", gettext("Trips by country"), columns=("trips", "travellers")),
        "payers": by("funding_source", gettext("Trips by payer"), columns=("trips", "totals")),
        "kinds": by("kind", gettext("Trips by kind"), columns=("trips",)),
        "missing": not_disclosed(),
    }
    return it.tables(asked)


# ---- All officials ----


def _municipalities() -> list[tuple[str, str]]:
    """(code, name) of every public municipality, in alphabetical order."""
    found = []
    for code, profile in registry().municipalities.items():
        named = profile["municipality"]
        found.append((code, (named["name_en"] if language() != "fa" else None) or named["name"]))
    return sorted(found, key=lambda one: persian.sort_key(one[1]))


def _count_words(count: int) -> str:
    return ngettext("{number} official", "{number} officials", count).format(number=number(count))


OFFICIALS = Index(
    dimension="official",
    address="officials",
    filters={
        "municipality": lambda: OneOfField(
            choices=_municipalities, required=False, label=gettext_lazy("Municipality")
        )
    },
    counted=_count_words,
    sorts=(
        Sort("name", pgettext_lazy("order", "By name")),
        Sort("trips", pgettext_lazy("order", "Most trips first")),
        Sort("days", pgettext_lazy("order", "Most days abroad first")),
    ),
)


@public_page
def officials(request: VersionedRequest) -> HttpResponse:
    words = {
        "heading": gettext("Officials"),
        "lead": gettext(
            "Everybody whose name a published record gives: those in offices whose holders are named, and whoever a"
            " municipality names."
        ),
    }
    return OFFICIALS.answer(request, "trips/profiles/officials.html", _official_lines, words)


def _official_lines(terms: list[PublishedTerm], figures: dict[str, Figures]) -> list[Line]:
    municipalities = dict(_municipalities())
    lines = []
    for term in terms:
        more = detail(term)
        code = more["municipality"]
        lines.append(
            Line(
                term=term,
                name=name(term),
                url=reverse("official", args=[term.value]),
                figures=figures.get(term.value, Figures(value=term.value)),
                told={
                    "post": marks.text(more["post"]),
                    "municipality": marks.text(municipalities.get(code, code)),
                    "municipality_url": reverse("municipality", args=[code]),
                },
            )
        )
    return lines
