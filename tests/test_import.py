"""Trips from workbooks: every mistake told with its cell, all or nothing, nothing twice; hostile files answered in time."""

import datetime as dt
import io
import stat
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from officials.models import Membership
from trips.document import build
from trips.imports import keeping, limits
from trips.imports.opening import Book, FileRefused, parsed
from trips.imports.planning import Plan, plan
from trips.imports.template import template
from trips.imports.writing import PlanFaulty, rehearsed, write
from trips.models import Cost, ImportedTrip, Revision, Trip

from .clerks import Role, member, signed_in
from .factories import (
    DestinationFactory,
    FundingSourceFactory,
    OfficialFactory,
    UnitFactory,
    full_trip,
    published_municipality,
)
from .workbooks import MISTAKES, SHEETS, delimited, filled_template, ods, ods_of, tables, xlsx

UPLOAD = "/admin/trips/trip/import/"
SIMPLE = {"trips": [{"trip": 1, "title": "سفر نجف", "start": "۲۷ آذر ۱۴۰۱"}]}


@pytest.fixture
def tehran(db) -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def names(tehran) -> None:
    """The names that the workbooks of the tests use."""
    published_municipality(code="qom", name="شهرداری قم")
    DestinationFactory(name="نجف", name_en="Najaf", country="IQ")
    DestinationFactory(name="عراق", name_en="Iraq", country="IQ", is_city=False)
    for country in ("LB", "LY"):
        DestinationFactory(name="طرابلس", country=country)
    UnitFactory(municipality=tehran, name="سازمان آتش‌نشانی و ایمنی")
    OfficialFactory(municipality=tehran, name="علی رضایی")
    FundingSourceFactory(name="طرف خارجی")


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def book(tmp_path):
    def opened(content: bytes) -> Book:
        path = tmp_path / "file"
        path.write_bytes(content)
        return Book.of_json(parsed(path))

    return opened


def told(found: Plan) -> list[tuple[str, str, str]]:
    return [(one.cell.sheet, one.cell.reference, one.message) for one in found.problems]


def matched(expected: list[tuple[str, str, str]], found: Plan) -> tuple[list[Any], list[Any]]:
    """What was expected and not told, and what was told and not expected."""
    left, missing = told(found), []
    for sheet, cell, words in expected:
        hit = next((one for one in left if one[:2] == (sheet, cell) and words in one[2]), None)
        if hit:
            left.remove(hit)
        else:
            missing.append((sheet, cell, words))
    return missing, left


# ---- The messy workbook ----


def spoil(workbook: Any) -> None:
    """What hides, joins, computes and does not belong; each in a row or column of its own."""
    trips, stops, people, costs, permits = (workbook[name] for name in SHEETS)
    last = trips.max_column
    trips.cell(1, last + 1, "ستون من")
    trips.cell(1, last + 2, "عنوان")
    trips.cell(3, last + 3, "گم")
    stops.append(["A", "نجف"])
    stops.append(["A", "نجف"])
    stops.merge_cells(start_row=stops.max_row - 1, start_column=2, end_row=stops.max_row, end_column=2)
    people.append(["A", "staff", "پنهان"])
    people.row_dimensions[people.max_row].hidden = True
    costs.append(["A", "=B2"])
    costs.append(["A", "meals"])
    costs.cell(costs.max_row, 4, "#REF!").data_type = "e"
    permits.column_dimensions["D"].hidden = True
    workbook.create_sheet("برگهٔ من").append(["چیزی"])


