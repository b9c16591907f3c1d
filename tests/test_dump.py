"""The data package: valid, whole, the same as the API's answers, served as plain files; a copy of it kept in step."""

import csv
import hashlib
import importlib.util
import json
import random
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import frictionless
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from officials.models import Official
from officials.publication import publish_policy, publish_profile
from tests import factories
from transparency import calendar, ledger
from transparency.models import Kind
from trips import merging, nil
from trips.bearers import BEARERS
from trips.codes import Status
from trips.inquiries import publication as answering
from trips.models import Trip
from trips.models.published import PublishedTerm
from trips.package import current
from trips.package.dump import DumpRefused, dump, own_directory, remove
from trips.package.lists import LISTS

STATIC = Path(__file__).parent.parent / "static"
ADDRESS = "http://testserver"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, STATIC / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def place():
    """Where the portal keeps its own package; nothing is left of it."""
    yield own_directory()
    remove(own_directory())


def read(directory: Path) -> dict[str, Any]:
    return json.loads((directory / "datapackage.json").read_text(encoding="utf-8"))


def table(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def api(address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while address:
        page = Client().get(address).json()
        found += page["results"]
        address = (page["next"] or "").removeprefix(ADDRESS)
    return found


def hostile(trip: Trip) -> None:
    trip.title, trip.purpose = "=1+1", '-2+3 با , و " و\nسطر دوم'
    trip.save()


def build() -> Trip:
    """Generated trips, and beside them Tehran with trips of every fate, a policy, nil declarations and an answer."""
    full = factories.many_worlds(trips=12)
    tehran = full.municipality
    policy = factories.PolicyFactory(municipality=tehran, valid_from=calendar.today(), record_days=45)
    publish_policy(policy)
    nil.declare(factories.NilDeclarationFactory(municipality=tehran, month="1401-02"))
    strange = factories.full_trip(municipality=tehran)
    hostile(strange)
    factories.publish(strange)
    ledger.write_checkpoint()
    return full


@pytest.mark.django_db
def test_the_package_is_everything_and_valid(place, tmp_path, capsys):
    full = build()
    call_command("dump", address=ADDRESS, verbosity=0)
    package = read(place)
    files = {one["path"]: one for one in package["resources"]}

    # What it says of itself is so, file by file, and nothing lies beside.
    assert {path.name for path in place.iterdir()} == {*files, "datapackage.json"}
    for name, one in files.items():
        content = (place / name).read_bytes()
        assert (one["bytes"], one["hash"]) == (
            len(content),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        ), name
    assert package["ledger"] == ledger.head().as_document()
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert all(one["title"] and one["title_fa"] for one in files.values())

    # By the judge of the standard: schemas, keys, references, types with their words for the absent.
    report = frictionless.validate(str(place / "datapackage.json"))
    assert report.valid, report.flatten(["name", "fieldName", "note"])
    broken = tmp_path / "broken"
    dump(broken, ADDRESS)
    text = (broken / "travellers.csv").read_text(encoding="utf-8").replace("tehran-", "shiraz-", 3)
    (broken / "travellers.csv").write_text(text, encoding="utf-8")
    assert not frictionless.validate(str(broken / "datapackage.json")).valid

    # The same as the API's own answers.
    for name in ("trips", "travellers", "stops", "costs"):
        answer = Client().get(f"/api/v1/trips/?format=csv&sort=published&table={name}")
        assert body(answer) == (place / f"{name}.csv").read_bytes(), name
    answer = Client().get("/api/v1/trips/?format=jsonl&sort=published")
    assert body(answer) == (place / "trips.jsonl").read_bytes()
    lines = {
        name: (place / name).read_text(encoding="utf-8").splitlines() for name in files if "jsonl" in name
    }
    entries = [json.loads(line) for line in lines["ledger.jsonl"]]
    assert entries == api("/api/v1/ledger/?page_size=200")
    assert [json.loads(line) for line in lines["checkpoints.jsonl"]] == api("/api/v1/checkpoints/")
    assert [json.loads(line) for line in lines["answers.jsonl"]] == api("/api/v1/answers/")[::-1]
    for name in ("officials", "units", "destinations", "funding-sources", "municipalities"):
        listed = {one.get("id") or one["code"]: one for one in api(f"/api/v1/{name}/?page_size=200")}
        rows = table(place, f"{name}.csv")
        assert {row.get("id") or row["code"] for row in rows} == set(listed), name
        for row in rows:
            one = listed[row.get("id") or row["code"]]
            given = {key: one[key] for key in row if key in one and key != "covered"}
            said = {key: "" if given[key] is None else str(given[key]) for key in given}
            said |= {key: said[key].lower() for key in said if isinstance(given[key], bool)}
            assert {key: row[key] for key in said} == said, (name, row)
    declared = api("/api/v1/nil-declarations/?page_size=200")
    assert {(one["municipality"]["code"], one["month"]) for one in declared} == {
        (row["municipality"], row["month"]) for row in table(place, "nil-declarations.csv")
    }
    policies = [row for row in table(place, "policies.csv") if row["municipality"] == "tehran"]
    assert [(row["from"], row["record_days"]) for row in policies] == [(calendar.today().isoformat(), "45")]
    assert all(one.name == "trips" or one.schema()["fields"] for one in LISTS)

    # One SQLite file of the same: typed, its references hold, what is absent is null and has its reason beside it.
    with closing(sqlite3.connect(f"file:{place / 'safarnama.sqlite'}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = database.execute("SELECT count(*) FROM pragma_foreign_key_list('travellers')").fetchone()[0]
        assert keys == 3
        for name in ("trips", "travellers", "stops", "costs", "nil-declarations", "policies"):
            count = database.execute(f'SELECT count(*) FROM "{name.replace("-", "_")}"').fetchone()[0]
            assert count == len(table(place, f"{name}.csv")) == files[f"{name}.csv"]["rows"], name
        title, purpose = database.execute("SELECT title, purpose FROM trips WHERE title LIKE '=%'").fetchone()
        assert (title, purpose) == ("=1+1", '-2+3 با , و " و\nسطر دوم')
        days = database.execute("SELECT DISTINCT typeof(days), typeof(total_eur) FROM trips").fetchall()
        assert {kind for pair in days for kind in pair} <= {"integer", "real", "null"}
        amounts = "SELECT count(*) FROM costs WHERE (amount IS NULL) != (absent IS NOT NULL)"
        assert database.execute(amounts).fetchone() == (0,)
        euros = "SELECT sum(amount) FROM costs WHERE ref = ? AND currency = 'EUR'"
        assert database.execute(euros, [full.ref]).fetchone() == (1200.5,)
        assert (
            database.execute("SELECT document FROM ledger WHERE serial = 1").fetchone()[0]
            == entries[0]["document"]
        )

    # The verifier takes it as it is, and finds what is changed afterwards even where the package's hashes were mended too.
    verifier = loaded("verify")
    assert verifier.main([str(place), "--language", "en"]) == 0
    text = (place / "trips.jsonl").read_text(encoding="utf-8").replace("1200.50", "1200.51", 1)
    (place / "trips.jsonl").write_text(text, encoding="utf-8")
    assert verifier.main([str(place), "--language", "en"]) == 1
    assert "FAULT: file trips.jsonl" in capsys.readouterr().out
    files["trips.jsonl"]["hash"] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    (place / "datapackage.json").write_text(json.dumps(package))
    assert verifier.main([str(place), "--language", "en"]) == 1
    assert "is shown otherwise" in capsys.readouterr().out


@pytest.mark.django_db
def test_files_are_served_plain_and_resume(place, tmp_path):
    trip = factories.full_trip(municipality=factories.published_municipality(code="tehran"))
    first = factories.publish(trip)
    client = Client()
    page = client.get("/data/")
    assert "/api/v1/trips/?format=jsonl" in page.content.decode()
    assert client.get("/data/files/trips.csv").status_code == 404
    call_command("dump", address=ADDRESS, verbosity=0)
    shown = client.get("/data/").content.decode()
    for name, one in current.read(place).resources.items():
        assert f"/data/files/{name}" in shown, name
        assert one["hash"].removeprefix("sha256:") in shown or name.startswith("schema-"), name
    assert client.get("/data/", headers={"If-None-Match": page["ETag"]}).status_code == 200
    assert client.get("/data/?banana=1").status_code == 400

    content = (place / "trips.jsonl").read_bytes()
    address = "/data/files/trips.jsonl"
    client = Client(headers={"Accept-Encoding": "gzip"})
    whole = client.get(address)
    assert body(whole) == content
    assert whole["Content-Length"] == str(len(content))
    assert whole["Content-Type"] == "application/jsonl; charset=utf-8"
    assert whole["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in whole
    tag, changed, size = whole["ETag"], whole["Last-Modified"], len(content)
    assert not tag.startswith("W/")
    assert (body(client.head(address)), client.head(address)["Content-Length"]) == (b"", str(size))
    assert client.options(address).status_code == 204
    assert client.post(address).status_code == 405
    for held in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": changed}):
        assert client.get(address, headers=held).status_code == 304, held
    assert (
        body(client.get(address, headers={"If-None-Match": '"x"', "If-Modified-Since": changed})) == content
    )
    for asked, part in (
        ("bytes=0-0", content[:1]),
        ("bytes=10-19", content[10:20]),
        (f"bytes={size - 1}-", content[-1:]),
        ("bytes=100-", content[100:]),
        ("bytes=-7", content[-7:]),
        (f"bytes=-{size * 2}", content),
        (f"bytes=5-{size * 2}", content[5:]),
    ):
        for copy in ({}, {"If-Range": tag}, {"If-Range": changed}):
            answer = client.get(address, headers={"Range": asked, **copy})
            assert (answer.status_code, body(answer)) == (206, part), (asked, copy)
            start = (
                size - len(part)
                if asked.endswith("-") or "=-" in asked or "5-" in asked[:8]
                else int(asked[6:].split("-")[0])
            )
            assert answer["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{size}"
            assert answer["Content-Length"] == str(len(part))
    for asked in (f"bytes={size}-", "bytes=-0", f"bytes={size + 5}-{size + 9}"):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}"), asked
    for headers in (
        {"Range": "bytes=10-19", "If-Range": '"another"'},
        {"Range": "bytes=10-19", "If-Range": f"W/{tag}"},
        {"Range": "bytes=0-1,4-5"},
        {"Range": "bytes=9-3"},
        {"Range": "lines=1-2"},
    ):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, body(answer)) == (200, content), headers
    for name in ("secret_key", "..%2fsecret_key", "%2e%2e/test.sqlite3", "datapackage.json/", ".lock"):
        assert client.get(f"/data/files/{name}").status_code == 404, name
    assert body(client.get("/data/keep_in_step.py")) == (STATIC / "keep_in_step.py").read_bytes()

    # A second one takes its place, whole; what is no dump stays.
    factories.correct(trip, title="عنوان دیگر")
    call_command("dump", missing=True, verbosity=0)
    assert current.offered().head.serial == ledger.head().serial - 1
    call_command("dump", address=ADDRESS, verbosity=0)
    assert current.offered().head == current.read(place).head == ledger.head()
    assert sorted(path.name for path in place.parent.glob(".dump*")) == [".dump.lock"]
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="something else"):
        call_command("dump", str(tmp_path))
    with pytest.raises(DumpRefused, match="no directory"):
        dump(tmp_path / "mine.txt", ADDRESS)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    # What is erased by law is served no more, from whatever machine.
    factories.erase(trip, first.serial)
    assert current.read(place) is not None
    assert client.get(address).status_code == 404
    assert "/api/v1/trips/?format=jsonl" in Client().get("/data/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_takes_the_package_away_and_starts_a_dump_again(place, monkeypatch):
    trip = factories.full_trip(municipality=factories.published_municipality(code="tehran"))
    first = factories.publish(trip)
    second = factories.correct(trip, title="عنوان دیگر")
    factories.correct(trip, title="عنوان سوم")
    dump(place, ADDRESS)
    cache.set("answer", "with the words to be erased")
    factories.erase(trip, first.serial)
    assert not place.exists()
    assert cache.get("answer") is None

    # Somebody else publishes and erases while this dump reads: what it reads is one state, and not put out.
    heads = []

    def others() -> None:
        try:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA busy_timeout = 100")
            factories.published_trip(municipality=trip.municipality)
            factories.erase(trip, second.serial)
        finally:
            connection.close()

    def progress(count: int) -> None:
        if not heads:
            heads.append(ledger.head())
            thread = Thread(target=others)
            thread.start()
            thread.join()
            assert ledger.head() == heads[0]  # inside, the world stands still

    monkeypatch.setattr("trips.package.dump.CHUNK", 1)
    made = dump(place, ADDRESS, progress)
    assert made.head == ledger.head() == current.offered().head
    assert made.head.serial == heads[0].serial + 2
    assert loaded("verify").main([str(place)]) == 0
    assert second.hash in (place / "ledger.jsonl").read_text()
    assert "عنوان دیگر" not in (place / "ledger.jsonl").read_text()


# ---- Keep in step ----


class History:
    """A portal at which anything happens, by the dice of a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.towns = [factories.published_municipality(code=code) for code in ("tehran", "shiraz")]
        self.trips: list[Trip] = []
        self.replaced: list[tuple[Trip, int]] = []
        self.current: dict[int, int] = {}
        self.nil: list[Any] = []
        self.answers: list[Any] = []
        self.said_before: list[tuple[Any, int]] = []
        self.number = 0

    def happen(self, times: int) -> None:
        acts: list[Callable[[], None]] = [
            *[self.publish] * 4,
            *[self.correct] * 4,
            self.withdraw,
            self.erase,
            self.policy,
            self.declare,
            self.revoke,
            self.answer,
            self.answer_otherwise,
            self.answer_no_more,
            self.erase_answer,
            self.merge,
            self.profile,
            lambda: ledger.write_checkpoint() and None,
        ]
        for _time in range(times):
            self.dice.choice(acts)()

    def any(self, some: list[Any]) -> Any:
        return self.dice.choice(some) if some else None

    def town(self) -> Any:
        return self.dice.choice(self.towns)

    def publish(self) -> None:
        self.number += 1
        kind = self.dice.choice([factories.TripFactory, factories.najaf_trip, factories.full_trip])
        status = self.dice.choice([Status.DONE, Status.DONE, Status.PLANNED])
        trip = kind(municipality=self.town(), status=status)
        if status == Status.PLANNED:  # whose due days a policy can still move
            start = calendar.today() + timedelta(days=self.dice.randrange(200))
            trip.start = trip.end = calendar.jalali(start)
            trip.save()
        entry = factories.publish(trip)
        self.trips.append(trip)
        self.current[trip.pk] = entry.serial

    def correct(self) -> None:
        if trip := self.any(self.trips):
            self.number += 1
            entry = factories.correct(trip, title=f"عنوان {self.number}")
            self.replaced.append((trip, self.current[trip.pk]))
            self.current[trip.pk] = entry.serial

    def withdraw(self) -> None:
        if trip := self.any(self.trips):
            factories.withdraw(trip)
            self.trips.remove(trip)
            self.replaced.append((trip, self.current.pop(trip.pk)))

    def erase(self) -> None:
        if found := self.any(self.replaced):
            self.replaced.remove(found)
            factories.erase(*found)

    def policy(self) -> None:
        self.number += 1
        day = calendar.today() + timedelta(days=self.number)
        policy = factories.PolicyFactory(
            municipality=self.town(), valid_from=day, record_days=self.dice.randrange(90)
        )
        publish_policy(policy)

    def profile(self) -> None:
        self.number += 1
        town = self.town()
        town.province = f"استان {self.number}"
        town.save()
        publish_profile(town, factories.REASON)

    def declare(self) -> None:
        self.number += 1
        declared = factories.NilDeclarationFactory(
            municipality=self.town(), month=f"13{80 + self.number // 12 % 15}-{self.number % 12 + 1:02}"
        )
        nil.declare(declared)
        self.nil.append(declared)

    def revoke(self) -> None:
        if declared := self.any(self.nil):
            self.nil.remove(declared)
            nil.revoke(declared.municipality.code, declared.month, factories.REASON)

    def answer(self) -> None:
        inquiry = factories.InquiryFactory(municipality=self.town(), month="1401-09")
        factories.publish_answer(inquiry)
        self.answers.append(inquiry)

    def answer_otherwise(self) -> None:
        if inquiry := self.any(self.answers):
            self.number += 1
            self.said_before.append((inquiry, answering.current(inquiry).serial))
            inquiry.refresh_from_db()
            inquiry.answer = f"پاسخ {self.number}"
            inquiry.save()
            answering.correct(inquiry, factories.REASON)

    def answer_no_more(self) -> None:
        if inquiry := self.any(self.answers):
            self.answers.remove(inquiry)
            self.said_before.append((inquiry, answering.current(inquiry).serial))
            answering.withdraw(inquiry, factories.REASON)

    def merge(self) -> None:
        named = PublishedTerm.objects.filter(name="official").order_by("value")
        if value := self.any(list(named.values_list("value", flat=True))):
            gone = Official.objects.get(public_id=value)
            stays = factories.OfficialFactory(municipality=gone.municipality)
            merging.merge(BEARERS["official"], gone, stays, factories.REASON, factories.UserFactory())
            for trip in self.trips:  # what is saved next begins with what the merger left
                trip.refresh_from_db()

    def erase_answer(self) -> None:
        if found := self.any(self.said_before):
            self.said_before.remove(found)
            answering.erase(*found, factories.REASON, factories.GROUND)


@pytest.mark.django_db
def test_a_copy_and_the_news_give_exactly_today(tmp_path, monkeypatch):
    """Random histories: an old package and `ledger/?after=` give the package of today, byte for byte, step after step."""
    keep, verifier = loaded("keep_in_step"), loaded("verify")

    def fetched(base: str, path: str) -> list[dict[str, Any]]:
        assert base == ADDRESS
        return api(f"/api/v1/{path.replace('page_size=200', 'page_size=7')}")

    monkeypatch.setattr(keep, "pages", fetched)
    history, copy, today = History(seed=5), tmp_path / "copy", tmp_path / "today"
    history.happen(15)
    dump(copy, ADDRESS)
    kinds = set()
    for round_ in range(4):
        before = ledger.head().serial
        history.happen(4 + 14 * round_)
        kinds |= {one["kind"] for one in api(f"/api/v1/ledger/?after={before}&page_size=200")}
        assert keep.main([str(copy)]) == 0
        dump(today, ADDRESS)
        for name in keep.KEPT:
            assert (copy / name).read_bytes() == (today / name).read_bytes(), (round_, name)
        assert read(copy)["ledger"] == read(today)["ledger"] == ledger.head().as_document()
        listed = {one["path"]: one["hash"] for one in read(today)["resources"]}
        kept = {one["path"]: one["hash"] for one in read(copy)["resources"] if one["path"] in keep.KEPT}
        assert kept == {name: listed[name] for name in keep.KEPT}
        assert verifier.main([str(copy)]) == 0
    assert kinds == set(Kind.values), "the dice must throw everything"
    assert keep.main([str(copy)]) == 0  # nothing new

    # What does not follow is refused, and nothing changes.
    history.happen(3)
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    news = api(f"/api/v1/ledger/?after={read(copy)['ledger']['serial']}")
    for tampered in (news[1:], [news[0] | {"hash": "0" * 64}], [news[0] | {"document": "{}"}]):
        with pytest.raises(keep.DoesNotFollow):
            keep.step(copy, ADDRESS, tampered)
    assert before == {path.name: path.read_bytes() for path in copy.iterdir()}
    for year in range(1300, 1450):
        for month, day in ((1, 1), (6, 31), (7, 1), (12, 29)):
            found = calendar.from_jalali(year, month, day)
            assert keep.jalali(found) == f"{year}-{month:02}-{day:02}"


def test_the_programs_need_nothing_but_python():
    words = (STATIC / "keep_in_step.py").read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].split(".")[0] for line in words if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
