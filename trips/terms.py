"""Every value that a current document bears, and how documents call officials, units, places and payers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transparency.persian import sort_key, tokens
from trips.facets import Members
from trips.models.published import PublishedTerm


@dataclass(frozen=True, slots=True)
class Term:
    """One value with its name, and what else the document says of it (`detail`, public)."""

    name: str
    value: str
    label: str
    label_en: str | None
    detail: dict[str, Any]

    def row(self, serial: int) -> PublishedTerm:
        """The table row that says it was read from ledger entry `serial`."""
        return PublishedTerm(
            name=self.name,
            value=self.value,
            label=self.label,
            label_en=self.label_en,
            sort_key=sort_key(self.label)[:400],
            folded=" ".join(tokens(f"{self.label}\n{self.label_en or ''}")),
            detail=json.dumps(self.detail, ensure_ascii=False, sort_keys=True),
            serial=serial,
        )


def terms(document: dict[str, Any], found: dict[str, Members]) -> list[Term]:
    """A term for every value the document bears (`facets.values`): named as the document does, else by its code."""
    named: dict[tuple[str, str], Term] = {}
    for term in _mentions(document):
        named.setdefault((term.name, term.value), term)
    return [
        named.get((name, value)) or Term(name, value, value, None, {})
        for name, values_of_name in found.items()
        for value in values_of_name
    ]


def _mentions(document: dict[str, Any]) -> Iterator[Term]:
    own = document["municipality"]
    yield Term("municipality", own["code"], own["name"], own["name_en"], {})
    yield Term("publisher", own["code"], own["name"], own["name_en"], {})
    for traveller in document["travellers"]:
        municipality = traveller["municipality"] or own
        if traveller["municipality"]:
            yield Term(
                "municipality", municipality["code"], municipality["name"], municipality["name_en"], {}
            )
        unit = traveller["unit"]
        if unit:
            detail = {"municipality": municipality["code"], "body": traveller["body"]}
            yield Term("unit", unit["id"], unit["name"], unit["name_en"], detail)
        if traveller["official"]:
            detail = {
                "municipality": municipality["code"],
                "post": traveller["post"],
                "unit": unit["id"] if unit else None,
                "body": traveller["body"],
            }
            yield Term("official", traveller["official"], traveller["name"], traveller["name_en"], detail)
    for stop in document["stops"]:
        label, label_en = stop["city"] or stop["country_name"], stop["city_en"]
        if stop["city"] is None:
            label_en = stop["country_name_en"]
        yield Term("destination", stop["destination"], label, label_en, {"country": stop["country"]})
    for paper in document["attachments"]:
        yield Term(
            "attachment", paper["url"].split("/")[2], paper["title"], None, {"sha256": paper["sha256"]}
        )
    for cost in document["costs"]:
        source = cost["funding_source"]
        yield Term(
            "funding_source", source["id"], source["name"], source["name_en"], {"kind": source["kind"]}
        )
