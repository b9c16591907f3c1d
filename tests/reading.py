"""The meaning of a question in plain Python, read from the ledger alone: slow, obvious, and no code of the answer's.

`read_public()` gives every public trip; `answer(trips, query)` the references that a query string asks for, in order. A
new filter gets its line in `CONDITIONS`, a new sort its line in `SORTS`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from transparency import calendar, persian
from transparency.models import LedgerEntry
from trips.countries import COUNTRIES

Document = dict[str, Any]
CLOCKS = ("record", "costs", "report")


@dataclass(frozen=True)
class Public:
    """One public trip: the serial of its first publication, its current document, and whether it is or was late."""

    serial: int
    document: Document
    late: bool


def read_public() -> list[Public]:
    entries = list(LedgerEntry.objects.order_by("serial"))
    erased = {
        entry.subject: json.loads(entry.document)["clocks"] for entry in entries if entry.kind == "erasure"
    }
    policies: dict[str, dict[str, dict[str, int]]] = {}
    histories: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        if entry.kind == "policy":
            document = json.loads(entry.document)
            policies.setdefault(document["municipality"]["code"], {})[document["from"]["date"]] = document[
                "days"
            ]
        if entry.subject.startswith("trips/"):
            histories.setdefault(entry.subject, []).append(entry)
    found = []
    for history in histories.values():
        if history[-1].kind != "withdrawal":
            document = json.loads(history[-1].document)
            found.append(Public(history[0].serial, document, _is_late(history, document, policies, erased)))
    return found


def _is_late(history: list[LedgerEntry], document: Document, policies: Any, erased: Any) -> bool:
    if document["provenance"] != "own" or document["status"] in ("cancelled", "postponed", "refused"):
        return False
    end = date.fromisoformat(document["end"]["latest"])
    days = {"record": 30, "costs": 60, "report": 30}
    for first in sorted(policies.get(document["municipality"]["code"], {})):
        if first <= end.isoformat():
            days = policies[document["municipality"]["code"]][first]
    for clock in CLOCKS:
        met = None
        for entry in history:
            satisfied = (
                _satisfied(json.loads(entry.document)) if entry.document else erased[f"ledger/{entry.serial}"]
            )[clock]
            if not satisfied:
                met = None
            elif met is None:
                met = calendar.today(datetime.fromisoformat(entry.time))
        if (met or calendar.today()) > end + timedelta(days=days[clock]):
            return True
    return False


def _satisfied(document: Document) -> dict[str, bool]:
    told = document["status"] != "planned"
    settled = all(cost["absent"] != "not_settled" for cost in document["costs"])
    return {
        "record": told,
        "costs": told and settled and "cost" not in document["not_disclosed"],
        "report": told and "report" not in document["not_disclosed"],
    }


def texts(document: Document) -> str:
    """Everything in the document that a person may look for."""
    own = ("ref", "title", "title_en", "purpose", "necessity", "legal_basis", "status_reason")
    found = [document[key] for key in own]
    for part in (document["host"], document["outcome"]):
        found += list((part or {}).values())
    named = [document["municipality"]]
    for stop in document["stops"]:
        found += [stop[key] for key in ("city", "city_en", "country_name", "country_name_en")]
        found += COUNTRIES[stop["country"]].aliases
    for traveller in document["travellers"]:
        found.append(traveller["post"])
        named += [traveller, traveller["unit"], traveller["municipality"]]
    named += [cost["funding_source"] for cost in document["costs"]]
    for thing in named:
        found += [thing["name"], thing["name_en"]] if thing else []
    found += [permit["body"] for permit in document["permits"]]
    found += [paper["title"] for key in ("attachments", "sources") for paper in document[key]]
    return "\n".join(text for text in found if text)


def facet(name: str, document: Document) -> set[str]:
    """The values that a document bears under a facet's name."""
    travellers, costs = document["travellers"], document["costs"]
    visits = [stop for stop in document["stops"] if stop["purpose"] == "visit"]
    return {
        "municipality": {document["municipality"]["code"]}
        | {one["municipality"]["code"] for one in travellers if one["municipality"]},
        "unit": {one["unit"]["id"] for one in travellers if one["unit"]},
        "body": {one["body"] for one in travellers},
        "official": {one["official"] for one in travellers if one["official"]},
        "country": {stop["country"] for stop in visits},
        "destination": {stop["destination"] for stop in visits},
        "funding_source": {cost["funding_source"]["id"] for cost in costs},
        "funding_kind": {cost["funding_source"]["kind"] for cost in costs},
        "kind": {document["kind"]},
        "status": {document["status"]},
        "provenance": {document["provenance"]},
        "missing": set(document["not_disclosed"]),
    }[name]