def spoilt(sheets: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    """Where `spoil` is told."""
    rows = {name: len(table) + 1 for name, table in sheets.items()}
    last = len(sheets["trips"][0])
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        ("trips", f"{letter[last]}1", "No column of this sheet is called so"),
        ("trips", f"{letter[last + 1]}1", "This column stands here twice"),
        ("trips", f"{letter[last + 2]}3", "under no header"),
        ("stops", f"B{rows['stops'] + 1}", "merged"),
        ("stops", f"A{rows['stops'] + 2}", "Nothing stands in this row"),
        ("travellers", f"A{rows['travellers'] + 1}", "hidden"),
        ("costs", f"B{rows['costs'] + 1}", "formula"),
        ("costs", f"C{rows['costs'] + 1}", "missing"),
        ("costs", f"D{rows['costs'] + 1}", "Give an amount, or say why"),
        ("costs", f"D{rows['costs'] + 2}", "an error of the spreadsheet"),
        ("costs", f"C{rows['costs'] + 2}", "missing"),
        ("permits", "D1", "This column is hidden"),
        ("برگهٔ من", "", "No sheet of the template is called so"),
    ]


def test_a_messy_workbook_is_reported_whole_then_mended_then_imports_then_imports_nothing(
    tehran, names, book, english
):
    sheets, expected = tables(mended=False)
    expected += spoilt(sheets)
    found = plan(book(xlsx(spoil, **sheets)), tehran)
    assert matched(expected, found) == ([], [])
    assert [problem.line for problem in found.problems if not problem.cure] == []
    kinds = {words for _sheet, _cell, words in expected}
    assert len(kinds) > 70
    for problem in found.problems:
        assert problem.cell.sheet in (*SHEETS, "برگهٔ من")
        assert problem.line.startswith(f"{problem.cell.address}: ")
    with pytest.raises(PlanFaulty):
        write(found, None)
    assert not Trip.objects.exists()

    mended, _nothing = tables(mended=True)
    clerk = member(tehran)
    found = plan(book(xlsx(**mended)), tehran)
    assert told(found) == []
    made = write(found, clerk)
    assert len(made) == Trip.objects.count() == len(mended["trips"])
    assert sum(mistake.sheet == "costs" for mistake in MISTAKES) == Cost.objects.count()
    assert {trip.changed_by for trip in made} == {trip.created_by for trip in made} == {clerk}
    assert {trip.revision for trip in Trip.objects.all()} == {1}
    assert Revision.objects.count() == ImportedTrip.objects.count() == len(made)

    again = plan(book(xlsx(**mended)), tehran)
    assert (again.new, len(again.known)) == ([], len(made))
    assert write(again, clerk) == []
    more = mended | {"trips": [*mended["trips"], {"trip": "new", "title": "سفر تازه", "start": "1402"}]}
    more["trips"] = more["trips"][::-1]  # another order is the same trips
    found = plan(book(xlsx(**more)), tehran)
    assert [trip.title for trip in found.new] == ["سفر تازه"]
    assert [trip.title for trip in write(found, clerk)] == ["سفر تازه"]


def test_faults_of_whole_sheets(tehran, book, english):
    def of(change: Any = None, **sheets: Any) -> list[tuple[str, str, str]]:
        return told(plan(book(xlsx(change, **sheets)), tehran))

    trips = SIMPLE["trips"]
    assert of(trips=[{"trip": 1, "title": "سفر"}]) == [("trips", "1", "The column “start” is missing.")]
    [(sheet, cell, said)] = of(trips=[{"نمی‌دانم": 1, "هیچ": 2}])
    assert (sheet, cell) == ("trips", "1")
    assert "No row of headers" in said
    [(sheet, _cell, said)] = of(trips=trips, سفرها=trips)
    assert sheet == "سفرها"
    assert "same kind of rows" in said
    [(sheet, _cell, said)] = of(lambda book: setattr(book["costs"], "sheet_state", "hidden"), trips=trips,
                                costs=[{"trip": 1, "item": "visa", "stage": "paid", "absent": "not_settled"}])  # fmt: skip
    assert (sheet, said) == ("costs", "This sheet is hidden.")
    assert of(trips=[], stops=[]) == [("", "", "The file holds no trip.")]
    assert of(trips=[*trips, {**trips[0], "trip": 2}])[0][:2] == ("trips", "A3")
    crowd = [{"trip": 1, "kind": "staff", "post": f"کارشناس {n}"} for n in range(limits.ROWS_A_TRIP + 1)]
    [(sheet, cell, said)] = of(trips=trips, travellers=crowd)
    assert (sheet, cell) == ("travellers", f"A{limits.ROWS_A_TRIP + 2}")
    assert "at most 300 rows" in said
    [(_sheet, cell, said)] = of(trips=[{**trips[0], "municipality": "شهرداری قم"}])
    assert (cell, "another municipality" in said) == ("D2", True)


