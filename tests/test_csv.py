"""CSV: whole, documented, safe from formulas, reversible, streamed at constant memory."""

import csv
import io
import json
import re
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.bulk import copies
from transparency import ledger
from transparency.cells import csv_line, guard
from transparency.models import LedgerEntry
from trips.exports.columns import TABLES
from trips.exports.fields import described
from trips.exports.streaming import ROWS

DOCS = Path(__file__).parent.parent / "docs" / "formats.md"
DANGEROUS = "=+-@\t\r\n＝＋－＠"


def read(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def back(cell: str) -> str:
    """What docs/formats.md tells a reader to do with a text cell."""
    return cell.removeprefix("'")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_documented_and_no_other(table):
    section = DOCS.read_text().split(f"## `table={table}`")[1].split("\n## ")[0]
    with translation.override("en"):
        assert re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", section, re.MULTILINE) == [
            (column.name, str(described(table, column.name))) for column in TABLES[table].columns
        ]


@pytest.mark.parametrize("table", TABLES)
def test_the_first_column_is_the_reference_and_none_is_there_twice(table):
    names = [column.name for column in TABLES[table].columns]
    assert names[0] == "ref"
    assert len(names) == len(set(names))


def test_what_changes_with_the_day_is_left_out():
    names = {column.name for table in TABLES.values() for column in table.columns}
    assert not names & {"state", "days_late"}


@given(st.text())
def test_a_text_is_safe_and_reads_back(text):
    cell = guard(text)
    assert not cell.startswith(tuple(DANGEROUS))
    assert back(cell) == text


TEXTS = st.text(st.sampled_from([*DANGEROUS, *",\"'; |", "a", "۱"]) | st.characters())


@given(st.lists(TEXTS | st.none() | st.booleans() | st.integers() | st.decimals(), min_size=2, max_size=5))
def test_a_line_is_what_any_writer_of_csv_makes_of_guarded_cells(cells):
    wanted = io.StringIO()
    csv.writer(wanted).writerow([guard(cell) for cell in cells])
    assert csv_line(cells) == wanted.getvalue()


@pytest.mark.parametrize("first", DANGEROUS)
def test_each_dangerous_beginning_is_guarded(first):
    assert guard(f"{first}1+1") == f"'{first}1+1"


def test_numbers_stay_numbers():
    assert guard(-5) == -5
    assert guard(Decimal("-12.50")) == Decimal("-12.50")
    assert (guard(None), guard(True), guard(False)) == ("", "true", "false")


@pytest.mark.django_db
def test_a_line_says_what_the_document_says(client):
    trip = factories.full_trip(municipality=factories.published_municipality(code="tehran"), purpose="=1+1")
    factories.publish(trip)
    document = client.get(f"/api/v1/trips/{trip.ref}/").json()
    [line] = read(client.get("/api/v1/trips/?format=csv"))
    assert line["ref"] == trip.ref
    assert line["url"] == document["url"]
    assert line["purpose"] == "'=1+1"
    assert (line["start"], line["start_jalali"], line["days"], line["travellers"]) == (
        "2022-12-18",
        "1401-09-27",
        "7",
        "2",
    )
    assert line["countries"] == "TR"
    assert line["cities"] == "استانبول | آنکارا"
    assert line["traveller_names"] == "شهردار ساختگی | کارشناس ساختگی"
    assert (line["total_irr_old"], line["total_eur"]) == ("1540000000", "1200.50")
    assert (line["total_irr_new"], line["total_usd"]) == ("withheld", "withheld")
    assert line["totals"] == "EUR 1200.50 | IRR old 1540000000"
    assert (line["totals_complete"], line["cost_absences"], line["withheld"]) == (
        "false",
        "withheld",
        "costs",
    )
    assert line["due_record"] == document["due"]["record"]["date"]
    assert (line["ledger_serial"], line["ledger_hash"]) == (
        str(document["ledger"]["serial"]),
        document["ledger"]["hash"],
    )
    assert line["published"] == document["published"]


