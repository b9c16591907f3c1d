"""Every address of the admin, read from the site itself, and records for them to be about."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver

from officials import audit
from officials.models import Municipality
from trips import revisions

from .clerks import member, paper_of, stand_in_of
from .factories import (
    DestinationFactory,
    FundingSourceFactory,
    InquiryFactory,
    NilDeclarationFactory,
    OfficialFactory,
    PolicyFactory,
    TravellerFactory,
    TripFactory,
    UnitFactory,
)

DOOR = ("login/", "logout/")
"""Open to everybody: one comes and goes through it."""
OWN = ("account/", "password_change/")
"""Where these begin, pages are about whoever asks."""


def records_of(town: Municipality, mark: str) -> dict[str, Any]:
    """One record of every kind that belongs to a municipality, each with the mark in its name; by model name."""
    someone = member(town, last_name=mark)
    trip = TripFactory(municipality=town, title=f"سفر {mark}")
    official = OfficialFactory(municipality=town, name=f"شخص {mark}")
    TravellerFactory(trip=trip, official=official)
    revisions.record(trip, someone)
    return {
        "trip": trip,
        "official": official,
        "unit": UnitFactory(municipality=town, name=f"واحد {mark}"),
        "fundingsource": FundingSourceFactory(municipality=town, name=f"منبع {mark}"),
        "nildeclaration": NilDeclarationFactory(municipality=town),
        "inquiry": InquiryFactory(municipality=town, text=mark, question=mark, answer=mark, remark=mark),
        "municipality": town,
        "policy": PolicyFactory(municipality=town),
        "paper": paper_of(trip, title=mark),
        "standin": stand_in_of(town, last_name=mark),
        "destination": DestinationFactory(),  # shared by all
        "membership": someone.memberships.get(),
        "user": someone,
        "auditentry": audit.log(someone, audit.AuditKind.CHANGED, trip, note=mark),
    }


def addresses(records: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every address of the admin but the door's for these records, and whether it is about one of them."""
    keys = {name: record.pk for name, record in records.items()} | {"ledgerentry": 1}
    fill = {
        "policy": keys["policy"],
        "paper": records["paper"].public_id,
        "kind": "official",
        "key": keys["official"],
        "token": "x" * 32,  # a kept import is its uploader's alone (tests/test_import.py)
        "who": "clerk",
        "id": keys["user"],
        "content_type_id": 1,
    }
    own = {
        "people/": {"key": keys["user"]},
        "officials/membership/second-factor/": {"key": keys["municipality"]},
        "account/second-factor/": {"act": "off"},
    }
    for route in dict.fromkeys(_routes(admin.site.get_urls(), "")):
        if route in DOOR or route.split("/")[-1] == "<path:object_id>":
            continue
        owner = next((name for name in keys if f"/{name}/" in f"/{route}"), "trip")
        path = route.replace("<path:object_id>", str(keys[owner]))
        for converter in ("slug:", "int:", "path:", "str:"):
            path = path.replace(f"<{converter}", "<")
        special = next((given for start, given in own.items() if route.startswith(start)), {})
        for name, value in (fill | {"act": "password"} | special).items():
            path = path.replace(f"<{name}>", str(value))
        assert "<" not in path, f"say what stands in {route}"
        about = "<" in route and owner not in ("ledgerentry", "destination") and not route.startswith(OWN)
        yield f"/admin/{path}", about and "guide" not in route


def _routes(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif (
            isinstance(pattern, URLPattern)
            and "(?P" not in route
            and route[len(prefix) :] != "<path:object_id>/"
        ):
            yield route.removeprefix("^")


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")