def test_how_cells_were_understood_is_shown(tehran, names, book, english):
    sheets = SIMPLE | {
        "stops": [{"trip": 1, "city": "نجف (عراق)"}, {"trip": "۱", "city": "Najaf", "country": "IQ"}],
        "costs": [
            {"trip": 1.0, "item": "بلیت هواپیما", "stage": "Paid", "amount": "۱۲۴ هزار", "currency": "تومان"}
        ],
        "travellers": [
            {"trip": "نمونه", "kind": "x"},
            {"trip": 1, "official": "آقای علي رضايي", "kind": "council"},
        ],
    }
    with translation.override("fa"):
        label = str(Cost(item="air_ticket").get_item_display())
    sheets["costs"][0]["item"] = label
    found = plan(book(xlsx(**sheets)), tehran)
    assert told(found) == []
    said = [remark.text for remark in found.remarks]
    assert "Toman was turned into rials: 1,240,000 rials." in said
    assert "Understood as “علی رضایی”." in said
    assert "Rows of examples passed over: 1." in said
    [trip] = write(found, None)
    cost, person = trip.costs.get(), trip.travellers.get()
    assert (cost.amount, cost.currency, cost.rial_basis, cost.item) == (1_240_000, "IRR", "old", "air_ticket")
    assert (person.official.name, person.count, person.body) == ("علی رضایی", 1, "council")
    assert (trip.status, trip.initiative, trip.size, trip.days) == ("done", "not_stated", None, None)


# ---- The same in every format ----


def test_ods_and_csv_are_read_as_xlsx_is(tehran, names, book):
    sheets, _told = tables(mended=True)
    digests = [[trip.digest for trip in plan(book(make(**sheets)), tehran).trips] for make in (xlsx, ods)]
    assert digests[0] == digests[1]
    assert all(digests[0])
    table = [{**row, "letter_number": "۱۲/۳", "purpose": "یک، دو\nسه؛ «چهار»"} for row in SIMPLE["trips"]]
    wanted = plan(book(xlsx(trips=table)), tehran).trips[0].digest
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        for separator in (",", ";", "\t"):
            found = plan(book(delimited(table, separator, encoding)), tehran)
            assert [trip.digest for trip in found.trips] == [wanted], (encoding, separator)
    old = [{"trip": 1, "title": "سفر كاري", "start": "1401/9/27"}]  # no Persian ی in that code page
    assert plan(book(delimited(old, encoding="cp1256")), tehran).trips[0].form.instance.title == "سفر کاری"


def test_dates_typed_as_jalali_into_libreoffice(tehran, book):
    day = dt.date(1401, 9, 27)
    found = plan(
        book(ods(trips=[{"trip": 1, "title": "سفر", "start": day, "end": dt.date(2022, 12, 24)}])), tehran
    )
    assert told(found) == []
    trip = found.trips[0].form.instance
    assert (trip.start, trip.end) == ("1401-09-27", "1401-10-03")


