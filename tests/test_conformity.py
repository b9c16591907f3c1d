"""`validate`: what this portal gives passes; each thing that is wrong is named at its place, in both languages."""

import csv
import json
from copy import deepcopy

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.factories import many_worlds
from tests.test_schema import WRONG
from transparency.canonical import canonical
from trips.conformity import Checked, check, rules, schema
from trips.exports.columns import TABLES

EXAMPLE = "trips/document/examples/najaf.json"


def told(*paths, language="en"):
    """[(file, line, place, message)] of every fault."""
    checked = Checked()
    with translation.override(language):
        found = [(one.file, one.line, one.place, str(one.message)) for one in check(paths, checked)]
    checked.keys.close()
    return found


@pytest.fixture
def files(tmp_path, client, db):
    """What the portal itself gives of many kinds of trips, as files; `full` is the reference of one with all in it."""
    full = many_worlds(30).ref
    lines = b"".join(client.get("/api/v1/trips/?format=jsonl").streaming_content)
    (tmp_path / "trips.jsonl").write_bytes(lines)
    (tmp_path / "page.json").write_bytes(client.get("/api/v1/trips/?page_size=5&sort=published").content)
    for table in TABLES:
        answer = client.get(f"/api/v1/trips/?format=csv&table={table}")
        (tmp_path / f"{table}.csv").write_bytes(b"".join(answer.streaming_content))
    documents = [json.loads(line) for line in lines.splitlines()]
    found = next(one for one in documents if one["ref"] == full)
    first = {"version": 1, "reason": None, "published": found["first_published"]}
    return tmp_path, found | first


EARLY = {"date": None, "jalali": None, "earliest": "2001-01-01", "latest": "2001-01-02"}

RULES = {
    "total": (lambda d: d["totals"][0].update(amount="1"), "totals[0]"),
    "total left out": (lambda d: d["totals"].pop(), "totals"),
    "total of nothing": (
        lambda d: d["totals"].append(d["totals"][0] | {"currency": "JPY", "rial_basis": None}),
        "totals[",
    ),
    "said complete": (
        lambda d: d["totals"][0].update(complete=not d["totals"][0]["complete"]),
        "totals[0].complete",
    ),
    "no such day": (lambda d: d["start"].update(jalali="1402-12-30"), "start.jalali"),
    "another day": (lambda d: d["start"].update(date="2019-01-01"), "start.date"),
    "outside its day": (lambda d: d["end"].update(latest="2030-01-01"), "end"),
    "backwards": (lambda d: d["end"].update(earliest="2030-01-01"), "end"),
    "ends before": (lambda d: d.update(end=EARLY), "end"),
    "days left out": (lambda d: d.update(days=None), "days"),
    "shortest stay": (lambda d: d.update(days_min=999), "days_min"),
    "no such stop": (lambda d: d["travellers"][0].update(stops=[99]), "travellers[0].stops"),
    "no such traveller": (lambda d: d["costs"][0].update(traveller=99), "costs[0].traveller"),
    "two heads": (
        lambda d: d["travellers"].extend([deepcopy(d["travellers"][0]) | {"head": True}] * 2),
        "travellers",
    ),
    "too fine": (lambda d: d["costs"][0].update(amount="1.5555"), "costs[0].amount"),
    "not disclosed": (lambda d: d.update(not_disclosed=["dates"]), "not_disclosed"),
    "a note that is not so": (lambda d: d["notes"].append({"code": "nobody_listed", "text": "؟"}), "notes"),
    "does not fit": (lambda d: d.update(days=d["days"] + 300), "notes"),
    "not normalised": (lambda d: d.update(title="cafe\u0301"), "title"),
    "itself": (lambda d: d.update(joint_with=[d["ref"]]), "joint_with"),
    "before the first": (lambda d: d.update(published="2001-01-01T00:00:00.000000Z"), "published"),
    "redacted twice": (lambda d: d["redactions"].append(d["redactions"][0]), "redactions"),
}

CELLS = {
    ("trips", "synthetic"): "yes",
    ("trips", "kind"): "picnic",
    ("trips", "title"): "=1+1",
    ("trips", "days"): "",
    ("trips", "travellers"): "۷",
    ("trips", "start_latest"): "2022-02-30",
    ("trips", "published"): "2026-01-01",
    ("trips", "total_eur"): "1,240",
    ("trips", "travellers_known"): "not_stated",
    ("costs", "amount"): "1E9",
    ("costs", "absent"): "withheld",
    ("costs", "currency"): "IRT",
    ("costs", "ref"): "tehran-1301-1",
    ("stops", "country"): "XX",
    ("stops", "position"): "-1",
}


