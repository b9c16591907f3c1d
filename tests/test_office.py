"""CSV and XLSX as a spreadsheet program takes them: LibreOffice opens each, and every cell is what the documents say.

Texts that a spreadsheet could take for a formula stay texts in both, and nothing is computed.
"""

import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scripts.machine import office
from tests import factories, reading
from tests.asking import HOSTILE
from tests.test_formats import book, expected, get, unescaped
from transparency.cells import guard
from trips.exports.columns import TABLES

pytestmark = [pytest.mark.office, pytest.mark.django_db]

UTF8, COMMA, QUOTE, FIRST_LINE = "76", "44", "34", "1"
EVALUATE = ["true"]
READING = ",".join(
    [COMMA, QUOTE, UTF8, FIRST_LINE, "", "0", "false", "false", "true", "false", "false", "0", *EVALUATE]
)
"""LibreOffice's CSV options at their most dangerous: formulas are evaluated where a text is taken for one."""


def through_office(directory: Path, *files: Path, reads: str = "") -> dict[str, Any]:
    """What LibreOffice has of each file after opening it, as workbooks by the file's name."""
    out = directory / "out"
    command = [str(office()), "--headless", f"-env:UserInstallation={(directory / 'profile').as_uri()}"]
    command += [f"--infilter=CSV:{reads}"] if reads else []
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return {file.name: openpyxl.load_workbook(out / f"{file.stem}.xlsx") for file in files}


@pytest.fixture
def trips() -> list[reading.Public]:
    """A world, and in it a trip for each hostile text, in every place that takes one."""
    factories.small_world(trips=20)
    municipality = factories.published_municipality()
    for text in HOSTILE:
        trip = factories.full_trip(municipality=municipality, title=text, purpose=text, outcome_summary=text)
        factories.TravellerFactory(trip=trip, name=text.strip(), publish_name=True, post=text)
        factories.CostFactory(trip=trip, source_text=text)
        factories.publish(trip)
    return reading.read_public()


def test_a_workbook_is_the_same_after_libreoffice_opened_it(trips, tmp_path):
    file = tmp_path / "book.xlsx"
    file.write_bytes(get("", format="xlsx"))
    ours, theirs = book(""), through_office(tmp_path, file)["book.xlsx"]
    assert theirs.sheetnames == list(TABLES)
    compared = 0
    for name in TABLES:
        header, *rows = theirs[name].iter_rows()
        assert [cell.value for cell in header] == [column.name for column in TABLES[name].columns]
        assert len(rows) == len(ours[name]) > 0
        for row, mine in zip(rows, ours[name], strict=True):
            for cell, (column, value) in zip(row, mine.items(), strict=True):
                assert not _computed(cell), (name, column, cell.value)
                assert _same(cell.value, value), (name, column, cell.value, value)
                compared += 1
    assert compared > 5000
    for name in TABLES:
        wanted = expected(trips, "", name)
        texts = {column.name for column in TABLES[name].columns if column.type == "string"}
        for row, line in zip(theirs[name].iter_rows(min_row=2, values_only=True), wanted, strict=True):
            for cell, (column, value) in zip(row, line.items(), strict=True):
                if column in texts:
                    assert (unescaped(cell) or "") == (_as_xml(value) or ""), (name, column)


def test_csv_is_the_same_after_libreoffice_opened_it(trips, tmp_path):
    files = []
    for name in TABLES:
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_bytes(get("", format="csv", table=name))
    opened = through_office(tmp_path, *files, reads=READING)
    hostile = 0
    for name in TABLES:
        [sheet] = opened[f"{name}.csv"]
        wanted = [[guard(cell) for cell in line.values()] for line in expected(trips, "", name)]
        jalali = [column.name.endswith("_jalali") for column in TABLES[name].columns]
        rows = list(sheet.iter_rows(min_row=2))
        assert len(rows) == len(wanted) > 0
        for row, line in zip(rows, wanted, strict=True):
            for cell, value, misread in zip(row, line, jalali, strict=True):
                assert not _computed(cell), (name, cell.value)
                # A Jalali day is an ISO date to a spreadsheet that is not told it is text: docs/formats.md warns of it.
                assert misread or _same(cell.value, value), (name, cell.coordinate, cell.value, value)
                hostile += isinstance(value, str) and value.startswith("'")
    assert hostile > len(HOSTILE)


def _computed(cell: Any) -> bool:
    """Whether a cell holds a formula; LibreOffice writes truths as =TRUE() and =FALSE(), whatever it read them from."""
    return cell.data_type == "f" and cell.value not in TRUTHS


TRUTHS = {"=TRUE()": "true", "=FALSE()": "false"}


def _as_xml(text: Any) -> Any:
    """XML knows one line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


def _same(found: Any, wanted: Any) -> bool:
    """A cell that was opened and what it should be: texts to the letter, numbers, days and truths by value.

    CSV has no types: a text that is a number or a day to everybody may come back as one.
    """
    found, wanted = _plain(found), _plain(wanted)
    return found == wanted or str(found) == str(wanted)


def _plain(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return Decimal(repr(value) if isinstance(value, float) else value).normalize()
    text = TRUTHS.get(_as_xml(unescaped(value)), _as_xml(unescaped(value)))
    try:
        return Decimal(text).normalize() if text.strip() == text and text.isascii() else text
    except ArithmeticError:
        return {"TRUE": "true", "FALSE": "false"}.get(text, text)