def test_the_template_filled_in_gives_the_document_that_was_meant(tehran, book):
    meant = full_trip(municipality=tehran)
    meant.costs.filter(absent="withheld").delete()
    meant.redactions.all().delete()
    content = template(tehran)
    rows = {
        "trips": [
            {
                "trip": "الف-۱", "title": meant.title, "title_en": meant.title_en, "purpose": meant.purpose,
                "necessity": meant.necessity, "legal_basis": meant.legal_basis, "kind": "امضای تفاهم‌نامه",
                "host_name": meant.host_name, "start": "۱۴۰۱/۹/۲۷", "end": "۳ دی ۱۴۰۱", "size": "۲ نفر",
                "size_known": "exact", "list_complete": "بله", "outcome_summary": meant.outcome_summary,
                "report": meant.report,
            }
        ],
        "stops": [
            {"trip": "الف-۱", "city": "استانبول", "arrival": "1401/09/27", "departure": "1401/09/30"},
            {"trip": "الف-۱", "city": "دوحه", "country": "قطر", "purpose": "transit"},
            {"trip": "الف-۱", "city": "آنکارا، ترکیه", "arrival": dt.date(2022, 12, 21), "departure": "1401/10/03"},
        ],
        "travellers": [
            {"trip": "الف-۱", "official": "شهردار ساختگی", "post": "شهردار", "unit": "حوزه شهردار", "kind": "official",
             "office": "mayor", "head": "بله"},
            {"trip": "الف-۱", "name": "کارشناس ساختگی", "publish_name": "بله", "post": "کارشناس",
             "unit": "حوزه‌ شهردار", "kind": "staff", "stops": "استانبول"},
        ],
        "costs": [
            {"trip": "الف-۱", "item": "air_ticket", "stage": "settled", "amount": "۱۲۴ میلیون تومان",
             "funding_source": "شهرداري"},
            {"trip": "الف-۱", "item": "daily_allowance", "stage": "paid", "amount": 300_000_000, "currency": "ریال",
             "funding_source": "شهرداری", "traveller": 1},
            {"trip": "الف-۱", "item": "registration", "stage": "paid", "amount": 1200.5, "currency": "یورو",
             "funding_source": "شهرداری"},
        ],
        "permits": [{"trip": "الف-۱", "stage": "province", "decision": "granted", "body": "استانداری", "date": "1401/09/10"}],
    }  # fmt: skip
    with translation.override("fa"):
        rows["trips"][0]["kind"] = str(meant.get_kind_display())
    found = plan(book(filled_template(content, **rows)), tehran)
    assert told(found) == []
    [made] = write(found, None)
    assert build(made) == build(meant)
    assert len(found.remarks) > 4


def test_the_template_speaks_persian_and_offers_the_municipality_s_names(
    tehran, names, django_assert_max_num_queries
):
    with translation.override("en"), django_assert_max_num_queries(6):
        workbook = load_workbook(io.BytesIO(template(tehran)))
    assert len(workbook.sheetnames) == len(SHEETS) + 2
    first = workbook.worksheets[0]
    assert first.sheet_view.rightToLeft
    assert first.freeze_panes == "B2"
    assert "عنوان *" in [cell.value for cell in first[1]]
    assert first["A2"].value == "نمونه"
    assert all(len(sheet.data_validations.dataValidation) > 2 for sheet in workbook.worksheets[:5])
    lists = {cell.value for row in workbook.worksheets[-1].iter_rows() for cell in row}
    assert {"علی رضایی", "سازمان آتش‌نشانی و ایمنی", "طرف خارجی", "نجف", "عراق", "تومان", "بله"} <= lists
    assert workbook.worksheets[5].max_row > 60


def test_the_template_as_it_is_holds_no_trip(tehran, book, english):
    found = plan(book(template(tehran)), tehran)
    assert told(found) == [("", "", "The file holds no trip.")]


# ---- Hostile files ----


def zipped(entries: dict[str, bytes | str], base: bytes = b"") -> bytes:
    file = io.BytesIO(base)
    with zipfile.ZipFile(file, "a" if base else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(**SIMPLE))) as source,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in source.infolist():
            if entry.filename != "xl/worksheets/sheet1.xml":
                made.writestr(entry, source.read(entry))
        made.writestr("xl/worksheets/sheet1.xml", xml)
    return whole.getvalue()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
