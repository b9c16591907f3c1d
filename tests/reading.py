"""The meaning of a question in plain Python, read from the ledger alone: slow, obvious, and no code of the answer's.

`read_public()` gives every public trip; `answer(trips, query)` the references that a query string asks for, in order. A
new filter gets its line in `CONDITIONS`, a new sort its line in `SORTS`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    """One public trip: the serial of its first publication, its current document, and whether it is or was late.

    `delay`: days from its latest last day until it was published as done; None where nothing is or was owed.
    `delegation`: equal for trips that are one joint delegation, directly or through others.
    `clocks`: of record, costs and report, as far as they are owed, the due day and the day since which it is there.
    """

    serial: int
    document: Document
    late: bool
    delay: int | None
    clocks: dict[str, tuple[date, date | None]]
    delegation: str = ""


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
            clocks = _clocks(history, document, policies, erased)
            late = any((met or calendar.today()) > due for due, met in clocks.values())
            delay = _delay(history, document, erased)
            found.append(Public(history[0].serial, document, late, delay, clocks))
    delegations = _delegations([trip.document for trip in found])
    return [replace(trip, delegation=delegations[trip.document["ref"]]) for trip in found]


def _delegations(documents: list[Document]) -> dict[str, str]:
    """Of every reference the least that it hangs together with by `joint_with`, in whatever direction."""
    least = {ref: ref for one in documents for ref in (one["ref"], *one["joint_with"])}
    moved = True
    while moved:
        moved = False
        for one in documents:
            together = (one["ref"], *one["joint_with"])
            first = min(least[ref] for ref in together)
            moved = moved or any(least[ref] != first for ref in together)
            least |= dict.fromkeys(together, first)
    return least


def _runs(document: Document) -> bool:
    return document["provenance"] == "own" and document["status"] not in ("cancelled", "postponed", "refused")


def _clocks(
    history: list[LedgerEntry], document: Document, policies: Any, erased: Any
) -> dict[str, tuple[date, date | None]]:
    if not _runs(document):
        return {}
    end = date.fromisoformat(document["end"]["latest"])
    days = {"record": 30, "costs": 60, "report": 30}
    for first in sorted(policies.get(document["municipality"]["code"], {})):
        if first <= end.isoformat():
            days = policies[document["municipality"]["code"]][first]
    owed = ("record",) if withheld_whole(document) else CLOCKS
    return {clock: (end + timedelta(days=days[clock]), _met(history, clock, erased)) for clock in owed}


def _delay(history: list[LedgerEntry], document: Document, erased: Any) -> int | None:
    met = _met(history, "record", erased)
    if not _runs(document) or met is None:
        return None
    return (met - date.fromisoformat(document["end"]["latest"])).days


def _met(history: list[LedgerEntry], clock: str, erased: Any) -> date | None:
    """The day since which every version has given what the clock asks for."""
    met = None
    for entry in history:
        satisfied = (
            _satisfied(json.loads(entry.document)) if entry.document else erased[f"ledger/{entry.serial}"]
        )[clock]
        if not satisfied:
            met = None
        elif met is None:
            met = calendar.today(datetime.fromisoformat(entry.time))
    return met


def withheld_whole(document: Document) -> bool:
    return any(redaction["field"] == "trip" for redaction in document["redactions"])


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


def _visits(document: Document) -> list[Document]:
    return [stop for stop in document["stops"] if stop["purpose"] == "visit"]


_BORNE: dict[str, Callable[[Document], set[str]]] = {
    "municipality": lambda document: (
        {document["municipality"]["code"]}
        | {one["municipality"]["code"] for one in document["travellers"] if one["municipality"]}
    ),
    "publisher": lambda document: {document["municipality"]["code"]},
    "unit": lambda document: {one["unit"]["id"] for one in document["travellers"] if one["unit"]},
    "body": lambda document: {one["body"] for one in document["travellers"]},
    "official": lambda document: {one["official"] for one in document["travellers"] if one["official"]},
    "country": lambda document: {stop["country"] for stop in _visits(document)},
    "destination": lambda document: {stop["destination"] for stop in _visits(document)},
    "funding_source": lambda document: {cost["funding_source"]["id"] for cost in document["costs"]},
    "funding_kind": lambda document: {cost["funding_source"]["kind"] for cost in document["costs"]},
    "kind": lambda document: set() if withheld_whole(document) else {document["kind"]},
    "status": lambda document: {document["status"]},
    "provenance": lambda document: {document["provenance"]},
    "missing": lambda document: set(document["not_disclosed"]),
}

FACETS = tuple(_BORNE)


def facet(name: str, document: Document) -> set[str]:
    """The values that a document bears under a facet's name."""
    return _BORNE[name](document)


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
