"""JSON Lines, XLSX and Parquet: the same trips and the same values as the documents, typed, safe, named for the question."""

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from django.test import Client

from tests import factories, reading
from tests.asking import HOSTILE
from transparency.ledger import head
from trips.exports import columns, footer, parquet, streaming, xlsx
from trips.exports.columns import TABLES

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "",
    "country=TR",
    "sort=days&min_days=3",
    "missing=cost",
    "year=1401&sort=-travellers",
    "country=FJ",
)


def get(query: str, **more: str) -> bytes:
    address = "/api/v1/trips/?" + "&".join([query, *(f"{name}={value}" for name, value in more.items())])
    response = Client().get(address)
    assert response.status_code == 200, (address, response.content)
    return b"".join(response.streaming_content)


def lines(query: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in get(query, format="jsonl").decode().split("\n") if line]


def book(query: str) -> dict[str, list[dict[str, Any]]]:
    workbook = openpyxl.load_workbook(io.BytesIO(get(query, format="xlsx")))
    assert workbook.sheetnames == list(TABLES)
    found = {}
    for sheet in workbook:
        assert sheet.sheet_view.rightToLeft
        assert sheet.freeze_panes == "B2"
        header, *rows = sheet.iter_rows(values_only=True)
        assert list(header) == [column.name for column in TABLES[sheet.title].columns]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        found[sheet.title] = [dict(zip(header, map(unescaped, row), strict=True)) for row in rows]
    return found


def unescaped(cell: Any) -> Any:
    """A text in which what looks like an escape of XLSX is told from one; openpyxl leaves that to its user."""
    return cell.replace("_x005F_", "_") if isinstance(cell, str) else cell


def plain(cell: Any, type_: str) -> Any:
    """A cell of CSV's vocabulary as a typed file has it: a word among numbers is nothing."""
    if cell is None or cell == "" or type_ == "string":
        return cell or None
    if isinstance(cell, bool | int | Decimal):
        return cell
    if type_ == "date":
        return date.fromisoformat(cell)
    return datetime.fromisoformat(cell) if type_ == "datetime" else None


def expected(trips: list[reading.Public], query: str, table: str) -> list[dict[str, Any]]:
    """Every cell from the document itself, by the columns' own functions, which tests/test_csv.py holds to account."""
    served = {trip["ref"]: trip for trip in lines(query)}
    found = []
    for ref in reading.answer(trips, query):
        trip = served[ref]
        due = tuple(trip["due"][key] and date.fromisoformat(trip["due"][key]["date"]) for key in trip["due"])
        line = columns.Line(trip, trip["url"], trip["ledger"]["serial"], trip["ledger"]["hash"], due)
        names = [column.name for column in TABLES[table].columns]
        found += [dict(zip(names, cells, strict=True)) for cells in TABLES[table].lines(line)]
    return found


def test_every_format_gives_what_the_documents_say():
    factories.small_world(trips=60)
    trips = reading.read_public()
    answered = 0
    for query in QUESTIONS:
        refs = reading.answer(trips, query)
        answered += len(refs)
        by_ref = {trip.document["ref"]: trip.document for trip in trips}
        told = lines(query)
        assert [trip["ref"] for trip in told] == refs, query
        for trip in told:
            signed = {key: value for key, value in trip.items() if key not in ("url", "ledger", "due")}
            assert signed == by_ref[trip["ref"]]
        sheets = book(query)
        for name, table in TABLES.items():
            wanted = expected(trips, query, name)
            types = {column.name: column.type for column in table.columns}
            rows = pyarrow.parquet.read_table(
                io.BytesIO(get(query, format="parquet", table=name))
            ).to_pylist()
            assert rows == [
                {key: plain(cell, types[key]) for key, cell in line.items()} for line in wanted
            ], (query, name)
            assert len(sheets[name]) == len(wanted)
            for row, line in zip(sheets[name], wanted, strict=True):
                for key, cell in line.items():
                    shown = row[key]
                    if isinstance(shown, datetime):
                        shown = shown.date().isoformat()
                    same = shown == cell if not isinstance(cell, Decimal) else Decimal(str(shown)) == cell
                    assert same or (shown, cell) in ((None, ""),), (query, name, key, shown, cell)
    assert answered > 60


def test_no_cell_is_a_formula():
    """tests/test_office.py opens the same with a spreadsheet program."""
    for text in HOSTILE:
        factories.publish(factories.full_trip(title=text, purpose=text))
    titles = sorted(trip["title"] for trip in lines(""))
    assert len(set(titles) & set(HOSTILE)) > 20
    assert sorted(row["title"] for row in book("")["trips"]) == titles
    table = pyarrow.parquet.read_table(io.BytesIO(get("", format="parquet")))
    assert sorted(table["title"].to_pylist()) == titles


def test_long_numbers_and_texts_are_not_spoilt():
    trip = factories.full_trip(purpose="ن" * 40_000)
    factories.publish(trip)
    [row] = book("")["trips"]
    assert len(row["purpose"]) == xlsx.LONGEST_TEXT
    assert row["purpose"].endswith(xlsx.CUT)
    assert [trip["purpose"] for trip in lines("")] == ["ن" * 40_000]