EMPTY_ROW = '<row ht="15"/>'
LOL = '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'


def cells(number: int, *, row: int = 1) -> str:
    inside = "".join('<c t="inlineStr"><is><t>x</t></is></c>' for _one in range(number))
    return f'<worksheet {MAIN}><sheetData><row r="{row}">{inside}</row></sheetData></worksheet>'


def ole(mark: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + mark.encode("utf-16-le")


HOSTILE = {
    "50 MB": (lambda: b"PK" + b"\0" * 50 * limits.MEGABYTE, "larger than 10 MB"),
    "nothing": (lambda: b" \n", "The file is empty"),
    "password": (lambda: ole("EncryptedPackage"), "protected by a password"),
    "old Excel": (lambda: ole("Workbook"), "old Excel"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not a spreadsheet"),
    "a letter": (lambda: zipped({"word/document.xml": "<x/>", "[Content_Types].xml": "<Types/>"}), "not a spreadsheet"),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "bytes": (lambda: bytes(range(256)) * 9, "not a spreadsheet"),
    "unknown letters": (lambda: "trip,title\n1,Orléans à été\n".encode("latin-1"), "letters of this CSV"),
    "half a zip": (lambda: xlsx(**SIMPLE)[:900], "damaged"),
    "half a sheet": (lambda: with_sheet(cells(3)[:-20]), "damaged"),
    "macros": (lambda: zipped({"xl/vbaProject.bin": "x"}, xlsx(**SIMPLE)), "macros"),
    "links": (lambda: zipped({"xl/externalLinks/externalLink1.xml": "<x/>"}, xlsx(**SIMPLE)), "linked to other files"),
    "XLSB": (lambda: zipped({"xl/workbook.bin": "x", "[Content_Types].xml": "<Types/>"}), "XLSB"),
    "zip bomb": (lambda: zipped({"xl/media/a.png": b"\0" * 60 * limits.MEGABYTE}, xlsx(**SIMPLE)), "more than 50 MB"),
    "many parts": (lambda: zipped({f"xl/{n}": "" for n in range(2_100)}, xlsx(**SIMPLE)), "too many parts"),
    "XML bomb": (lambda: with_sheet(f'<?xml version="1.0"?>{LOL}<worksheet {MAIN}>&b;</worksheet>'), "declarations"),
    "XML bomb, ODS": (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                                      "content.xml": f'<?xml version="1.0"?>{LOL}<a>&b;</a>'}), "declarations"),
    "a million empty rows": (
        lambda: with_sheet(f"<worksheet {MAIN}><sheetData>{EMPTY_ROW * 1_000_000}</sheetData></worksheet>"),
        "empty but formatted",
    ),
    "a cell far down": (lambda: with_sheet(cells(1, row=900_000)), "below row 5000"),
    "1,000 columns": (lambda: with_sheet(cells(1_000)), "past column 100"),
    "a long text": (lambda: xlsx(trips=[{"trip": 1, "title": "x" * 20_000}]), "more than 10000 characters"),
    "many sheets": (lambda: xlsx(**{f"s{n}": [{"a": 1}] for n in range(30)}), "more than 20 sheets"),
    "ODS rows a million times": (
        lambda: ods_of('<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">'
                       "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"),
        "below row 5000",
    ),
    "ODS columns a million times": (
        lambda: ods_of('<table:table table:name="a"><table:table-row><table:table-cell'
                       ' table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell>'
                       "</table:table-row></table:table>"),
        "past column 100",
    ),
    "ODS with a password": (
        lambda: ods_of("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "protected by a password"
    ),
    "quotation marks": (lambda: b'trip,title\n1,"' + b"x" * 9_000_000, "quotation marks"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_a_clear_answer_in_time(kind, book, english):
    make, said = HOSTILE[kind]
    content = make()
    began = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        book(content)
    assert said in str(refused.value)
    assert time.monotonic() - began < 15


def test_a_full_file_is_read_in_time(book):
    people = [{"trip": n % 50, "kind": "staff", "post": f"کارشناس {n}"} for n in range(limits.MAX_ROWS - 1)]
    began = time.monotonic()
    assert len(book(xlsx(travellers=people)).sheets[0].cells) == limits.MAX_ROWS
    assert time.monotonic() - began < 15


# ---- The pages ----


def upload(client: Client, content: bytes, municipality: Any, name: str = "سفرها.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(UPLOAD, {"municipality": municipality.pk, "file": file})


def test_from_the_template_to_drafts_on_the_pages(tehran, names):
    client = signed_in(tehran)
    page = client.get(UPLOAD).content.decode()
    assert f'<option value="{tehran.pk}" selected' in page
    assert reverse("admin:trips_import") in client.get("/admin/trips/trip/").content.decode()
    given = client.get(UPLOAD + "template/")
    assert given["Content-Disposition"].startswith("attachment")
    bad = filled_template(
        given.content, trips=[{"trip": 1, "title": "=1+1", "start": "=NOW"}, {"trip": 2, "title": "ب"}]
    )
    sent = upload(client, bad, tehran)
    report = client.get(sent["Location"])
    page = report.content.decode()
    assert ">C3<" in page
    assert "confirm_form" not in page
    assert client.post(sent["Location"], {"confirmed": "x"}).status_code == 302
    assert not Trip.objects.exists()

    marked = client.get(sent["Location"] + "marked/")
    workbook = load_workbook(io.BytesIO(marked.content))
    assert not [
        cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    problems, trips = workbook.worksheets[0], workbook.worksheets[1]
    # As the file has it: openpyxl wrote both as formulas, which is the first thing that is wrong with them.
    assert {problems.cell(row, 2).value for row in range(2, problems.max_row + 1)} >= {"C3", "K3", "K4"}
    assert trips["C3"].value == "=1+1"
    assert trips["C3"].comment
    assert trips["C3"].fill.start_color.rgb.endswith("FFE2B8")
    assert trips["C4"].comment is None
    for cell, value in (("C3", "یک"), ("K3", "1401/9/27"), ("K4", "1402")):
        trips[cell] = value
    mended = io.BytesIO()
    workbook.save(mended)

    sent = upload(client, mended.getvalue(), tehran)
    address = sent["Location"]
    page = client.get(address).content.decode()
    confirmed = page.split('name="confirmed" value="')[1].split('"')[0]
    assert not Trip.objects.exists()
    client.post(address, {"confirmed": "0" * 64})
    assert not Trip.objects.exists()
    done = client.post(address, {"confirmed": confirmed}, follow=True).content.decode()
    made = list(Trip.objects.order_by("pk"))
    assert [(trip.title, trip.start, trip.desk) for trip in made] == [
        ("یک", "1401-09-27", "clerk"),
        ("ب", "1402", "clerk"),
    ]
    for trip in made:
        assert reverse("admin:trips_trip_change", args=[trip.pk]) in done
    assert "confirm_form" not in done
    client.post(address, {"confirmed": confirmed})
    assert Trip.objects.count() == 2


def test_what_is_refused_is_said_beside_the_file(tehran):
    client = signed_in(tehran)
    answer = upload(client, b"%PDF-1.4", tehran, "trips.xlsx")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert client.post(UPLOAD, {"municipality": tehran.pk}).status_code == 200


def test_a_kept_file_is_its_uploaders_alone_and_for_a_day(tehran, monkeypatch):
    user = member(tehran)
    client = Client()
    client.force_login(user)
    address = upload(client, xlsx(**SIMPLE), tehran)["Location"]
    for other in (signed_in(tehran), signed_in(published_municipality(code="qom"))):
        for path in (address, address + "marked/"):
            assert other.get(path).status_code == 404
            assert other.post(path).status_code == 404
    token = address.rstrip("/").split("/")[-1]
    kept = list((Path(settings.DATA_DIR) / "imports").glob(f"{token}*"))
    assert len(kept) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)
    assert client.get(UPLOAD + "x" * 32 + "/").status_code == 404
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 25 * 3600)
    assert keeping.find(token, user) is None
    monkeypatch.undo()
    assert keeping.find(token, user).municipality == tehran.pk
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=user).update(role=Role.REVIEWER)
    assert client.get(address).status_code == 403


def test_only_who_enters_trips_imports_and_only_for_their_own(tehran):
    reviewer, clerk = signed_in(tehran, Role.REVIEWER), signed_in(tehran)
    for path in (UPLOAD, UPLOAD + "template/", UPLOAD + "x/", UPLOAD + "x/marked/"):
        assert reviewer.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert UPLOAD not in reviewer.get("/admin/trips/trip/").content.decode()
    qom = published_municipality(code="qom", name="شهرداری قم")
    assert upload(clerk, xlsx(**SIMPLE), qom).status_code == 200
    assert "شهرداری قم" not in clerk.get(UPLOAD).content.decode()


def test_a_rehearsal_leaves_nothing(tehran, book):
    found = plan(book(xlsx(**SIMPLE)), tehran)
    with rehearsed(found, None) as made:
        assert [trip.pk for trip in made] == list(Trip.objects.values_list("pk", flat=True))
    assert not Trip.objects.exists()
    assert not ImportedTrip.objects.exists()


# ---- The command ----


def test_the_command_reports_then_imports_then_passes_over(tehran, names, tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.xlsx"
    marked = tmp_path / "marked.xlsx"
    good.write_bytes(
        delimited([{**SIMPLE["trips"][0], "municipality": "شهرداری تهران", "status": "planned"}])
    )
    toman = {"trip": 1, "item": "meals", "stage": "paid", "amount": "۱۲۴ هزار تومان"}
    bad.write_bytes(xlsx(trips=[{"trip": 1, "title": "سفر", "start": "27/9/1401"}], costs=[toman]))
    clerk, stranger = member(tehran), member(published_municipality(code="yazd"))
    with translation.override("en"):
        with pytest.raises(CommandError) as refused:
            call_command("import_trips", bad, municipality="tehran", marked=marked)
        assert "trips!C2: 27/9/1401: The day stands before the year here." in str(refused.value)
        said = capsys.readouterr().out
        assert "costs!D2: ۱۲۴ هزار تومان: Toman was turned into rials: 1,240,000 rials.\n" in said
        workbook = load_workbook(marked)
        assert "The day stands before the year" in workbook["trips"]["C2"].comment.text
        marked.write_bytes(b"of somebody")
        with pytest.raises(CommandError, match=r"(?s)trips!C2: .*The marked workbook cannot be written: "):
            call_command("import_trips", bad, municipality="tehran", marked=marked)
        assert marked.read_bytes() == b"of somebody"
        for wrong in (
            {"file": bad},
            {"file": good, "municipality": "nowhere"},
            {"file": good, "user": "nobody"},
            {"file": good, "user": stranger.username},
            {"file": tmp_path / "absent.xlsx", "municipality": "tehran"},
        ):
            with pytest.raises(CommandError):
                call_command("import_trips", wrong.pop("file"), **wrong)
        capsys.readouterr()
        call_command("import_trips", good, dry_run=True, marked=tmp_path / "unneeded.xlsx")
        assert not Trip.objects.exists()
        assert not Revision.objects.exists()
        assert not (tmp_path / "unneeded.xlsx").exists()
        call_command("import_trips", good, user=clerk.username)
        call_command("import_trips", good)
    assert Trip.objects.get().created_by == clerk
    said = capsys.readouterr().out
    assert said.count("B2: سفر نجف: The planned days have passed: say whether the trip took place.\n") == 2
    assert "To import: 1; imported before: 0" in said
    assert "Drafts made: 1" in said
    assert "Drafts made: 0; imported before: 1." in said
