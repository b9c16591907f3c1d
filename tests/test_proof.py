"""Proof for people: the page that explains it, checkpoints to keep, and the verifier that reads them."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import call_command

from tests import factories
from transparency import ledger
from trips.pages.proof import FAULTS, VERIFIER, verifier

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def head():
    factories.publish(factories.full_trip(municipality=factories.published_municipality(code="tehran")))
    return ledger.head()


def test_every_fault_of_the_verifier_is_explained_once():
    told = re.findall(r'Fault\(\s*"([a-z ]+)"', VERIFIER.read_text(encoding="utf-8"))
    explained = [code for group in FAULTS for code in group.codes]
    assert sorted(set(told)) == sorted(explained)
    for group in FAULTS:
        for code, values in group.codes.items():
            assert verifier().say(code, "en", *values) != verifier().say(code, "fa", *values)


def test_the_page_tells_what_the_program_would_say_and_do(client, head, tmp_path):
    page = client.get("/en/proof/").content.decode()
    assert f"<samp>{head.serial} entries, 1 current trips: nothing was altered." in page
    assert f"Newest entry: {head.serial}:{head.hash}</samp>" in page
    for prefix in ("py", "python3"):
        for words in ("", " --keep kept.txt", " --checkpoints kept.txt --keep kept.txt"):
            assert f">{prefix} verify.py http://testserver{words}</code>" in page
    assert f"--checkpoint {head.serial}:{head.hash}</code>" in page
    for group in FAULTS:
        assert str(group.title) in page.replace("&#x27;", "'")
    saved = client.get("/data/verify.py")
    assert saved.content == VERIFIER.read_bytes()
    assert saved.headers["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert "--language fa" in client.get("/proof/").content.decode()


def test_a_checkpoint_is_offered_as_soon_as_it_is_written(client, head, tmp_path, capsys):
    addresses = ("/en/checkpoints/", "/checkpoints/feed/", "/checkpoints.txt", "/api/v1/checkpoints/")
    before = {address: client.get(address) for address in addresses}
    assert "No checkpoint has been written yet." in before["/en/checkpoints/"].content.decode()
    assert before["/checkpoints.txt"].content == b""
    call_command("checkpoint")
    assert capsys.readouterr().out == f"{head.serial}:{head.hash}\n"
    line = f"{head.serial}:{head.hash}"
    for address in addresses:
        answer = client.get(address, headers={"If-None-Match": before[address].headers["ETag"]})
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert head.hash in text, address
    page = client.get("/checkpoints/").content.decode()
    groups = re.findall(r"<span>([0-9a-f]{4})</span>", page)
    assert "".join(groups) == head.hash
    assert f">{line}</code>" in page
    feed = ElementTree.fromstring(client.get("/checkpoints/feed/").content)  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == line
    assert entry.findtext(f"{ATOM}id").startswith("urn:uuid:")
    kept = tmp_path / "checkpoints.txt"
    kept.write_bytes(client.get("/checkpoints.txt").content)
    typed = " ".join(head.hash[start : start + 4] for start in range(0, 64, 4)).upper()

    class Given:
        checkpoint = (f"{head.serial}: {typed}",)
        checkpoints = (kept,)

    assert verifier().checkpoints_of(Given) == {head.serial: head.hash}
    for slip in ("7", "7:ab", f"x:{head.hash}", f"7:{head.hash}0"):
        Given.checkpoint = (slip,)
        with pytest.raises(verifier().Unreadable):
            verifier().checkpoints_of(Given)


def test_many_checkpoints_are_paged_and_none_is_left_out(client, head):
    from transparency.models import Checkpoint

    Checkpoint.objects.bulk_create(
        Checkpoint(
            serial=100 + number, hash=f"{number:064x}", time=f"2026-01-{number % 28 + 1:02}T00:00:00.000000Z"
        )
        for number in range(60)
    )
    assert client.get("/checkpoints/?page=4").status_code == 404
    assert client.get("/checkpoints/?banana=1").status_code == 400
    shown = [
        serial
        for page in (1, 2, 3)
        for serial in re.findall(
            r'ledger/\?entry=(\d+)"', client.get(f"/en/checkpoints/?page={page}").content.decode()
        )
    ]
    assert shown == [str(serial) for serial in range(158, 99, -1)]  # the newest has a frame of its own
    feed = ElementTree.fromstring(client.get("/checkpoints/feed/").content)  # noqa: S314
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} >= {"self", "first", "next", "last"}
    assert len(client.get("/checkpoints.txt").content.splitlines()) == 60


def test_the_daily_timer_writes_one():
    unit = Path(settings.BASE_DIR, "deploy", "safarnama-daily.service").read_text()
    assert re.findall(r"manage.py (\w+)", unit) == ["checkpoint", "tidy", "dump"]
