"""`manage.py dump`: everything public as one directory of files, a Frictionless data package, of one state of the ledger.

All is read in one snapshot (`snapshot.one_state`), so publishers need not wait and nothing is started again for them. Only
an erasure that comes meanwhile starts it again: what was erased by law must not be put out anew. The directory is written
beside its place and renamed into it, so a reader finds the old one or the new one, whole.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from transparency import gate, ledger
from transparency.answers import json_text
from transparency.api import CHECKPOINT, ENTRY
from transparency.ledger import Head
from transparency.models import Checkpoint, Kind, LedgerEntry
from trips.document.schema import SCHEMAS
from trips.exports import jsonl, streaming
from trips.exports.columns import TABLES
from trips.models.published import PublishedTrip
from trips.models.published_answers import PublishedAnswer

from . import descriptor
from .database import NAME as DATABASE
from .database import Database
from .files import CsvFile, TextFile, Written, measured, text_file
from .lists import LISTS
from .shapes import SHAPES
from .snapshot import one_state

TRIES = 5
CHUNK = 1000
SCRIPTS = ("verify.py", "keep_in_step.py")

Progress = Callable[[int], object]


class DumpRefused(Exception):
    """Nothing was written; the text says why and what to do."""


class Dumped(NamedTuple):
    head: Head
    files: list[Written]


def own_directory() -> Path:
    """Where the portal keeps the package that it offers itself."""
    return Path(settings.DATA_DIR) / "dump"


def own_address() -> str:
    """Scheme and host by which people reach the portal, for the links in its files: production's first ALLOWED_HOSTS."""
    environment = settings.ENVIRONMENT
    if environment.https:
        return f"https://{environment.allowed_hosts[0].removeprefix('.')}"
    host = f"[{environment.host}]" if ":" in environment.host else environment.host
    return f"http://{host}:{environment.port}"


def dump(directory: Path, address: str, progress: Progress = lambda count: None) -> Dumped:
    """Make the package in `directory`, replacing an older one there. `progress` hears how many rows came since it last did.

    Raises DumpRefused for a directory that holds something else, while another dump is under way there, and where one
    erasure after the other came.
    """
    directory = directory.absolute()
    _refuse_strangers(directory)
    with _alone(directory):
        fresh = directory.with_name(f".{directory.name}.new")
        for _try in range(TRIES):
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            try:
                with one_state():
                    made = _written(fresh, address, progress)
                if not erased_since(made.head.serial):
                    _put(fresh, directory)
                    return made
                gate.forget_erased_pages()  # our reading kept them until now
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    raise DumpRefused("Texts were erased again and again meanwhile. Run the command once more.")


def erased_since(serial: int) -> bool:
    """Whether the ledger has an erasure newer than that entry: what a package of then holds may be shown no more."""
    return LedgerEntry.objects.filter(kind=Kind.ERASURE, serial__gt=serial).exists()


