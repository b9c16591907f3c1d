"""`datapackage.json` and README.md of a package: what is in it, of which state, under which licence.

Data Package 1.0 (specs.frictionlessdata.io/data-package), beside it what its fields have no place for: Persian words and the
ledger's head.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from transparency.env import DATA_LICENSES
from transparency.ledger import Head
from trips.document.schema import SCHEMAS
from trips.exports.columns import TABLES
from trips.exports.table_schema import table_schema

from .database import NAME as DATABASE
from .files import Written
from .lists import LISTS

NAME = "datapackage.json"
PACKAGE = "safarnama"

TITLE = _("Foreign trips of municipalities: everything public")
DESCRIPTION = _(
    "Who went, where, why, who paid, how much and what came of it: trips with their travellers, stops and costs, and the "
    "ledger that proves that nothing was changed after it was published. Absent is not zero: a word says why."
)

TITLES: dict[str, Promise] = {
    "ledger.jsonl": _("The ledger: every entry as it was hashed, in order"),
    "checkpoints.jsonl": _("Checkpoints: the head of the ledger as it stood each day"),
    "trips.jsonl": _("Trips as whole documents, one a line"),
    "trips.csv": _("Trips: a line for each"),
    "travellers.csv": _("Travellers: a line for each person or group"),
    "stops.csv": _("Stops: a line for each place"),
    "costs.csv": _("Costs: a line for each"),
    "municipalities.csv": _("Municipalities that publish here"),
    "policies.csv": _("What municipalities promise: days after a trip"),
    "nil-declarations.csv": _("Nil declarations, revoked ones included"),
    "units.csv": _("Units whose people travelled"),
    "officials.csv": _("Officials who travelled"),
    "destinations.csv": _("Destinations visited"),
    "funding-sources.csv": _("Who paid"),
    "answers.jsonl": _("Published answers to messages from the public"),
    DATABASE: _("All tables in one SQLite file, for SQL and datasette"),
    "verify.py": _("The program that checks the package, a portal or one saved trip"),
    "keep_in_step.py": _("The program that brings the package up to date from the ledger"),
    "README.md": _("What is in the package, in Persian and English"),
}
SCHEMA_TITLE = _("JSON Schema of a document of the ledger")

TYPES: dict[str, tuple[str, str]] = {
    ".csv": ("csv", "text/csv"),
    ".jsonl": ("jsonl", "application/jsonl"),
    ".json": ("json", "application/json"),
    ".sqlite": ("sqlite", "application/vnd.sqlite3"),
    ".py": ("py", "text/x-python"),
    ".md": ("md", "text/markdown"),
}
"""Format and media type by the ending of a name."""

SCHEMA_FILES = "schema-"


def schema_file(name: str) -> str:
    """The file that holds a JSON Schema of the portal."""
    return f"{SCHEMA_FILES}{name}.json"


def title(name: str) -> Promise:
    return SCHEMA_TITLE if name.startswith(SCHEMA_FILES) else TITLES[name]


def package(head: Head, created: datetime, address: str, files: Iterable[Written]) -> dict[str, Any]:
    """The descriptor of these files."""
    titles, descriptions = _words(TITLE), _words(DESCRIPTION)
    return {
        "profile": "data-package",
        "name": PACKAGE,
        "title": titles["en"],
        "title_fa": titles["fa"],
        "description": descriptions["en"],
        "description_fa": descriptions["fa"],
        "homepage": f"{address}/data/",
        "version": str(head.serial),
        "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "licenses": [licence()],
        "sources": [
            {"title": "Safarnama", "path": f"{address}/"},
            {"title": "What municipalities declared, and the sources that each record names (source_titles)"},
        ],
        "keywords": ["municipality", "travel", "transparency", "Iran", "شهرداری", "سفر خارجی", "شفافیت"],
        "ledger": head.as_document(),
        "resources": [resource(one) for one in files],
    }


def licence() -> dict[str, str]:
    """The licence of the data that this portal's operator chose (`DATA_LICENSE`)."""
    name = settings.DATA_LICENSE
    words, path = DATA_LICENSES[name]
    return {"name": name, "title": words, "path": path}


def resource(file: Written) -> dict[str, Any]:
    stem, ending = Path(file.name).stem, Path(file.name).suffix
    kind, media_type = TYPES[ending]
    words, schema = _words(title(file.name)), _schemas().get(file.name)
    is_text = ending != ".sqlite"
    found = {
        "name": stem.lower() if ending == ".csv" else f"{stem.lower()}-{kind}",
        "path": file.name,
        "profile": "tabular-data-resource" if schema else "data-resource",
        "title": words["en"],
        "title_fa": words["fa"],
        "format": kind,
        "mediatype": media_type,
        "bytes": file.bytes,
        "hash": file.hash,
    }
    if is_text:
        found["encoding"] = "utf-8"
    if ending == ".jsonl":
        found["type"] = "file"  # whole documents, not rows: else frictionless makes a table of them
        found["lines"] = file.rows or 0
    elif file.rows is not None:
        found["rows"] = file.rows
    return found | ({"schema": schema} if schema else {})


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    return {f"{name}.csv": table_schema(name) for name in TABLES} | {
        f"{table.name}.csv": table.schema() for table in LISTS
    }


def _words(text: Promise) -> dict[str, str]:
    found = {}
    for language in ("en", "fa"):
        with translation.override(language):
            found[language] = str(text)
    return found


def readme(head: Head, created: datetime, address: str) -> str:
    """The text for people, beside this module, with the state it tells of."""
    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    lines = [
        f"| [{name}]({name}) | {_words(words)['fa']} | {_words(words)['en']} |"
        for name, words in TITLES.items()
        if name != "README.md"
    ]
    lines += [f"| [{schema_file(name)}]({schema_file(name)}) | | |" for name in sorted(SCHEMAS)]
    chosen = licence()
    return text.format(
        address=address,
        created=created.strftime("%Y-%m-%d %H:%M UTC"),
        serial=head.serial,
        hash=head.hash,
        licence=f"[{chosen['title']}]({chosen['path']})",
        files="\n".join(lines),
    )