FACETS = (
    "municipality",
    "unit",
    "body",
    "official",
    "country",
    "destination",
    "funding_source",
    "funding_kind",
    "kind",
    "status",
    "provenance",
    "missing",
)


def start_month(document: Document) -> tuple[int, int | None]:
    parts = [int(part) for part in document["start"]["jalali"].split("-")]
    return parts[0], parts[1] if len(parts) > 1 else None


def _size(document: Document) -> int | None:
    return document["delegation"]["size"]


def _words(trip: Public, values: list[str]) -> bool:
    return persian.matches(persian.query_terms(values[0]), persian.tokens(texts(trip.document)))


def _number(text: str) -> int:
    return int(persian.to_ascii_digits(text))


def _at_least(found: int | None, text: str) -> bool:
    return found is not None and found >= _number(text)


def _at_most(found: int | None, text: str) -> bool:
    return found is not None and found <= _number(text)


Condition = Callable[[Public, list[str]], bool]

CONDITIONS: dict[str, Condition] = {
    "q": _words,
    "late": lambda trip, values: trip.late,
    "year": lambda trip, values: start_month(trip.document)[0] in map(_number, values),
    "month": lambda trip, values: start_month(trip.document)[1] in map(_number, values),
    "from": lambda trip, values: (
        trip.document["end"]["latest"] >= calendar.parse(values[0]).earliest.isoformat()
    ),
    "to": lambda trip, values: (
        trip.document["start"]["earliest"] <= calendar.parse(values[0]).latest.isoformat()
    ),
    "min_days": lambda trip, values: _at_least(trip.document["days"], values[0]),
    "max_days": lambda trip, values: _at_most(trip.document["days"], values[0]),
    "min_travellers": lambda trip, values: _at_least(_size(trip.document), values[0]),
    "max_travellers": lambda trip, values: _at_most(_size(trip.document), values[0]),
}


def _costs(trip: Public, asked: dict[str, list[str]]) -> bool:
    """A total in the currency (and rial basis), between the amounts."""
    least, most = (Decimal(asked[name][0]) if name in asked else None for name in ("min_cost", "max_cost"))
    for total in trip.document["totals"]:
        amount = Decimal(total["amount"])
        if (
            total["currency"] != asked["currency"][0]
            or (total["rial_basis"] or "") != asked.get("rial_basis", [""])[0]
        ):
            continue
        if (least is None or amount >= least) and (most is None or amount <= most):
            return True
    return False


def _order(value: Any, descending: bool) -> tuple[bool, Any]:
    """Unknown comes last either way."""
    unknown = value is None
    return (not unknown if descending else unknown), value or 0


SORTS: dict[str, Callable[[Public], Any]] = {
    "start": lambda trip: trip.document["start"]["earliest"],
    "days": lambda trip: trip.document["days"],
    "travellers": lambda trip: _size(trip.document),
    "published": lambda trip: trip.serial,
}


def answers(trip: Public, asked: dict[str, list[str]]) -> bool:
    if "currency" in asked and not _costs(trip, asked):
        return False
    for name, values in asked.items():
        if name in FACETS and not facet(name, trip.document) & set(values):
            return False
        if name in CONDITIONS and not CONDITIONS[name](trip, values):
            return False
    return True


def asked_by(query: str) -> dict[str, list[str]]:
    """The values of each parameter: repeated ones and those between commas, but words and single values as they are."""
    parameters = QueryDict(query)
    single = {"q", "from", "to", "sort"}
    found = {}
    for name in parameters:
        texts = [text for text in parameters.getlist(name) if text]
        values = texts if name in single else [part.strip() for text in texts for part in text.split(",")]
        if values:
            found[name] = values
    return found


def answer(trips: list[Public], query: str) -> list[str]:
    """The references of the trips that answer, in order."""
    asked = asked_by(query)
    sort = asked.get("sort", ["-start"])[0]
    descending, key = sort.startswith("-"), SORTS[sort.removeprefix("-")]
    found = [trip for trip in trips if answers(trip, asked)]
    found.sort(key=lambda trip: (_order(key(trip), descending), trip.serial), reverse=descending)
    return [trip.document["ref"] for trip in found]