def is_dump(directory: Path) -> bool:
    try:
        package = json.loads((directory / descriptor.NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and package.get("name") == descriptor.PACKAGE


def remove(directory: Path) -> None:
    """Take a package away: it is out of its place at once."""
    old = directory.with_name(f".{directory.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        directory.rename(old)
    except FileNotFoundError:
        return
    shutil.rmtree(old)


def _refuse_strangers(directory: Path) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise DumpRefused(f"{directory} is no directory. Name another.")
    if any(directory.iterdir()) and not is_dump(directory):
        raise DumpRefused(f"{directory} holds something else than a dump. Name an empty or a new directory.")


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    directory.parent.mkdir(parents=True, exist_ok=True)
    with directory.with_name(f".{directory.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DumpRefused("Another dump into this directory is under way. Wait for its end.") from None
        yield


def _put(fresh: Path, directory: Path) -> None:
    """Between the two renames, a moment only, there is none: who asks then asks again."""
    old = directory.with_name(f".{directory.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if directory.exists():
        directory.rename(old)
    fresh.rename(directory)
    shutil.rmtree(old, ignore_errors=True)


# ---- What is written ----


def _written(place: Path, address: str, progress: Progress) -> Dumped:
    head, created = ledger.head(), datetime.now(UTC)
    database = Database(place / DATABASE, SHAPES)
    try:
        files = [
            _ledger(place, database, progress),
            _checkpoints(place, database),
            *_trips(place, address, database, progress),
            *_lists(place, database),
            _answers(place, database),
        ]
        database.finish()
    finally:
        database.close()
    files.append(measured(place / DATABASE))
    files += [
        text_file(
            place, descriptor.schema_file(name), json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        )
        for name, schema in SCHEMAS.items()
    ]
    for script in SCRIPTS:
        shutil.copyfile(Path(settings.BASE_DIR) / "static" / script, place / script)
        files.append(measured(place / script))
    files.append(text_file(place, "README.md", descriptor.readme(head, created, address)))
    package = descriptor.package(head, created, address, files)
    text_file(place, descriptor.NAME, json.dumps(package, ensure_ascii=False, indent=2) + "\n")
    return Dumped(head, files)


def _ledger(place: Path, database: Database, progress: Progress) -> Written:
    """Each entry as the API gives it, in order."""
    with TextFile(place, "ledger.jsonl") as file:
        rows = LedgerEntry.objects.order_by("serial").values(*ENTRY).iterator(chunk_size=CHUNK)
        for number, row in enumerate(rows, start=1):
            file.row(f"{json_text(row)}\n")
            database.add("ledger", row.values())
            if number % CHUNK == 0:
                progress(CHUNK)
    return file.written


def _checkpoints(place: Path, database: Database) -> Written:
    with TextFile(place, "checkpoints.jsonl") as file:
        for row in Checkpoint.objects.order_by("serial").values(*CHECKPOINT).iterator(chunk_size=CHUNK):
            file.row(f"{json_text(row)}\n")
            database.add("checkpoints", row.values())
    return file.written


def _trips(place: Path, address: str, database: Database, progress: Progress) -> list[Written]:
    """Each trip read once and written to every file that has it, by its first publication."""
    rows = PublishedTrip.objects.order_by("id").values_list(*streaming.READ)
    with ExitStack() as stack:
        lines = stack.enter_context(TextFile(place, "trips.jsonl"))
        tables = {
            name: stack.enter_context(CsvFile(place, f"{name}.csv", [one.name for one in table.columns]))
            for name, table in TABLES.items()
        }
        for number, row in enumerate(rows.iterator(chunk_size=streaming.ROWS), start=1):
            trip = streaming.Trip(*row)
            lines.row(jsonl.line(trip, address))
            line = trip.line(address)
            for name, table in TABLES.items():
                for cells in table.lines(line):
                    tables[name].line(cells)
                    database.add(name, cells)
            if number % CHUNK == 0:
                progress(CHUNK)
    return [lines.written, *(table.written for table in tables.values())]


def _lists(place: Path, database: Database) -> Iterator[Written]:
    for table in LISTS:
        with CsvFile(place, f"{table.name}.csv", [one.name for one in table.fields]) as file:
            for cells in table.rows():
                file.line(cells)
                database.add(table.name.replace("-", "_"), cells)
        yield file.written


def _answers(place: Path, database: Database) -> Written:
    """Published answers as the API gives them, by their first publication."""
    with TextFile(place, "answers.jsonl") as file:
        found = PublishedAnswer.objects.select_related("entry").order_by("id")
        for one in found.iterator(chunk_size=CHUNK):
            signed: Any = one.entry.document  # a current version is never erased
            entry = json_text({"serial": one.entry_id, "hash": one.entry.hash})
            file.row(f'{signed[:-1]},"ledger":{entry}}}\n')
            document = json.loads(signed)
            words = (document[key] for key in ("kind", "trip", "month", "question", "answer"))
            code = document["municipality"]["code"]
            version = (document[key] for key in ("version", "first_published", "published"))
            database.add("answers", [one.public_id, code, *words, *version, one.entry_id])
    return file.written
