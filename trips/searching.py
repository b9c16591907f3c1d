"""Word search over the public text: our own folded tokens, so that both engines give the same answers.

PostgreSQL: a stored column `words` of `array_to_tsvector` of the tokens, with a GIN index. It is stored because a word
that many trips bear is best found by reading rows, and making the vector anew takes ten times as long as reading it
(docs/bench.md). SQLite: an FTS5 table kept by triggers, with the `ascii` tokenizer, which splits at spaces alone once
the tokens are folded (`unicode61` knows other letters than we). Both are made after every migrate, because SQLite drops
triggers when a migration rebuilds a table.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from transparency import persian
from trips import countries
from trips.models.published import PublishedTrip

TABLE = "trips_publishedtrip"
FTS = "trips_search"

Terms = list[list[list[str]]]
"""All of them; of each, any alternative; of each alternative, all prefixes (`persian.query_terms`)."""


def search_text(document: dict[str, Any]) -> str:
    """The folded tokens of everything in the document that a person may look for, joined by spaces."""
    return " ".join(persian.tokens("\n".join(_texts(document))))


def _texts(document: dict[str, Any]) -> Iterator[str]:
    own = ("ref", "title", "title_en", "purpose", "necessity", "legal_basis", "status_reason")
    parts: list[Any] = [document.get(key) for key in own]
    parts += (document["host"] or {}).values()
    parts += document["outcome"].values()
    parts += [document["municipality"]["name"], document["municipality"]["name_en"]]
    for stop in document["stops"]:
        country = countries.COUNTRIES[stop["country"]]
        parts += [
            stop["city"],
            stop["city_en"],
            stop["country_name"],
            stop["country_name_en"],
            *country.aliases,
        ]
    for traveller in document["travellers"]:
        parts += [traveller["name"], traveller["name_en"], traveller["post"]]
        for body in (traveller["unit"], traveller["municipality"]):
            parts += [body["name"], body["name_en"]] if body else []
    for cost in document["costs"]:
        parts += [cost["funding_source"]["name"], cost["funding_source"]["name_en"]]
    parts += [permit["body"] for permit in document["permits"]]
    parts += [attachment["title"] for attachment in document["attachments"]]
    parts += [source["title"] for source in document["sources"]]
    yield from (part for part in parts if part)


def matching(trips: QuerySet[PublishedTrip], terms: Terms) -> QuerySet[PublishedTrip]:
    """The trips whose tokens satisfy the terms."""
    if connection.vendor == "postgresql":
        # A RawSQL annotation would be repeated in every clone's SELECT; an id subquery stays in the WHERE.
        query = " & ".join("(" + " | ".join(map(_ts_all, alternatives)) + ")" for alternatives in terms)
        sql = f"SELECT id FROM {TABLE} WHERE words @@ %s::tsquery"
    else:
        query = " AND ".join("(" + " OR ".join(map(_fts_all, alternatives)) + ")" for alternatives in terms)
        sql = f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s"
    return trips.filter(id__in=RawSQL(sql, [query]))  # noqa: S611 - the text is ours, the words are a parameter


def _ts_all(words: list[str]) -> str:
    # Tokens are letters and digits alone (`persian.tokens`), so quotes need no escape.
    return "(" + " & ".join(f"'{word}':*" for word in words) + ")"


def _fts_all(words: list[str]) -> str:
    return "(" + " AND ".join(f'"{word}"*' for word in words) + ")"


_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(search, tokenize='ascii', prefix='2 3')",
    "DROP TRIGGER IF EXISTS trips_search_insert",
    f"CREATE TRIGGER trips_search_insert AFTER INSERT ON {TABLE}"
    f" BEGIN INSERT INTO {FTS}(rowid, search) VALUES (NEW.id, NEW.search); END",
    "DROP TRIGGER IF EXISTS trips_search_delete",
    f"CREATE TRIGGER trips_search_delete AFTER DELETE ON {TABLE} BEGIN DELETE FROM {FTS} WHERE rowid = OLD.id; END",
    "DROP TRIGGER IF EXISTS trips_search_update",
    f"CREATE TRIGGER trips_search_update AFTER UPDATE OF search ON {TABLE}"
    f" BEGIN UPDATE {FTS} SET search = NEW.search WHERE rowid = NEW.id; END",
)
_POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search, ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS published_search ON {TABLE} USING gin (words)",
)


def install(database: BaseDatabaseWrapper) -> None:
    """Make the search index of this engine, or put back what a migration dropped."""
    with database.cursor() as cursor:
        for statement in _POSTGRESQL if database.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def stands() -> bool:
    """Whether the search index of this engine is there, triggers and all."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT 1 FROM pg_indexes WHERE indexname = 'published_search' AND tablename = %s", [TABLE]
            )
            return cursor.fetchone() is not None
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'trips_search%'")
        names = {name for (name,) in cursor.fetchall()}
    return names >= {FTS, "trips_search_insert", "trips_search_delete", "trips_search_update"}


def strays() -> list[int]:
    """Ids of trips whose search index is not that of their row; SQLite alone, where the two are apart."""
    if connection.vendor == "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {TABLE} t LEFT JOIN {FTS} s ON s.rowid = t.id WHERE s.search IS NOT t.search"
            f" UNION SELECT s.rowid FROM {FTS} s LEFT JOIN {TABLE} t ON t.id = s.rowid WHERE t.id IS NULL"
        )
        return sorted(identity for (identity,) in cursor.fetchall())
