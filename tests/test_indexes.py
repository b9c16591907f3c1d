"""Named questions walk their named index, on both databases: the plan of the very statement that the answer runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client

from tests import factories
from tests.bulk import copies
from transparency.models import LedgerEntry
from trips.models.published import PublishedTerm, PublishedTotal, PublishedTrip

TRIPS = 6_000

# What is asked, a part of the statement that answers it, and the index it must use on either engine.
QUESTIONS = {
    "newest first": ("trips/", "ORDER BY", "published_start"),
    "oldest first, deep": ("trips/?sort=start&cursor={deep}", "ORDER BY", "published_start"),
    "longest first": ("trips/?sort=-days", "ORDER BY", "published_days_down"),
    "shortest first": ("trips/?sort=days", "ORDER BY", "published_days_up"),
    "largest first": ("trips/?sort=-travellers", "ORDER BY", "published_travellers_down"),
    "smallest first": ("trips/?sort=travellers", "ORDER BY", "published_travellers_up"),
    "a rare country, newest first": ("trips/?country=IQ", "ORDER BY", "facet_newest"),
    "a common country, newest first": ("trips/?country=TR", "ORDER BY", "facet_newest"),
    "a common country, deep": ("trips/?country=TR&cursor={deep_down}", "ORDER BY", "facet_newest"),
    "how many to a country": ("trips/?country=TR", "COUNT", "facet_newest"),
    "dear trips": ("trips/?currency=EUR&min_cost=5990", "COUNT", "total_amount"),
    "a word": ("trips/?q=کلمه17", "COUNT", {"sqlite": "trips_search", "postgresql": "published_search"}),
    "one trip": (
        "trips/{ref}/",
        "ref",
        {"sqlite": "sqlite_autoindex", "postgresql": "trips_publishedtrip_ref"},
    ),
    "a history": ("trips/{ref}/history/", "subject", "ledger_subject_serial"),
    "the ledger from a serial on": (
        "ledger/?after=3000",
        "serial",
        {
            "sqlite": "sqlite_autoindex_transparency_ledgerentry_1",
            "postgresql": "transparency_ledgerentry_pkey",
        },
    ),
    "a year of months": ("calendar/?municipality=tehran&year=1401", "month", "published_calendar"),
    "names in order": ("officials/", "ORDER BY", "term_sorted"),
}


@contextmanager
def statements() -> Iterator[list[tuple[str, tuple]]]:
    """Every statement that is run, with its parameters."""
    run: list[tuple[str, tuple]] = []

    def keep(execute, sql, params, many, context):
        run.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield run


def plan(sql: str, params: tuple) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def analyze() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


@pytest.mark.django_db(transaction=True)
def test_named_questions_use_their_named_index():
    tehran = factories.published_municipality(code="tehran")
    trip = factories.full_trip(municipality=tehran)
    entry = factories.publish(trip)
    copies(LedgerEntry.objects.get(serial=entry.serial), trip.ref, TRIPS, municipality="tehran")
    spread()
    analyze()
    client = Client()
    deep = client.get("/api/v1/trips/?sort=start&page_size=200").json()["next"].split("cursor=")[1]
    deep_down = client.get("/api/v1/trips/?country=TR&page_size=200").json()["next"].split("cursor=")[1]
    wrong = []
    for name, (address, part, index) in QUESTIONS.items():
        expected = index if isinstance(index, str) else index[connection.vendor]
        cache.clear()
        with statements() as run:
            answer = client.get("/api/v1/" + address.format(ref=trip.ref, deep=deep, deep_down=deep_down))
        assert answer.status_code == 200, name
        plans = [
            plan(sql, params) for sql, params in run if part in sql and "transparency_checkpoint" not in sql
        ]
        if not any(expected in found for found in plans):
            wrong.append((name, expected, plans))
    assert wrong == [], "\n".join(map(str, wrong))


def spread() -> None:
    """Municipalities, months, days, sizes and names of all kinds, so that the order of each is worth an index."""
    days, size = F("id") % 90, F("id") % 60
    PublishedTrip.objects.update(
        year=1395 + F("id") % 11,
        month=1 + F("id") % 12,
        days=days,
        days_up=days,
        days_down=days,
        travellers=size,
        travellers_up=size,
        travellers_down=size,
    )
    for number in range(1, 40):
        of_one = PublishedTrip.objects.annotate(rest=F("id") % 40).filter(rest=number)
        of_one.update(municipality=f"shahr-{number}")
    names = [f"نام {number}" for number in range(3000)]
    PublishedTerm.objects.bulk_create(
        PublishedTerm(
            name="official",
            value=f"x{name[4:]}",
            label=name,
            sort_key=name,
            folded=name,
            detail="{}",
            serial=1,
        )
        for name in names
    )
    assert PublishedTotal.objects.count() > TRIPS
