"""What gunicorn serves in the benchmark: the portal, and beside it, under /floor/, one hand-written SQL + orjson.

The floor answers the same questions with the same documents and nothing else: no parameters checked, no headers, no
cache, no count beyond what one query gives. It is what this machine can do at best, so a share of it means the same on
any machine. Both run in the same processes, on the same connections' settings.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.db import connection

from transparency.wsgi import application as portal

Start = Callable[[str, list[tuple[str, str]]], Any]

ROWS = (
    "SELECT e.document FROM trips_publishedtrip p JOIN transparency_ledgerentry e ON e.serial = p.entry_id "
)
# The ids first: documents are long, and only those of one page are wanted.
PAGE = f"{ROWS} WHERE p.id IN ({{}} LIMIT %s) ORDER BY p.start DESC, p.id DESC"
NEWEST = "SELECT t.id FROM trips_publishedtrip t {} ORDER BY t.start DESC, t.id DESC"
OF_COUNTRY = (
    "SELECT f.trip_id FROM trips_publishedfacet f WHERE f.name = 'country' AND f.value = %s "
    "ORDER BY f.start DESC, f.trip_id DESC"
)
SEARCH = {
    "sqlite": "WHERE t.id IN (SELECT rowid FROM trips_search WHERE trips_search MATCH '\"' || %s || '\"*')",
    "postgresql": "WHERE t.words @@ (%s || ':*')::tsquery",
}
FILES = (
    "SELECT p.ref, p.municipality, p.title, p.status, p.start, p.end_latest, p.days, p.travellers, e.document "
    "FROM trips_publishedtrip p JOIN transparency_ledgerentry e ON e.serial = p.entry_id "
    "ORDER BY p.start DESC, p.id DESC"
)


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    if not environ["PATH_INFO"].startswith("/floor/"):
        return portal(environ, start_response)
    asked = {name: values[-1] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    if environ["PATH_INFO"] == "/floor/csv":
        start_response("200 OK", [("Content-Type", "text/csv; charset=utf-8")])
        return _csv()
    body = orjson.dumps(ANSWERS[environ["PATH_INFO"].removeprefix("/floor/")](asked))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _query(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _results(ids: str, values: list[Any], asked: dict[str, str]) -> dict[str, Any]:
    """One page of documents; `ids` is the query that gives all their ids in order."""
    rows = _query(PAGE.format(ids), [*values, int(asked.get("page_size", 50))])
    return {"results": [orjson.Fragment(text) for (text,) in rows]}


def _list(asked: dict[str, str]) -> dict[str, Any]:
    return _results(NEWEST.format(""), [], asked)


def _deep(asked: dict[str, str]) -> dict[str, Any]:
    where = "WHERE t.start <= %s AND (t.start < %s OR t.id < %s)"
    return _results(NEWEST.format(where), [asked["start"], asked["start"], int(asked["id"])], asked)


def _country(asked: dict[str, str]) -> dict[str, Any]:
    return _results(OF_COUNTRY, [asked["country"]], asked)


def _search(asked: dict[str, str]) -> dict[str, Any]:
    return _results(NEWEST.format(SEARCH[connection.vendor]), [asked["q"]], asked)


def _detail(asked: dict[str, str]) -> Any:
    return orjson.Fragment(_query(f"{ROWS} WHERE p.ref = %s", [asked["ref"]])[0][0])


def _place(asked: dict[str, str]) -> dict[str, Any]:
    """Where the deep page begins: the trip at this place of the whole list."""
    sql = "SELECT start, id FROM trips_publishedtrip p ORDER BY p.start DESC, p.id DESC LIMIT 1 OFFSET %s"
    start, key = _query(sql, [int(asked["offset"])])[0]
    return {"start": str(start), "id": key}


def _csv() -> Iterator[bytes]:
    """A line a trip: eight columns as stored, and three out of the document."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(FILES)
        while rows := cursor.fetchmany(2000):
            out = io.StringIO()
            writer = csv.writer(out)
            for *columns, text in rows:
                document = orjson.loads(text)
                writer.writerow([*columns, document["purpose"], document["kind"], document["published"]])
            yield out.getvalue().encode()


ANSWERS: dict[str, Callable[[dict[str, str]], Any]] = {
    "list": _list,
    "deep": _deep,
    "country": _country,
    "search": _search,
    "detail": _detail,
    "place": _place,
}