@pytest.mark.django_db
def test_absences_are_words_and_never_zero(client):
    trip = factories.najaf_trip(size=None, size_known="not_stated", days=None, days_min=None)
    factories.publish(trip)
    [line] = read(client.get("/api/v1/trips/?format=csv"))
    assert (line["days"], line["travellers"]) == ("unknown", "not_stated")
    assert (line["start"], line["start_jalali"], line["start_earliest"]) == ("", "1401-11", "2023-01-21")
    assert line["total_irr_old"] == line["total_eur"] == line["cost_absences"] == "not_disclosed"
    assert (line["totals"], line["totals_complete"]) == ("", "")
    assert line["not_disclosed"] == "cost | funding | dates | names | report"
    counts = [line["count"] for line in read(client.get("/api/v1/trips/?format=csv&table=travellers"))]
    assert counts == ["unknown", "1", "unknown"]


@pytest.mark.django_db
def test_the_other_tables(client):
    trip = factories.full_trip(municipality=factories.published_municipality(code="tehran"))
    factories.publish(trip)
    document = client.get(f"/api/v1/trips/{trip.ref}/").json()
    tables = {
        name: read(client.get(f"/api/v1/trips/?format=csv&table={name}"))
        for name in ("travellers", "stops", "costs")
    }
    for name, lines in tables.items():
        assert [line["position"] for line in lines] == [str(number) for number in range(len(document[name]))]
        assert {line["ref"] for line in lines} == {trip.ref}
    assert [line["stops"] for line in tables["travellers"]] == ["all", "0"]
    assert [line["unit_name"] for line in tables["travellers"]] == ["حوزهٔ شهردار"] * 2
    assert [line["purpose"] for line in tables["stops"]] == ["visit", "transit", "visit"]
    assert tables["stops"][0]["arrival_jalali"] == "1401-09-27"
    assert [line["amount"] for line in tables["costs"]] == ["1240000000", "300000000", "1200.50", "withheld"]
    assert [line["absent"] for line in tables["costs"]] == ["", "", "", "withheld"]
    assert tables["costs"][1]["traveller"] == "0"


@pytest.mark.django_db
def test_the_file_is_named_for_the_ledger_entry(client):
    factories.published_trip()
    response = client.get("/api/v1/trips/?format=csv&table=costs")
    read(response)
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="safarnama-costs-{ledger.head().serial}.csv"'
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["ETag"]


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", ["cursor=x", "page_size=5", "fields=ref"])
def test_what_belongs_to_json_is_refused(client, parameter):
    answer = client.get(f"/api/v1/trips/?format=csv&{parameter}")
    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter.split("=")[0]]


@pytest.mark.django_db
def test_a_table_is_refused_without_csv(client):
    answer = client.get("/api/v1/trips/?table=stops")
    assert [fault["parameter"] for fault in answer.json()["errors"]] == ["table"]


@pytest.mark.django_db
def test_head_and_304_read_no_row(client, django_assert_num_queries):
    factories.published_trip()
    with django_assert_num_queries(2):
        assert b"".join(client.head("/api/v1/trips/?format=csv").streaming_content) == b""
    whole = client.get("/api/v1/trips/?format=csv")
    read(whole)
    tag = whole["ETag"]
    assert client.get("/api/v1/trips/?format=csv", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_goes_away_leaves_nothing_open(client):
    for _number in range(3):
        factories.published_trip()
    response = client.get("/api/v1/trips/?format=csv")
    next(iter(response.streaming_content))
    response.close()
    assert client.get("/api/v1/trips/").json()["count"] == 3


@pytest.mark.django_db
def test_many_trips_are_streamed_at_constant_memory(client):
    """Three times the lines take no more memory at once; a list of all of them would."""
    factories.published_trip()
    template = LedgerEntry.objects.get(kind="publication")
    municipality = template.document.split('"ref":"')[1].split('"')[0]

    def peak(lines: int) -> tuple[int, int]:
        copies(template, municipality, lines)
        response = client.get("/api/v1/trips/?format=csv")
        tracemalloc.start()
        pieces = [len(piece) for piece in response.streaming_content]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert max(pieces) < 2 * ROWS * 2000
        return most, sum(pieces)

    small, few = peak(2 * ROWS)
    large, many = peak(6 * ROWS)
    assert many > 3 * few
    assert large < 1.5 * small
    assert json.loads(template.document)["ref"] == municipality
