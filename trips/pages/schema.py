"""The schema for other people's programs: the JSON Schemas, the table of every code, the worked examples."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from transparency.answers import open_to_all
from transparency.currencies import CURRENCIES
from transparency.models import Kind
from transparency.versions import plain_page
from trips import codes, countries
from trips.document import examples
from trips.document.notes import RULES
from trips.document.schema import SCHEMAS
from trips.exports import csv
from trips.exports.table_schema import table_schema_name

from .standard import LICENCE, NAME, VERSION

VOCABULARIES: dict[str, tuple[Promise, type[TextChoices]]] = {
    "kind": (_("Kind of trip"), codes.TripKind),
    "provenance": (_("Who says so"), codes.Provenance),
    "initiative": (_("Initiative"), codes.Initiative),
    "status": (_("Status"), codes.Status),
    "delegation.known": (_("How the size is known"), codes.SizeKnown),
    "stops[].purpose": (_("Purpose of a stop"), codes.StopPurpose),
    "travellers[].kind": (_("Kind of traveller"), codes.TravellerKind),
    "travellers[].body": (_("Body"), codes.Body),
    "travellers[].attendance": (_("Attendance"), codes.Attendance),
    "costs[].funding_source.kind": (_("Who paid"), codes.FundingKind),
    "costs[].item": (_("Cost item"), codes.Item),
    "costs[].stage": (_("Stage of a cost"), codes.Stage),
    "costs[].method": (_("Method of payment"), codes.Method),
    "costs[].rial_basis, totals[].rial_basis": (_("Rial basis"), codes.RialBasis),
    "costs[].interest": (_("Payer's contracts"), codes.Interest),
    "costs[].absent": (_("Why there is no amount"), codes.Absent),
    "permits[].stage": (_("Stage of a permit"), codes.PermitStage),
    "permits[].decision": (_("Decision on a permit"), codes.Decision),
    "attachments[].kind": (_("Kind of document"), codes.AttachmentKind),
    "not_disclosed[]": (_("Not disclosed"), codes.Missing),
    "redactions[].field": (_("What is withheld"), codes.Withheld),
    "state": (_("State today"), codes.State),
}
"""Where a code stands in a trip, what the vocabulary is called, and its codes."""

OTHERS: dict[str, tuple[Promise, type[TextChoices]]] = {
    "/api/v1/calendar/": (_("State of a month"), codes.MonthState),
    "/api/v1/answers/": (_("Kind of message"), codes.InquiryKind),
    "/api/v1/ledger/": (_("Kind of ledger entry"), Kind),
}
"""Codes that stand elsewhere than in a trip, by the address whose answers bear them."""

FORMS: dict[str, Promise] = {
    "trip-1.0": _("A trip, published or corrected"),
    "withdrawal-1.0": _("The withdrawal of a trip"),
    "erasure-1.0": _("The lawful erasure of a replaced version's text"),
    "municipality-1.0": _("The profile of a municipality"),
    "policy-1.0": _("What a municipality promises from a day on"),
    "nil-1.0": _("A nil declaration, or its revocation"),
    "answer-1.0": _("An answer to a message from the public"),
    "answer-withdrawal-1.0": _("The withdrawal of such an answer"),
    "answer-erasure-1.0": _("The lawful erasure of a replaced version of such an answer"),
    "merge-1.0": _("A merger: two records of one official, unit, place or payer became one"),
}
"""What each schema is the form of."""

NOTES: dict[str, Promise] = {
    "nobody_listed": _("No member of the delegation is listed."),
    "more_listed_than_stated": _("More members are listed than the stated size of the delegation."),
    "list_does_not_add_up": _("The list is said to be complete, but fewer members are listed than stated."),
    "stay_outside_trip": _("At least one member's stay lies outside the days of the trip."),
    "stay_longer_than_trip": _("At least one member's stay has more days than the trip."),
    "stop_outside_trip": _("Arrival or departure of at least one stop lies outside the days of the trip."),
    "stops_out_of_order": _(
        "The dates of the stops do not follow their order: one begins before another ends."
    ),
    "days_do_not_fit_dates": _("The stated days do not fit the first and the last day."),
    "parts_do_not_add_up": _("A payer's parts do not come to what the same payer paid for the whole trip."),
    "payment_outside_whole": _(
        "Beside an amount for the whole trip another payer paid in the same currency, which the total leaves out."
    ),
    "vague_purpose": _("The purpose is general: it does not say what exactly the delegation went for."),
    "refused_yet_done": _("A permit was refused at one stage or more, yet the trip took place."),
}
"""The checks of `trips.document.notes` in both languages; a document bears the Persian words."""

Row = dict[str, str]


@plain_page
def schema_page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "trips/schema.html",
        {
            "schemas": [
                {"name": name, "url": f"/schema/{name}.json", "meaning": meaning}
                for name, meaning in FORMS.items()
            ],
            "standard": {"name": NAME, "version": VERSION, "licence": LICENCE},
            "tables": [
                {"name": name, "title": title, "url": f"/schema/tables/{table_schema_name(name)}.json"}
                for name, title in csv.tables()
            ],
            "examples": [
                {"url": f"/schema/examples/{name}.json", **_named(name)} for name in examples.EXAMPLES
            ],
            "groups": _groups(VOCABULARIES),
            "others": _groups(OTHERS),
            "notes": [_row(code, meaning) | {"fa": RULES[code][1]} for code, meaning in NOTES.items()],
            "countries": [
                {"code": one.code, "fa": one.name, "en": one.name_en} for one in countries.COUNTRIES.values()
            ],
            "currencies": [
                {"code": one.code, "fa": one.name, "en": one.name_en} for one in CURRENCIES.values()
            ],
        },
    )


@open_to_all
@plain_page
def schema_file(request: HttpRequest, name: str) -> HttpResponse:
    """A JSON Schema as a file."""
    if name not in SCHEMAS:
        raise Http404
    return HttpResponse(_text(name), content_type="application/schema+json")


@open_to_all
@plain_page
def example_file(request: HttpRequest, name: str) -> HttpResponse:
    """A worked example as a file: a signed document, indented for reading."""
    if name not in examples.EXAMPLES:
        raise Http404
    return HttpResponse(examples.read(name), content_type="application/json")


@cache
def _text(name: str) -> str:
    return json.dumps(SCHEMAS[name], ensure_ascii=False, indent=2)


@cache
def _named(name: str) -> Mapping[str, Any]:
    document = json.loads(examples.read(name))
    return {"title": document["title"], "title_en": document["title_en"], "ref": document["ref"]}


def _row(code: str, label: Any) -> Row:
    words = {}
    for language in ("fa", "en"):
        with translation.override(language):
            words[language] = str(label)
    return {"code": code, **words}


def _rows(choices: Iterable[tuple[str, Any]]) -> list[Row]:
    return [_row(code, label) for code, label in choices if code]


def _groups(vocabularies: Mapping[str, tuple[Promise, type[TextChoices]]]) -> list[dict[str, Any]]:
    return [
        {"place": place, "title": title, "rows": _rows(vocabulary.choices)}
        for place, (title, vocabulary) in vocabularies.items()
    ]