def test_a_table_longer_than_a_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(xlsx, "LONGEST_SHEET", 3)
    for _number in range(3):
        factories.publish(factories.full_trip())
    workbook = openpyxl.load_workbook(io.BytesIO(get("", format="xlsx")))
    found = [row[0] for name in ("trips", "trips-2") for row in workbook[name].iter_rows(2, values_only=True)]
    assert found == [trip["ref"] for trip in lines("")]
    travellers = [name for name in workbook.sheetnames if name.startswith("travellers")]
    assert travellers == ["travellers", "travellers-2", "travellers-3"]
    assert all(workbook[name]["A1"].value == "ref" for name in workbook.sheetnames)


def test_parquet_of_many_groups_is_byte_for_byte_what_one_writer_makes(monkeypatch):
    """And every group of a file of ours can be read by itself."""
    schema = pyarrow.schema(
        [
            ("ref", "string"),
            ("n", "int64"),
            ("at", pyarrow.timestamp("us", "UTC")),
            ("d", pyarrow.decimal128(38, 9)),
        ]
        + [(f"text{number}", "string") for number in range(20)]
    )

    def made(*tables: pyarrow.Table) -> bytes:
        file = io.BytesIO()
        with pyarrow.parquet.ParquetWriter(
            file, schema, compression="zstd", write_statistics=["ref", "n"]
        ) as writer:
            for table in tables:
                writer.write_table(table)
        return file.getvalue()

    tables = [
        pyarrow.table(
            [
                [f"{place}-{row}" for row in range(rows)],
                [-row << 40 for row in range(rows)],
                list(range(rows)),
            ]
            + [[None] * rows]
            + [[None if row % 3 else "آب" * (row + column) for row in range(rows)] for column in range(20)],
            schema,
        )
        for place, rows in enumerate((1, 300, 40, *[7] * 30))
    ]
    for many in (tables[:1], tables[:2], tables):
        groups = footer.Groups()
        assert footer.MAGIC + b"".join(map(groups.added, map(made, many))) + groups.finished() == made(*many)

    monkeypatch.setattr(parquet, "GROUP", 5)
    monkeypatch.setattr(streaming, "ROWS", 2)
    for _number in range(7):
        factories.publish(factories.full_trip())
    for name in TABLES:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(get("", format="parquet", table=name)))
        assert file.num_row_groups > 1
        parts = [file.read_row_group(number) for number in range(file.num_row_groups)]
        assert pyarrow.concat_tables(parts).equals(file.read())
        assert file.read()["ref"].to_pylist() == [row["ref"] for row in book("")[name]]
    assert pyarrow.parquet.read_table(io.BytesIO(get("country=FJ", format="parquet"))).num_rows == 0


def test_files_are_named_for_the_question_and_the_ledger():
    factories.full_trip()
    factories.published_trip()
    serial = head().serial
    names = {
        "format=jsonl": f"safarnama-trips-{serial}.jsonl",
        "format=csv&table=costs&country=TR,IQ": f"safarnama-costs-country-TR-IQ-{serial}.csv",
        "format=xlsx&year=۱۴۰۱&sort=days": f"safarnama-trips-year-1401-{serial}.xlsx",
        "format=parquet&q=سفر&from=1401/9": f"safarnama-trips-q-from-1401-9-{serial}.parquet",
    }
    for query, name in names.items():
        response = Client().get(f"/api/v1/trips/?{query}")
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        b"".join(response.streaming_content)


def test_a_workbook_has_a_limit_that_names_the_way_round_it(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST", 1)
    for _number in range(2):
        factories.published_trip()
    response = Client().get("/api/v1/trips/?format=xlsx")
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["parameter"] == "format"
    assert "csv" in error["allowed"]


def test_files_never_take_every_thread_from_the_pages():
    """As many as are made at once are held open, by readers who do not read on."""
    factories.published_trip()
    address, client = "/api/v1/trips/?format={}", Client()
    held = [client.get(address.format(name)) for name in ("csv", "xlsx")]
    assert [one.status_code for one in held] == [200, 200]
    refused = client.get(address.format("jsonl"))
    assert (refused.status_code, refused["Retry-After"]) == (429, "10")
    assert refused["Content-Type"] == "application/problem+json"
    for other in ("/trips/", "/api/v1/trips/"):
        assert client.get(other).status_code == 200
    assert client.head(address.format("jsonl")).status_code == 200
    assert b"".join(held[0].streaming_content)
    for let_go in held[1]._resource_closers:  # gone; `close()` would take the test's connection along
        let_go()
    assert get("", format="jsonl")
    assert get("", format="csv")


def test_what_does_not_go_together_is_refused():
    for query, parameter in (
        ("format=jsonl&table=costs", "table"),
        ("format=xlsx&fields=ref", "fields"),
        ("format=parquet&page_size=3", "page_size"),
        ("format=yaml", "format"),
    ):
        response = Client().get(f"/api/v1/trips/?{query}")
        assert response.status_code == 400
        assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_without_its_extra_parquet_is_no_format(monkeypatch):
    monkeypatch.setattr(parquet, "pyarrow", None)
    response = Client().get("/api/v1/trips/?format=parquet")
    assert response.status_code == 400
    assert response.json()["errors"][0]["allowed"] == ["json", "csv", "jsonl", "xlsx"]


def test_every_column_has_a_type_of_table_schema():
    known = {"string", "integer", "number", "boolean", "date", "datetime"}
    for table in TABLES.values():
        for column in table.columns:
            assert column.type in known
            assert not re.search(r"_(earliest|latest)$", column.name) or column.type == "date"
