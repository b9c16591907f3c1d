"""Public pages and data read a replica where there is one; admin and gate keep to the primary."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from officials import published
from tests import clerks, factories, surfaces
from transparency import ledger
from transparency.env import BadEnvironment, read_environment
from transparency.replica import public_reads


@pytest.fixture
def replica(settings, transactional_db) -> Iterator[None]:
    """The same database by a second connection: what one reads there is counted apart, and may lag behind."""
    primary = connections["default"].settings_dict
    options = dict(primary["OPTIONS"])
    if "transaction_mode" in options:  # SQLite: to read in a transaction must not lock out the gate
        options["transaction_mode"] = "DEFERRED"
    connections.settings["replica"] = {**primary, "OPTIONS": options}
    assert connections["replica"].alias == "replica"  # made now, in this thread
    del connections.settings[
        "replica"
    ]  # Django's tests forbid a database that they did not set up themselves
    settings.DATABASE_ROUTERS = ["transparency.replica.Router"]
    yield
    connections["replica"].close()
    del connections["replica"]


@contextmanager
def counted() -> Iterator[dict[str, list[str]]]:
    """The statements that each database is asked, but for those that say nothing of any data."""
    asked: dict[str, list[str]] = {"default": [], "replica": []}

    def watch(alias: str):
        def wrapper(execute, sql, params, many, context):
            asked[alias].append(sql)
            return execute(sql, params, many, context)

        return wrapper

    with ExitStack() as stack:
        for alias in asked:
            stack.enter_context(connections[alias].execute_wrapper(watch(alias)))
        yield asked


def answered(client: Client, address: str) -> int:
    cache.clear()
    published._kept.clear()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_public_views_read_the_replica_and_clerks_the_primary(replica):
    municipality = factories.published_municipality(code="tehran")
    trip = factories.full_trip(municipality=municipality)
    factories.publish(trip)
    factories.correct(trip, title="عنوان درست")
    factories.withdraw(factories.published_trip(municipality=municipality))
    paper = trip.attachments.first()
    public = [
        *surfaces.page_kinds().values(),
        *surfaces.data(),
        f"/attachments/{paper.public_id}/" if paper else "/",
    ]
    own = ("/healthz", "/readyz", "/inquiries/new/")  # about this process; a form that writes
    public = [address for address in public if not address.startswith(own)]
    with counted() as asked:
        for address in public:
            assert answered(Client(headers={"accept": "*/*"}), address) < 500
            assert asked["default"] == [], address
    assert len(asked["replica"]) > len(public)
    clerk = clerks.signed_in(municipality)
    with counted() as asked:
        assert answered(clerk, "/admin/trips/trip/") == 200
        assert answered(clerk, f"/admin/trips/trip/{trip.pk}/change/") == 200
        factories.correct(trip, title="عنوان درست‌تر")
        assert answered(Client(), "/readyz") == 200
    assert asked["replica"] == []
    assert asked["default"]


def test_a_replica_that_lags_answers_with_its_own_older_version(replica):
    trip = factories.full_trip(title="عنوان نخست")
    ref = factories.publish(trip).subject.removeprefix("trips/")
    address = f"/api/v1/trips/{ref}/"
    before = ledger.head()
    with transaction.atomic("replica"):  # a snapshot of now, whatever is published from here on
        if connections["replica"].vendor == "postgresql":
            connections["replica"].cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with public_reads():
            assert ledger.head() == before
        factories.correct(trip, title="عنوان تازه")
        now = ledger.head()
        older = Client().get(address)
        listed = Client().get("/api/v1/trips/").json()
        with public_reads():
            assert ledger.head() == before
        assert ledger.head() == now
    assert (older.json()["title"], older.json()["version"], older.json()["ledger"]["serial"]) == (
        "عنوان نخست",
        1,
        before.serial,
    )
    assert listed["ledger"]["serial"] == before.serial
    assert listed["results"][0]["title"] == "عنوان نخست"
    caught_up = Client().get(address, headers={"If-None-Match": older["ETag"]})
    assert (caught_up.status_code, caught_up.json()["title"]) == (200, "عنوان تازه")
    assert caught_up["ETag"] != older["ETag"]


def test_the_environment_names_it(tmp_path):
    given = {"DATA_DIR": str(tmp_path), "READ_DATABASE_URL": "postgresql://u:secret@replica/n"}
    with pytest.raises(BadEnvironment, match="READ_DATABASE_URL") as refusal:
        read_environment(given)
    assert "secret" not in str(refusal.value)
    production = given | {
        "DATABASE_URL": "postgresql://u@primary/n",
        "SECRET_KEY": "a0b1" * 20 + "cdefgh",
        "ALLOWED_HOSTS": "safar.example.ir",
    }
    found = read_environment(production)
    assert (found.database["HOST"], found.read_database["HOST"]) == ("primary", "replica")
    assert read_environment({**production, "READ_DATABASE_URL": ""}).read_database is None
    for text in ("sqlite:///x.db", "postgresql://u:secret@replica", "replica"):
        with pytest.raises(BadEnvironment, match="READ_DATABASE_URL") as refusal:
            read_environment(production | {"READ_DATABASE_URL": text})
        assert "secret" not in str(refusal.value)
