"""`verify.py`, as a stranger runs it: on a portal over HTTP, on a dump's files, on a saved trip; and what it finds."""

import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from transparency.canonical import canonical, document_hash, entry_hash
from trips.inquiries import publication as answering
from trips.models.published import PublishedTrip

FILE = Path(__file__).parent.parent / "static" / "verify.py"
Entries = list[dict[str, Any]]


@pytest.fixture(scope="module")
def verifier():
    """The file as a module, so that its coverage and its faults are seen; it imports nothing of the portal's."""
    spec = importlib.util.spec_from_file_location("verify", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build() -> None:
    """Trips published, corrected twice, withdrawn; a version erased; an answer withdrawn and erased."""
    municipality = factories.published_municipality(code="tehran")
    najaf = factories.najaf_trip(municipality=municipality)
    factories.publish(najaf)
    full = factories.full_trip(municipality=municipality)
    first = factories.publish(full)
    factories.correct(full, title="عنوان درست")
    factories.correct(full, title="عنوان درست‌تر")
    factories.erase(full, first.serial)
    inquiry = factories.InquiryFactory(municipality=municipality)
    said = factories.publish_answer(inquiry)
    answering.withdraw(inquiry, factories.REASON)
    answering.erase(inquiry, said.serial, factories.REASON, factories.GROUND)
    factories.withdraw(factories.published_trip(municipality=municipality))
    factories.published_trip(municipality=municipality)


def whole(address: str) -> Entries:
    found: Entries = []
    while address:
        page = Client().get(address).json()
        found += page["results"]
        address = (page["next"] or "").removeprefix("http://testserver")
    return found


@pytest.fixture
def world(db) -> tuple[Entries, Entries]:
    """The ledger and the current trips as the API gives them."""
    build()
    return whole("/api/v1/ledger/?page_size=3"), whole("/api/v1/trips/?page_size=2")


def write(directory: Path, entries: Entries, trips: Entries) -> Path:
    """A dump of these records, its package listing the files as they are."""
    files = {"ledger.jsonl": entries, "trips.jsonl": trips}
    resources = []
    for name, rows in files.items():
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        (directory / name).write_bytes(content)
        resources.append({"path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"})
    (directory / "datapackage.json").write_text(json.dumps({"resources": resources}))
    return directory


def rechained(entries: Entries, first: int) -> Entries:
    """What somebody with the database in hand would do: every hash from a serial on made anew, so that the chain holds."""
    for position in range(first - 1, len(entries)):
        entry = entries[position]
        entry["serial"] = position + 1
        entry["previous"] = entries[position - 1]["hash"] if position else "0" * 64
        if entry["document"] is not None:
            entry["document_hash"] = document_hash(bytes.fromhex(entry["nonce"]), entry["document"])
        parts = ("serial", "kind", "subject", "time", "document_hash", "previous")
        entry["hash"] = entry_hash(*(entry[part] for part in parts))
    return entries


def change(entry: dict[str, Any], **values: Any) -> None:
    entry["document"] = canonical(json.loads(entry["document"]) | values)


def of_kind(entries: Entries, kind: str, last: bool = False) -> dict[str, Any]:
    return [entry for entry in entries if entry["kind"] == kind][-1 if last else 0]


# Each: what somebody does to the records, and the fault that must be named with the first entry at fault.


def changed_amount(entries, trips):
    entry = entries[1]
    entry["document"] = entry["document"].replace('"size":34', '"size":33')
    return "document", 2


def changed_amount_shown_only(entries, trips):
    trip = next(trip for trip in trips if trip["costs"])
    trip["costs"][0]["amount"] = "1"
    return "shown", trip["ledger"]["serial"]


def removed_entry(entries, trips):
    del entries[2]
    return "missing", 3


def removed_entry_and_renumbered(entries, trips):
    """A correction taken out, all after it chained anew: the versions no longer follow one another."""
    correction = of_kind(entries, "correction")
    entries.remove(correction)
    rechained(entries, correction["serial"])
    return "version", correction["serial"]


def inserted_entry(entries, trips):
    entries.insert(2, deepcopy(entries[1]) | {"serial": 3})
    return "previous", 3


def doubled_entry(entries, trips):
    entries.insert(2, deepcopy(entries[1]))
    return "missing", 3


def swapped_version(entries, trips):
    first, last = of_kind(entries, "correction"), of_kind(entries, "correction", last=True)
    for key in ("document", "nonce", "document_hash"):
        first[key], last[key] = last[key], first[key]
    return "hash", first["serial"]


def swapped_documents_alone(entries, trips):
    first, last = of_kind(entries, "correction"), of_kind(entries, "correction", last=True)
    first["document"], last["document"] = last["document"], first["document"]
    return "document", first["serial"]


def backdated_entry(entries, trips):
    entries[3]["time"] = "2020-01-01T00:00:00.000000Z"
    return "hash", 4


def backdated_and_rechained(entries, trips):
    entries[3]["time"] = "2020-01-01T00:00:00.000000Z"
    rechained(entries, 4)
    return "time", 4


def backdated_within_its_document(entries, trips):
    change(entries[3], published="2020-01-01T00:00:00.000000Z")
    rechained(entries, 4)
    return "published", 4


def changed_nonce(entries, trips):
    entries[1]["nonce"] = "00" * 32
    return "document", 2


def half_erased(entries, trips):
    entries[1]["document"] = None
    return "half", 2


def erased_unsaid(entries, trips):
    entries[1]["document"] = entries[1]["nonce"] = None
    trips[:] = [trip for trip in trips if trip["ledger"]["serial"] != 2]
    return "gone", 2


def erasure_of_a_current_version(entries, trips):
    erasure = of_kind(entries, "erasure")
    erasure["subject"] = "ledger/2"
    rechained(entries, erasure["serial"])
    return "erasure", erasure["serial"]


def changed_kind(entries, trips):
    correction = of_kind(entries, "correction")
    correction["kind"] = "publication"
    rechained(entries, correction["serial"])
    return "kind", correction["serial"]


def moved_to_another_trip(entries, trips):
    entry = of_kind(entries, "publication", last=True)
    entry["subject"] = "trips/tehran-1401-99"
    rechained(entries, entry["serial"])
    return "subject", entry["serial"]


def life_after_withdrawal(entries, trips):
    withdrawal = of_kind(entries, "withdrawal")
    document = json.loads(withdrawal["document"])
    entries.append(deepcopy(withdrawal) | {"kind": "correction"})
    entries[-1]["time"] = entries[-2]["time"]
    change(entries[-1], version=document["version"] + 1, published=entries[-2]["time"])
    rechained(entries, len(entries))
    return "kind", len(entries)


def another_spelling(entries, trips):
    entries[1]["document"] = json.dumps(json.loads(entries[1]["document"]), ensure_ascii=False)
    rechained(entries, 2)
    return "canonical", 2


def cut_tail(entries, trips):
    """Only a kept checkpoint tells."""
    gone = entries.pop()
    trips[:] = [trip for trip in trips if trip["ledger"]["serial"] != gone["serial"]]
    return "cut", gone["serial"]


def rechained_tail(entries, trips):
    """A record changed and everything after it chained anew, the pages too: only a kept checkpoint tells."""
    entry = of_kind(entries, "publication", last=True)
    change(entry, title="عنوان دیگر")
    rechained(entries, entry["serial"])
    for trip in trips:
        if trip["ledger"]["serial"] == entry["serial"]:
            trip["title"] = "عنوان دیگر"
    return "checkpoint", entry["serial"]


def hidden_trip(entries, trips):
    gone = trips.pop(0)
    return "hidden", gone["ledger"]["serial"]


def shown_though_withdrawn(entries, trips):
    trips.append(deepcopy(trips[0]) | {"ref": "tehran-1401-77"})
    return "stranger", 0


def key_taken_away(entries, trips):
    del entries[1]["nonce"]
    return "keys", 2


TAMPERING: tuple[Callable[[Entries, Entries], tuple[str, int]], ...] = (
    changed_amount,
    changed_amount_shown_only,
    removed_entry,
    removed_entry_and_renumbered,
    inserted_entry,
    doubled_entry,
    swapped_version,
    swapped_documents_alone,
    backdated_entry,
    backdated_and_rechained,
    backdated_within_its_document,
    changed_nonce,
    half_erased,
    erased_unsaid,
    erasure_of_a_current_version,
    changed_kind,
    moved_to_another_trip,
    life_after_withdrawal,
    another_spelling,
    cut_tail,
    rechained_tail,
    hidden_trip,
    shown_though_withdrawn,
    key_taken_away,
)


def test_every_tampering_is_found_at_its_first_entry(world, verifier, tmp_path):
    entries, trips = world
    newest = entries[-1]
    kept = {newest["serial"]: newest["hash"]}
    verifier.check(verifier.Dump(write(tmp_path, entries, trips)), kept)
    missed = []
    for tamper in TAMPERING:
        altered, shown = deepcopy(entries), deepcopy(trips)
        expected = tamper(altered, shown)
        against = kept if tamper in (cut_tail, rechained_tail) else {}
        try:
            verifier.check(verifier.Dump(write(tmp_path, altered, shown)), against)
            found: Any = "nothing"
        except verifier.Fault as fault:
            found = (fault.code, fault.serial) if fault.told("fa") != fault.told("en") else "not told"
        if found != expected:
            missed.append(f"{tamper.__name__}: {found}, not {expected}")
    assert not missed, "\n".join(missed)


def test_a_file_that_is_not_the_packages_is_named(world, verifier, tmp_path, capsys):
    write(tmp_path, *world)
    with (tmp_path / "trips.jsonl").open("a") as trips:
        trips.write("\n")
    assert verifier.main([str(tmp_path), "--language", "en"]) == 1
    assert "FAULT: file trips.jsonl" in capsys.readouterr().out
    (tmp_path / "trips.jsonl").unlink()
    assert verifier.main([str(tmp_path), "--language", "fa"]) == 1
    assert "trips.jsonl" in capsys.readouterr().out
    (tmp_path / "datapackage.json").unlink()
    assert verifier.main([str(tmp_path)]) == 2


def test_a_saved_trip_is_proved_by_its_nonce(world, verifier, tmp_path, capsys):
    entries, trips = world
    write(tmp_path, entries, trips)
    entry = entries[trips[0]["ledger"]["serial"] - 1]
    saved, nonce = tmp_path / "saved.json", ["--nonce", entry["nonce"]]
    saved.write_text(json.dumps(trips[0]))  # as the API serves it, escaped and with what is not signed
    assert verifier.main([str(tmp_path), "--trip", str(saved), *nonce, "--language", "en"]) == 0
    assert f"signed by entry {entry['serial']}" in capsys.readouterr().out
    assert verifier.main(["--trip", str(saved), *nonce, "--language", "en"]) == 0
    assert entry["document_hash"] in capsys.readouterr().out
    saved.write_text(json.dumps(trips[0] | {"title": "دیگر"}))
    assert verifier.main([str(tmp_path), "--trip", str(saved), *nonce, "--language", "en"]) == 1
    assert f"entry {entry['serial']} signed" in capsys.readouterr().out


def test_checkpoints_are_kept_and_checked(world, verifier, tmp_path, capsys):
    entries, trips = world
    write(tmp_path, entries, trips)
    kept = tmp_path / "kept.txt"
    assert verifier.main([str(tmp_path), "--keep", str(kept)]) == 0
    assert kept.read_text() == f"{entries[-1]['serial']}:{entries[-1]['hash']}\n"
    assert verifier.main([str(tmp_path), "--checkpoints", str(kept)]) == 0
    assert verifier.main([str(tmp_path), "--checkpoint", f"2:{'0' * 64}", "--language", "en"]) == 1
    assert "entry 2 is not the one of the checkpoint" in capsys.readouterr().out
    kept.write_text(json.dumps({"results": [{"serial": 1, "hash": entries[0]["hash"]}]}))
    assert verifier.main([str(tmp_path), "--checkpoints", str(kept)]) == 0
    kept.write_text("banana")
    assert verifier.main([str(tmp_path), "--checkpoints", str(kept)]) == 2


def test_a_whole_portal_is_checked_over_http(transactional_db, live_server, verifier, capsys):
    build()
    assert verifier.main([live_server.url, "--language", "en"]) == 0
    told = capsys.readouterr().out
    newest = whole("/api/v1/ledger/?page_size=200")[-1]
    assert f"{newest['serial']} entries, 3 current trips" in told
    assert f"{newest['serial']}:{newest['hash']}" in told
    hidden = PublishedTrip.objects.order_by("id").last()
    for rows in (hidden.facets, hidden.totals):
        rows.all().delete()
    hidden.delete()
    cache.clear()  # a kept answer would still show it
    assert verifier.main([live_server.url, "--language", "en"]) == 1
    assert f"trip {hidden.ref} of entry {hidden.entry_id} is not shown" in capsys.readouterr().out
    assert verifier.main(["http://127.0.0.1:9", "--language", "en"]) == 2
    # A portal may send its checker to another address of its own, and nowhere else; nor may its words steer a terminal.
    port = live_server.url.rpartition(":")[2]
    for elsewhere, status in (("localhost", 1), ("127.0.0.1", 2)):
        with sending_to(f"http://{elsewhere}:{port}") as sender:
            assert verifier.main([sender, "--language", "en"]) == status
    assert verifier.say("stranger", "en", "\x1b[2Jx" + 9000 * "y") == (
        f"trip \ufffd[2Jx{495 * 'y'} is shown, and the ledger has no current version of it"
    )


@contextmanager
def sending_to(address: str) -> Iterator[str]:
    """A portal that answers everything by sending to the same path of another address."""

    class Sender(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", address + self.path)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with HTTPServer(("localhost", 0), Sender) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_needs_nothing_but_python():
    words = FILE.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].split(".")[0] for line in words if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
