"""Records whose ids and names stand in the documents of trips: where they stand, and how they would read now."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from officials.models import Municipality, Official, Unit
from trips.models import Destination, FundingSource

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bearer:
    """A kind of record that documents name."""

    model: type[Model]
    path: str
    """From a trip to the record."""
    places: Callable[[Document, Any], Iterable[tuple[Document, dict[str, Any]]]]
    """Where a document bears it: (part of the document, the keys as they would read now)."""
    dimension: str
    """Its name in the vocabulary of questions."""
    key: str
    """Under which its id stands in such a part."""


def _names(record: Any) -> dict[str, Any]:
    return {"name": record.name, "name_en": record.name_en or None}


def _official(document: Document, record: Official) -> Iterator[tuple[Document, dict[str, Any]]]:
    yield from (
        (one, _names(record)) for one in document["travellers"] if one["official"] == record.public_id
    )


def _unit(document: Document, record: Unit) -> Iterator[tuple[Document, dict[str, Any]]]:
    units = (one["unit"] for one in document["travellers"] if one["unit"])
    yield from ((unit, _names(record)) for unit in units if unit["id"] == record.public_id)


def _payer(document: Document, record: FundingSource) -> Iterator[tuple[Document, dict[str, Any]]]:
    payers = (cost["funding_source"] for cost in document["costs"])
    said = _names(record) | {"kind": record.kind}
    yield from ((payer, said) for payer in payers if payer["id"] == record.public_id)


def _place(document: Document, record: Destination) -> Iterator[tuple[Document, dict[str, Any]]]:
    said = {"city": record.name, "city_en": record.name_en or None} if record.is_city else {}
    yield from ((stop, said) for stop in document["stops"] if stop["destination"] == record.public_id)


def _municipality(document: Document, record: Municipality) -> Iterator[tuple[Document, dict[str, Any]]]:
    named = [
        document["municipality"],
        *(one["municipality"] for one in document["travellers"] if one["municipality"]),
    ]
    yield from ((one, _names(record)) for one in named if one["code"] == record.code)


BEARERS: dict[str, Bearer] = {
    "official": Bearer(Official, "travellers__official", _official, "official", "official"),
    "unit": Bearer(Unit, "travellers__unit", _unit, "unit", "id"),
    "fundingsource": Bearer(FundingSource, "costs__funding_source", _payer, "funding_source", "id"),
    "destination": Bearer(Destination, "stops__destination", _place, "destination", "destination"),
    "municipality": Bearer(Municipality, "municipality", _municipality, "municipality", "code"),
}
"""By the name of the model."""
