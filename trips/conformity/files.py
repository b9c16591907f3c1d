"""Files as they come: which kind each is, and every fault of it, in order."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from trips.document.build import SCHEMA
from trips.document.schema import SCHEMAS

from . import rules, schema, tables
from .faults import Checked, Fault, Said, said
from .reading import Unreadable, lines, parse, whole, within_limits

MOST = 200
"""Faults of one document that are told; a file of another kind altogether would have thousands."""

NO_FILE = _("The file cannot be read: {error}.")
NO_KIND = _("The name must end in .json, .jsonl, .ndjson or .csv.")
NO_OBJECT = _("This is no document: an object of the form {schema} belongs here.")
NO_SCHEMA = _("The form “{found}” is none of Open Travel Disclosure. The forms are: {names}.")
MORE = _("There are more faults in this document. Mend these first.")
TWICE = _("The trip {ref} stands in the files twice. Each has one current version.")
NOTHING = _("The file holds nothing to check.")

JSON, JSON_LINES, CSV = {".json"}, {".jsonl", ".ndjson"}, {".csv"}


def check(paths: Iterable[Path], checked: Checked) -> Iterator[Fault]:
    """Every fault of the files. Tables of trips are read first, so that the other tables' references can be found."""
    for path in sorted(paths, key=_rank):
        before = checked.counts.total()
        try:
            yield from _file(path, checked)
        except OSError as error:
            yield Fault(path.name, None, "", said(NO_FILE, error=error.strerror or str(error)))
            continue
        except Unreadable as refusal:
            yield Fault(path.name, None, "", refusal.message)
            continue
        if checked.counts.total() == before:
            yield Fault(path.name, None, "", said(NOTHING))


def _rank(path: Path) -> int:
    """Tables of trips before all else; the others as they were given, for sorting is stable."""
    if path.suffix.lower() not in CSV:
        return 1
    try:
        with path.open("rb") as stream:
            return 0 if tables.table_of(stream) == "trips" else 1
    except OSError:
        return 1


def _file(path: Path, checked: Checked) -> Iterator[Fault]:
    kind = path.suffix.lower()
    if kind not in JSON | JSON_LINES | CSV:
        raise Unreadable(said(NO_KIND))
    with path.open("rb") as stream:
        if kind in CSV:
            for line, column, message in tables.faults(stream, checked):
                yield Fault(path.name, line, column, message)
        elif kind in JSON_LINES:
            for number, content in lines(stream):
                if content.strip():
                    yield from _one(path.name, number, content, checked)
        else:
            for place, document in _documents(parse(whole(stream))):
                yield from _judged(path.name, None, place, document, checked)


def _one(name: str, number: int, content: bytes, checked: Checked) -> Iterator[Fault]:
    try:
        document = parse(content)
    except Unreadable as refusal:
        checked.counts["documents"] += 1
        yield Fault(name, number, "", refusal.message)
        return
    yield from _judged(name, number, "", document, checked)


def _documents(content: Any) -> Iterator[tuple[str, Any]]:
    """(place, document): one document, a list of them, or an answer of the API with its results."""
    if isinstance(content, dict) and "schema" not in content and isinstance(content.get("results"), list):
        found, before = content["results"], "results"
    elif isinstance(content, list):
        found, before = content, ""
    else:
        yield "", content
        return
    for position, document in enumerate(found):
        yield f"{before}[{position}]", document


def _judged(name: str, line: int | None, place: str, document: Any, checked: Checked) -> Iterator[Fault]:
    checked.counts["documents"] += 1
    found = _faults(document, checked)
    for inner, message in islice(found, MOST):
        yield Fault(name, line, ".".join(filter(None, (place, inner))), message)
    if next(found, None) is not None:
        yield Fault(name, line, place, said(MORE))


def _faults(document: Any, checked: Checked) -> Iterator[tuple[str, Said]]:
    if not isinstance(document, dict):
        yield "", said(NO_OBJECT, schema=SCHEMA)
        return
    form = document.get("schema", SCHEMA)
    if not isinstance(form, str) or form not in SCHEMAS:
        yield "schema", said(NO_SCHEMA, found=json.dumps(form)[:60], names=", ".join(SCHEMAS))
        return
    try:
        within_limits(document)
    except Unreadable as refusal:
        yield "", refusal.message
        return
    sound = True
    for fault in schema.faults(document, form):
        sound = False
        yield fault
    if form != SCHEMA:
        return
    if isinstance(document.get("ref"), str) and not checked.keys.add("document", document["ref"]):
        yield "ref", said(TWICE, ref=document["ref"])
    if sound:
        yield from rules.faults(document)
