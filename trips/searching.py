"""Word search over the public text and over names: our own folded tokens, so that both engines give the same answers.

PostgreSQL: a stored column `words` of `array_to_tsvector` of the tokens, with a GIN index. It is stored because a word
that many trips bear is best found by reading rows, and making the vector anew takes ten times as long as reading it
(docs/bench.md). SQLite: an FTS5 table kept by triggers, with the `ascii` tokenizer, which splits at spaces alone once
the tokens are folded (`unicode61` knows other letters than we). Both are made after every migrate, because SQLite drops
triggers when a migration rebuilds a table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from transparency import persian
from trips import countries
from trips.models.published import PublishedTerm, PublishedTrip

Terms = list[list[list[str]]]
"""All of them; of each, any alternative; of each alternative, all prefixes (`persian.query_terms`)."""


@dataclass(frozen=True, slots=True)
class Index:
    """The word index of one table; `column` holds folded tokens joined by spaces, `words` is PostgreSQL's vector of them,
    `fts` the table that SQLite keeps by triggers.
    """

    table: str
    column: str
    fts: str
    gin: str

    def found(self, terms: Terms) -> RawSQL:
        """The ids of the rows whose tokens satisfy the terms."""
        if connection.vendor == "postgresql":
            # A RawSQL annotation would be repeated in every clone's SELECT; an id subquery stays in the WHERE.
            query = " & ".join("(" + " | ".join(map(_ts_all, alternatives)) + ")" for alternatives in terms)
            sql = f"SELECT id FROM {self.table} WHERE words @@ %s::tsquery"
        else:
            query = " AND ".join(
                "(" + " OR ".join(map(_fts_all, alternatives)) + ")" for alternatives in terms
            )
            sql = f"SELECT rowid FROM {self.fts} WHERE {self.fts} MATCH %s"
        return RawSQL(sql, [query])  # noqa: S611 - the text is ours, the words are a parameter

    def making(self, vendor: str) -> Iterator[str]:
        """The statements that make it, or put back what a migration dropped."""
        table, column, fts = self.table, self.column, self.fts
        if vendor == "postgresql":
            yield (
                f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS words tsvector"
                f" GENERATED ALWAYS AS (array_to_tsvector(string_to_array({column}, ' '))) STORED"
            )
            yield f"CREATE INDEX IF NOT EXISTS {self.gin} ON {table} USING gin (words)"
            return
        yield f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(search, tokenize='ascii', prefix='2 3')"
        events = {
            "insert": f"AFTER INSERT ON {table} BEGIN"
            f" INSERT INTO {fts}(rowid, search) VALUES (NEW.id, NEW.{column}); END",
            "delete": f"AFTER DELETE ON {table} BEGIN DELETE FROM {fts} WHERE rowid = OLD.id; END",
            "update": f"AFTER UPDATE OF {column} ON {table} BEGIN"
            f" UPDATE {fts} SET search = NEW.{column} WHERE rowid = NEW.id; END",
        }
        for event, body in events.items():
            yield f"DROP TRIGGER IF EXISTS {fts}_{event}"
            yield f"CREATE TRIGGER {fts}_{event} {body}"
        # Rows that were there before the index was.
        yield (
            f"INSERT INTO {fts}(rowid, search) SELECT id, {column} FROM {table}"
            f" WHERE id NOT IN (SELECT rowid FROM {fts})"
        )

    def parts(self, vendor: str) -> set[str]:
        """The names under which the database knows it."""
        if vendor == "postgresql":
            return {self.gin}
        return {self.fts, f"{self.fts}_insert", f"{self.fts}_delete", f"{self.fts}_update"}


TRIPS = Index("trips_publishedtrip", "search", "trips_search", "published_search")
TERMS = Index("trips_publishedterm", "folded", "trips_term_search", "term_search")
INDEXES = (TRIPS, TERMS)


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
    return trips.filter(id__in=TRIPS.found(terms))


def named(rows: QuerySet[PublishedTerm], terms: Terms) -> QuerySet[PublishedTerm]:
    """The values whose names, Persian and English, satisfy the terms."""
    return rows.filter(id__in=TERMS.found(terms)) if terms else rows.none()


def _ts_all(words: list[str]) -> str:
    # Tokens are letters and digits alone (`persian.tokens`), so quotes need no escape.
    return "(" + " & ".join(f"'{word}':*" for word in words) + ")"


def _fts_all(words: list[str]) -> str:
    return "(" + " AND ".join(f'"{word}"*' for word in words) + ")"


def install(database: BaseDatabaseWrapper) -> None:
    """Make the search indexes of this engine, or put back what a migration dropped."""
    with database.cursor() as cursor:
        for index in INDEXES:
            for statement in index.making(database.vendor):
                cursor.execute(statement)


def stands() -> bool:
    """Whether the search indexes of this engine are there, triggers and all."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        names = {name for (name,) in cursor.fetchall()}
    return all(names >= index.parts(connection.vendor) for index in INDEXES)


def strays(index: Index) -> list[int]:
    """Ids of rows whose search index is not theirs; SQLite alone, where the two are apart."""
    if connection.vendor == "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {index.table} t LEFT JOIN {index.fts} s ON s.rowid = t.id"
            f" WHERE s.search IS NOT t.{index.column}"
            f" UNION SELECT s.rowid FROM {index.fts} s LEFT JOIN {index.table} t ON t.id = s.rowid"
            " WHERE t.id IS NULL"
        )
        return sorted(identity for (identity,) in cursor.fetchall())
