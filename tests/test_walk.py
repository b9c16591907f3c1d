"""Walking a whole answer by cursor while another process publishes, corrects and withdraws: the contract's promise holds.

With WALK_TRIPS=100000 the same at the size of docs/bench.md; otherwise at one that takes seconds.
"""

import os
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

import pytest
from django.test import Client

from tests import bulk, factories, processes
from trips.models import Trip
from trips.models.published import PublishedTrip

TRIPS = int(os.environ.get("WALK_TRIPS", "1500"))
PAGE = 200 if TRIPS > 10_000 else 50


def world() -> None:
    """Many trips on many days, and a dozen among them that the other process works on."""
    municipality = factories.published_municipality(code="tehran")
    template = factories.publish(factories.full_trip(municipality=municipality))
    bulk.copies(template, template.subject.removeprefix("trips/"), TRIPS)
    for number in range(12):
        trip = factories.published_trip(
            municipality=municipality, start=f"139{number % 7}-0{1 + number % 9}", end=""
        )
        assert trip.ref


def work(stop: Path, done: Path) -> None:
    """Until told to stop: titles are corrected, days too, trips published and, once in a while, withdrawn."""
    trips = cycle(Trip.objects.filter(ref__startswith="tehran-139").order_by("pk")[:10])
    gone = list(Trip.objects.filter(ref__startswith="tehran-139").order_by("-pk")[:2])
    acts = 0
    while not stop.exists():
        trip = next(trips)
        trip.refresh_from_db()
        if acts % 2:
            factories.correct(trip, title=f"عنوان {acts}")
        elif trip.pk % 2:
            factories.correct(trip, days=100 + acts)
        else:
            factories.published_trip(municipality=trip.municipality, start=f"139{acts % 9}-05", end="")
        if gone and acts == 5:
            factories.withdraw(gone.pop())
        acts += 1
        done.write_text(str(acts))
        time.sleep(0.01)


def places(column: str) -> dict[str, object]:
    """Every public trip's sort value, by reference."""
    return dict(PublishedTrip.objects.values_list("ref", column))


@pytest.mark.django_db(transaction=True)
def test_a_walk_meets_each_trip_once_whatever_another_process_does(tmp_path):
    world()
    stop, done = tmp_path / "stop", tmp_path / "done"
    child = processes.fork(lambda: work(stop, done))
    try:
        for sort, column in (("-start", "start"), ("-days", "days")):
            before, began, acts = places(column), time.monotonic(), _acts(done)
            met = walk(sort, done)
            seconds, after = time.monotonic() - began, places(column)
            stood = {ref for ref, place in before.items() if after.get(ref, ...) == place}
            assert len(stood) > TRIPS
            assert {ref: met[ref] for ref in stood if met[ref] != 1} == {}, "missed or doubled"
            changed = {ref for ref in met if ref in before and after.get(ref, before[ref]) != before[ref]}
            assert {ref: often for ref, often in met.items() if often != 1 and ref not in changed} == {}
            assert _acts(done) - acts >= 3, "the other process did nothing meanwhile"
            print(f"\n{sort}: {len(met):,} trips in {seconds:.0f} s, {_acts(done) - acts} acts meanwhile")
    finally:
        stop.touch()
        assert processes.wait([child]) == [0]


def _wait_for_an_act(done: Path, after: int) -> None:
    deadline = time.monotonic() + 60
    while _acts(done) <= after:
        assert time.monotonic() < deadline, "the other process does nothing"
        time.sleep(0.005)


def _acts(done: Path) -> int:
    return int(done.read_text() or 0) if done.exists() else 0


def walk(sort: str, done: Path) -> Counter[str]:
    """How often each trip was met. No page is asked for before the other process has done something since the last one: on
    a small world a walk would else be over before it began.
    """
    client, met, acts = Client(), Counter(), 0
    address = f"/api/v1/trips/?sort={sort}&page_size={PAGE}&fields=ref"
    while address:
        _wait_for_an_act(done, after=acts)
        acts = _acts(done)
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        met.update(one["ref"] for one in page["results"])
        address = (page["next"] or "").removeprefix("http://testserver")
    return met
