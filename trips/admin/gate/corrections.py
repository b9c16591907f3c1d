"""Corrections in preparation, found without building every public document anew.

A public trip reads otherwise than its working record for one of four reasons: somebody changed the record since it was
last published (`Trip.hands`, an indexed table); a record that it names was renamed; another trip of its joint delegation
was published; documents are built by another schema now. The last three are read off the published documents. What is
found so is then compared exactly, as `stages` does; a test holds the two together.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from django.db.models import QuerySet

from officials.models import Municipality, Official, Unit
from officials.publication import municipality_key
from trips.admin.home.duties import public_now
from trips.codes import Desk
from trips.document import SCHEMA
from trips.models import Destination, FundingSource, PublishedTrip, Trip

from .stages import Stage, stages

AT_ONCE = 200
Document = dict[str, Any]
Names = dict[tuple[str, str], Any]
"""What documents would say now, by kind of record and public id."""


def in_preparation(trips: QuerySet[Trip]) -> list[int]:
    """The keys of the public trips among these that lie with the clerks and differ from what the public reads."""
    with_clerks = public_now(trips.order_by()).filter(desk=Desk.CLERK)
    suspects = set(with_clerks.filter(hands__isnull=False).values_list("pk", flat=True))
    suspects.update(_outdated(with_clerks))
    found: list[int] = []
    keys = sorted(suspects)
    for start in range(0, len(keys), AT_ONCE):
        some = list(Trip.objects.filter(pk__in=keys[start : start + AT_ONCE]))
        found.extend(key for key, stage in stages(some).items() if stage == Stage.CORRECTION)
    return found


def _outdated(trips: QuerySet[Trip]) -> Iterator[int]:
    """Trips whose published document calls something otherwise than it is called now."""
    names, joint = _names(), _joint()
    keys = dict(trips.values_list("ref", "pk"))
    documents = PublishedTrip.objects.filter(ref__in=trips.values("ref"))
    rows = documents.values_list("ref", "entry__document").order_by()
    for ref, text in rows.iterator(chunk_size=AT_ONCE):
        document = orjson.loads(text or "")  # the text of a current version is never erased
        current = document["schema"] == SCHEMA and set(document["joint_with"]) == joint.get(ref, set())
        if not current or any(names.get(key, said) != said for key, said in _said(document)):
            yield keys[ref]


def _joint() -> dict[str, set[str]]:
    """The other trips that have been public of each joint delegation, by reference."""
    rows = Trip.objects.exclude(joint_code="").filter(ref__isnull=False)
    members: dict[str, set[str]] = {}
    for code, ref in rows.values_list("joint_code", "ref").order_by():
        members.setdefault(code, set()).add(ref or "")
    return {ref: refs - {ref} for refs in members.values() for ref in refs}


def _names() -> Names:
    found: Names = {}
    for kind, model in (("official", Official), ("unit", Unit)):
        for key, name, name_en in model.objects.values_list("public_id", "name", "name_en").order_by():
            found[kind, key] = (name, name_en or None)
    payers = FundingSource.objects.values_list("public_id", "name", "name_en", "kind").order_by()
    for key, name, name_en, kind in payers:
        found["payer", key] = (name, name_en or None, kind)
    for place in Destination.objects.order_by():
        city = (place.name, place.name_en or None) if place.is_city else (None, None)
        found["place", place.public_id] = (*city, place.country)
    for municipality in Municipality.objects.order_by():
        found["municipality", municipality.code] = municipality_key(municipality)
        found["synthetic", municipality.code] = municipality.synthetic
    return found


def _said(document: Document) -> Iterator[tuple[tuple[str, str], Any]]:
    """What a document calls each record that it names."""
    owner = document["municipality"]
    yield ("municipality", owner["code"]), owner
    yield ("synthetic", owner["code"]), document["synthetic"]
    for stop in document["stops"]:
        yield ("place", stop["destination"]), (stop["city"], stop["city_en"], stop["country"])
    for traveller in document["travellers"]:
        if traveller["official"]:
            yield ("official", traveller["official"]), (traveller["name"], traveller["name_en"])
        if traveller["unit"]:
            yield ("unit", traveller["unit"]["id"]), (traveller["unit"]["name"], traveller["unit"]["name_en"])
        if traveller["municipality"]:
            yield ("municipality", traveller["municipality"]["code"]), traveller["municipality"]
    for cost in document["costs"]:
        payer = cost["funding_source"]
        yield ("payer", payer["id"]), (payer["name"], payer["name_en"], payer["kind"])