def altered(path, table, column, cell):
    """A table with another cell in its line that has something in that column, written as the portal writes it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    names = rows[0]
    beside = {"travellers_known": "travellers", "absent": "amount"}
    number = names.index(beside.get(column, column))
    filled = str.isdigit if column in beside else bool
    line = next(line for line, row in enumerate(rows[1:], start=1) if filled(row[number]))
    rows[line][names.index(column)] = cell
    copy = path.parent / "altered" / f"{table}.csv"
    copy.parent.mkdir(exist_ok=True)
    with copy.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return copy


def test_what_is_given_passes_and_each_thing_wrong_is_named(files):
    place, document = files
    given = [
        place / "costs.csv",
        place / "trips.jsonl",
        place / "trips.csv",
        place / "travellers.csv",
        place / "stops.csv",
    ]
    assert told(*given) == []
    assert told(place / "page.json") == []

    def named(wrong):
        """The places at which either judge finds fault."""
        found = list(schema.faults(wrong, "trip-1.0"))
        return [where for where, _message in (found or rules.faults(wrong))]

    assert named(document) == []
    for name, change in WRONG.items():
        wrong = deepcopy(document)
        change(wrong)
        if name != "another schema":
            assert named(wrong), name
    for name, (change, expected) in RULES.items():
        wrong = deepcopy(document)
        change(wrong)
        assert list(schema.faults(wrong, "trip-1.0")) == [], name
        assert any(where.startswith(expected) for where in named(wrong)), (name, named(wrong))
    for (table, column), cell in CELLS.items():
        copy = altered(place / f"{table}.csv", table, column, cell)
        # A table of trips beside it, so that references can be looked up.
        found = told(copy) if table == "trips" else told(copy, place / "trips.csv")
        assert any(where == column for _file, _line, where, _message in found), (table, column, found)


def test_hostile_files_are_refused_in_words(tmp_path):
    deep = "[" * 200_000
    lines = {
        "deep": deep,
        "deep object": '{"a":' * 50 + "1" + "}" * 50,
        "nan": '{"schema": "trip-1.0", "days": NaN}',
        "twice": '{"schema": "trip-1.0", "schema": "trip-1.0"}',
        "number": "1" * 10_000,
        "half": '{"schema": ',
        "unhashable": '{"schema": ["trip-1.0"]}',
        "unknown": '{"schema": "trip-9.0"}',
        "long list": json.dumps({"schema": "trip-1.0", "joint_with": [1, "a"] * 50_000}),
        "empty": "{}",
        "list": "[1, null]",
        "escapes": '{"schema": "trip-1.0", "\\u001b[31mred\\u202e": 1}'.replace("\\\\", "\\"),
        "surrogate": '{"schema": "trip-1.0", "ref": "\\ud800"}'.replace("\\\\", "\\"),
    }
    path = tmp_path / "hostile.jsonl"
    path.write_text("\n".join(lines.values()))
    for language in ("en", "fa"):
        found = told(path, language=language)
        assert {line for _file, line, _place, _message in found} == set(range(1, len(lines) + 1))
        # Persian's own joiner is no letter that shows, and belongs there all the same.
        words = [message.replace("\u200c", "") for _file, _line, _place, message in found]
        assert all(word and word.isprintable() for word in words)
    for name, content in {
        "endless.jsonl": b"x" * 2_100_000,
        "latin.json": b'{"a": "\xe9"}',
        "nothing.json": b"",
        "no.csv": b"a,b\n1,2\n",
        "open.csv": b"ref,url,municipality,position,destination,country,country_name,country_name_en,city,city_en,purpose\n"
        + b'"'
        + b"x\n" * 100_000,
        "other.txt": b"x",
    }.items():
        (tmp_path / name).write_bytes(content)
        assert told(tmp_path / name), name
    assert told(tmp_path / "missing.json")


def test_the_command_says_how_many_and_needs_no_database(tmp_path, capsys):
    path = tmp_path / "trips.jsonl"
    path.write_text('{"schema": "trip-1.0"}\n')
    with pytest.raises(CommandError, match=r"1 document or line checked\. \d+ faults\."):
        call_command("validate", path, language="en")
    assert "trips.jsonl, line 1: The field “ref” is missing." in capsys.readouterr().out
    example = tmp_path / "najaf.json"
    example.write_text(canonical(json.loads((settings.BASE_DIR / EXAMPLE).read_text())))
    call_command("validate", example, language="en")
    assert "No fault was found." in capsys.readouterr().out
