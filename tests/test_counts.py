"""The numbers beside the choices of the list's form: each is what a plain reading of the documents gives."""

from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories, reading
from tests.pagereading import Element, faults, read
from trips.questions import counts, question
from trips.questions.counts import COUNTED

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "",
    "country=TR",
    "country=TR,IQ&kind=visit,meeting",
    "year=1402&late=true",
    "month=2,7&body=council&sort=-days",
    "missing=cost,report&min_travellers=3",
    "funding_kind=host&from=1400&to=1404",
    "status=cancelled&country=TR",
    "q=آب&provenance=own",
)


def get(query: str) -> Element:
    cache.clear()
    page = read(Client().get(f"/trips/?{query}").content.decode())
    assert faults(page) == [], query
    return page


def shown(page: Element) -> dict[tuple[str, str], int | None]:
    """The number beside every checkbox, None where it has none."""
    found = {}
    for box in page.all("input"):
        if box.attributes.get("type") == "checkbox":
            numbers = [int(one.attributes["value"]) for one in box.parent.all("data")]
            found[box.attributes["name"], box.attributes["value"]] = numbers[0] if numbers else None
    return found


def plain(trips: list[reading.Public], query: str) -> dict[tuple[str, str], int]:
    """What every value that some trip bears would give, asked along with the rest; zero where it is asked for."""
    found = {}
    asked = reading.asked_by(query)
    for name in COUNTED:
        rest = [(key, value) for key, value in parse_qsl(query) if key not in (name, "sort")]
        for value in borne(trips, name):
            number = len(reading.answer(trips, urlencode([*rest, (name, value)])))
            if number or value in asked.get(name, ()):
                found[name, value] = number
    return found


def borne(trips: list[reading.Public], name: str) -> set[str]:
    if name in reading.FACETS:
        return {value for trip in trips for value in reading.facet(name, trip.document)}
    if name == "late":
        return {"true"}
    place = ("year", "month").index(name)
    starts = [reading.start_month(trip.document)[place] for trip in trips]
    return {str(value) for value in starts if value is not None}


def test_every_count_is_that_of_a_plain_reading(monkeypatch):
    factories.small_world(trips=40)
    trips = reading.read_public()
    monkeypatch.setattr(counts, "OFFERED", 10**6)
    for query in QUESTIONS:
        assert shown(get(query)) == plain(trips, query), query

    # Of many values the most frequent are offered, whatever else is asked for besides, and how many more there are.
    monkeypatch.setattr(counts, "OFFERED", 2)
    everything = plain(trips, "")
    of_countries = sorted(
        ((number, value) for (name, value), number in everything.items() if name == "country"),
        key=lambda pair: (-pair[0], pair[1]),
    )
    rare = of_countries[-1][1]
    few = shown(get(f"country={rare}"))
    offered = {value: number for (name, value), number in few.items() if name == "country"}
    assert offered == {value: number for number, value in [*of_countries[:2], of_countries[-1]]}
    page = get(f"country={rare}")
    link = next(
        a
        for a in page.all("a")
        if (a.attributes["href"] == "/countries/" and "نام" in a.text) or "name" in a.text
    )
    assert link.attributes["href"] == "/countries/"

    # A question that cannot be answered has no counts, and nothing to say of them.
    faulty = read(Client().get("/en/trips/?country=TR&min_days=x").content.decode())
    assert set(shown(faulty).values()) == {None}
    assert "counted" not in faulty.text.lower()

    # Beyond what is counted there are choices without numbers, and words that say so.
    monkeypatch.setattr(question, "COUNTED_TO", 5)
    uncounted = shown(get("status=done"))
    assert {number for (name, _value), number in uncounted.items() if name not in ("status",)} == {None}
    assert {(name, value) for name, value in uncounted if name == "kind"} <= set(everything)
    # The condition's own alternatives are those of all trips, which are always counted.
    assert uncounted["status", "done"] == everything["status", "done"]
