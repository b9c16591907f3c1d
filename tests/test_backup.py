"""`backup` and `restore`: everything there and back on either database, and what is refused."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from tests import factories
from tests.papers import PDF
from transparency import gate, guards, ledger
from transparency.backup import archive
from transparency.models import Checkpoint
from trips.models import Attachment, Trip
from trips.uploads import stored_file

Members = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes; no document of another test is in it."""
    shutil.rmtree(Path(settings.DATA_DIR) / "attachments", ignore_errors=True)
    return tmp_path / "safarnama.tar.gz"


def told(capsys: pytest.CaptureFixture[str], *command: Any, **options: Any) -> str:
    capsys.readouterr()
    call_command(*command, **options)
    return capsys.readouterr().out


def members(file: Path) -> Members:
    with tarfile.open(file) as tar:
        return [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]


def packed(file: Path, content: Members) -> Path:
    with tarfile.open(file, "w:gz") as tar:
        for header, data in content:
            tar.addfile(header, io.BytesIO(data))
    return file


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname = size, kind, target
    return made


@pytest.mark.django_db(transaction=True)
def test_everything_comes_back(file, tmp_path, capsys):
    tehran = factories.published_municipality(code="tehran")
    public = factories.full_trip(municipality=tehran)
    Attachment.objects.create(
        trip=public, kind="report", title="گزارش", public=True, file=ContentFile(PDF, "x.pdf")
    )
    first = factories.publish(public)
    factories.correct(public, title="عنوان درست")
    draft = factories.najaf_trip(municipality=tehran, title="پیش‌نویس")
    factories.publish_answer(factories.InquiryFactory(municipality=tehran, month="1401-09"))
    factories.MembershipFactory(municipality=tehran, user__username="zahra")
    ledger.write_checkpoint()
    head, paper = ledger.head(), stored_file(first.read()["attachments"][0]["sha256"])
    assert paper is not None

    said = told(capsys, "backup", str(file))
    assert f"ledger head {head.serial} {head.hash}" in said
    assert "secret key is not in it" in said
    assert file.stat().st_mode & 0o077 == 0
    content = members(file)
    assert [one.name for one, _data in content] == [
        "manifest.json",
        archive.DATABASES[connection.vendor],
        f"attachments/{paper[0].name}",
    ]
    assert not any(settings.SECRET_KEY.encode() in data for _one, data in content)
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(file))
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))
    assert ledger.head() == head

    # Everything goes wrong.
    factories.erase(public, first.serial)
    factories.published_trip(municipality=tehran)
    user = get_user_model().objects.get(username="zahra")
    user.set_password("another")
    user.save()
    Trip.objects.filter(pk=draft.pk).update(title="خراب")
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM trips_publishedfacet")
        cursor.execute("DELETE FROM trips_publishedpair")
        cursor.execute("DELETE FROM trips_publishedtotal")
    paper[0].unlink()
    (Path(settings.DATA_DIR) / "dump").mkdir()

    said = told(capsys, "restore", str(file), replace=True)
    assert f"ledger/{first.serial} was erased by law after this backup" in said
    assert "the chain holds" in said
    assert ledger.head() == head
    assert "the chain and the published tables hold" in told(capsys, "verify_ledger", deep=True)
    assert guards.missing(connection) == []
    assert gate.outdated() == []
    assert Trip.objects.get(pk=draft.pk).title == "پیش‌نویس"
    user = get_user_model().objects.get(username="zahra")
    assert user.check_password("a password for tests")
    assert user.memberships.get().municipality == tehran
    assert Checkpoint.objects.get().serial == head.serial
    assert hashlib.sha256(paper[0].read_bytes()).hexdigest() == paper[0].stem
    assert not (Path(settings.DATA_DIR) / "dump").exists()
    assert [path.name for path in Path(settings.DATA_DIR).glob(".backup-*")] == []

    # Life goes on: keys, search and guards work.
    factories.publish(Trip.objects.get(pk=draft.pk))
    factories.published_trip(municipality=tehran)
    assert "hold" in told(capsys, "verify_ledger", deep=True)
    now = ledger.head()

    # What is no backup, or was altered, is refused before anything is touched.
    (of_manifest, text), (of_database, data), (of_paper, pdf) = content
    manifest = json.loads(text)

    def altered(**changes: Any) -> tuple[tarfile.TarInfo, bytes]:
        written = json.dumps(manifest | changes).encode()
        return header("manifest.json", len(written)), written

    def listed(*names: str) -> list[dict[str, Any]]:
        return [*manifest["members"], *({"name": name, "bytes": 0, "sha256": ""} for name in names)]

    whole = [(of_database, data), (of_paper, pdf)]
    wrong = f"attachments/{'0' * 64}.pdf"
    renamed = [manifest["members"][0], manifest["members"][1] | {"name": wrong}]
    mine = (of_manifest, text)
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    other_members = [manifest["members"][0] | {"name": archive.DATABASES[other]}]
    refused: dict[str, Members] = {
        "is damaged: its SHA-256": [mine, (of_database, data[:-1] + b"\0\0"[:1]), (of_paper, pdf)]
        if data[-1]
        else [mine, (of_database, data[:-1] + b"\1"), (of_paper, pdf)],
        "another size": [mine, (header(of_database.name, len(data) - 1), data[:-1]), (of_paper, pdf)],
        "is missing": [mine, (of_database, data)],
        "does not name": [mine, *whole, (header("more", 1), b"x")],
        "no plain file": [
            mine,
            (of_database, data),
            (header(of_paper.name, 0, tarfile.SYMTYPE, "/etc/passwd"), b""),
        ],
        "has no place": [altered(members=listed("../../outside")), *whole],
        "'/etc/cron.d/x', which has no place": [altered(members=listed("/etc/cron.d/x")), *whole],
        "'attachments/../x.pdf'": [altered(members=listed("attachments/../x.pdf")), *whole],
        f"{wrong} in the backup is damaged": [
            altered(members=renamed),
            (of_database, data),
            (header(wrong, len(pdf)), pdf),
        ],
        "Install that release first": [altered(migrations=[["trips", "9999_tomorrow"]]), *whole],
        f"is of {other}": [altered(engine=other, members=other_members), *whole],
        "no backup": [(header("other.txt", 1), b"x")],
        "another form": [altered(form="safarnama-backup-9"), *whole],
        "bytes of disk": [altered(members=[m | {"bytes": 10**18} for m in manifest["members"]]), *whole],
    }
    for number, (words, hostile) in enumerate(refused.items()):
        try:
            path = packed(tmp_path / f"{number}.tar.gz", hostile)
            call_command("restore", str(path), replace=True)
            found = "restored"
        except CommandError as refusal:
            found = str(refusal)
        assert words in found, (words, found)
    (tmp_path / "cut.tar.gz").write_bytes(file.read_bytes()[:-200])
    (tmp_path / "text.tar.gz").write_bytes(gzip.compress(b"hello"))
    (tmp_path / "plain.tar.gz").write_text("hello")
    for name in ("cut.tar.gz", "text.tar.gz", "plain.tar.gz"):
        with pytest.raises(CommandError, match=r"damaged, or no backup|is damaged"):
            call_command("restore", str(tmp_path / name), replace=True)
    with pytest.raises(CommandError, match="is not there"):
        call_command("restore", str(tmp_path / "none"))
    assert ledger.head() == now
    assert not (tmp_path / "outside").exists()


@pytest.mark.django_db(transaction=True)
def test_an_empty_portal_takes_a_backup_without_a_word(file, capsys):
    trip = factories.published_trip()
    head = ledger.head()
    call_command("backup", str(file))
    call_command("flush", interactive=False, verbosity=0)
    assert ledger.head().serial == 0
    assert "the chain holds" in told(capsys, "restore", str(file))
    assert ledger.head() == head
    assert Trip.objects.get().ref == trip.ref


def test_missing_programs_are_named(monkeypatch, tmp_path):
    from transparency.backup import BackupRefused, engines

    monkeypatch.setattr(engines.shutil, "which", lambda name: None)
    monkeypatch.setattr(engines, "VERSIONS", tmp_path)
    with pytest.raises(BackupRefused, match="pg_dump is missing: install the package postgresql-client"):
        engines._program("pg_dump")
