"""Every example of the guide, and the notebook, against a live server, as a reader would run them: all languages tell the same,
and what the documents say.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from scripts import newsroom
from tests import factories, reading
from transparency.models import LedgerEntry
from trips.api.guide import EXAMPLES, NOTEBOOK, PORTAL, SPOKEN, files

pytestmark = [pytest.mark.examples, pytest.mark.django_db(transaction=True)]

SECONDS = 120
FIRST_QUESTION = "from=1401"
LONG_QUESTION = "q=شهردار&country=IQ,TR&from=1401&missing=cost"
PAGE = 7
"""Results a page where the examples ask for 200, so that they have to follow."""

TOPICS = {name.split(".")[0] for name in files()}
NEEDS = {"pandas": newsroom.python, "mjs": newsroom.node, "R": newsroom.r}

# Each example in a directory of its own, in one process: pandas takes longer to load than to work.
IN_TURN = """
import contextlib, io, json, os, runpy, sys
told = {}
for path in sys.argv[1:]:
    os.chdir(os.path.dirname(path))
    with contextlib.redirect_stdout(io.StringIO()) as said:
        runpy.run_path(path, run_name="__main__")
    told[os.path.basename(path)] = said.getvalue()
print(json.dumps(told))
"""


def test_every_topic_is_told_in_every_language():
    own_language = {"tables"}  # what DuckDB is for
    for topic in TOPICS - own_language:
        assert {"sh", "py", "R", "mjs"} <= {
            name.split(".")[1] for name in files() if name.startswith(f"{topic}.")
        }
    assert all(PORTAL in text for text in files().values())


@pytest.fixture
def world(live_server, tmp_path) -> Callable[[str], Path]:
    """A world on the live server; gives the copy of an example that asks it, in a directory of its own."""
    factories.many_worlds(trips=45)

    def copy(name: str) -> Path:
        text = EXAMPLES.joinpath(name).read_text(encoding="utf-8")
        place = tmp_path / name.replace(".", "-") / name
        place.parent.mkdir()
        text = text.replace(PORTAL, live_server.url).replace("page_size=200", f"page_size={PAGE}")
        place.write_text(text, encoding="utf-8")
        return place

    return copy


def run(program: str | Path, *arguments: str | Path, at: Path) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "HOME": str(at),
    }
    done = subprocess.run(
        [str(program), *map(str, arguments)],
        cwd=at,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stderr[-3000:]}"
    return done.stdout


def lines(said: str) -> list[str]:
    return [line.rstrip() for line in said.splitlines()]


def test_examples_run_and_tell_what_the_documents_say(world, tmp_path):
    told: dict[str, dict[str, str]] = {topic: {} for topic in TOPICS}
    with_pandas = [name for name in files() if ".pandas." in name or name == "tables.py"]
    for name in files():
        topic, language = name.split(".")[:2]
        program = {"sh": "sh", "py": sys.executable, "mjs": newsroom.node(), "R": newsroom.r()}.get(language)
        if program and name not in with_pandas:
            path = world(name)
            told[topic][language] = run(program, path, at=path.parent)
    if python := newsroom.python():
        said = json.loads(run(python, "-c", IN_TURN, *map(world, with_pandas), at=tmp_path))
        for name, text in said.items():
            told[name.split(".")[0]][name.split(".")[1]] = text
        assert (tmp_path / "stats-pandas-py" / "countries.png").stat().st_size > 5000
    expected = expectations()
    for topic, by_language in told.items():
        for language, text in by_language.items():
            if language != "sh":
                assert lines(text) == expected[topic], (topic, language)
    judge_curl(
        {topic: by_language["sh"] for topic, by_language in told.items() if "sh" in by_language}, tmp_path
    )


def expectations() -> dict[str, list[str]]:
    """What every language prints, from the documents."""
    trips = reading.read_public()
    documents = {trip.document["ref"]: trip.document for trip in trips}
    newest, found = reading.answer(trips, ""), reading.answer(trips, LONG_QUESTION)
    costs = [cost for document in documents.values() for cost in document["costs"]]
    absent = sum(cost["amount"] is None for cost in costs)
    asked = documents[reading.answer(trips, "sort=-published")[0]]
    sorts = "-start, start, -days, days, -travellers, travellers, -published, published"
    problem = Client().get("/api/v1/trips/?sort=cheapest", headers={"accept-language": "en"}).json()
    assert found
    assert absent
    assert len(newest) > PAGE
    return {
        "first": [f"{len(newest)} trips", *(f"{ref} {documents[ref]['title']}" for ref in newest[:3])],
        "question": [f"{len(found)} trips", *(f"{ref} {shown(documents[ref]['days'])}" for ref in found)],
        "walk": [f"{len(newest)} trips"],
        "file": [f"{len(costs)} costs, {absent} without an amount"],
        "stats": [
            f"{row['value']} {row['trips']} trips, {row['travellers']['known']} travellers and "
            f"{row['travellers']['trips_unknown']} trips without a number"
            for row in figures("country")
        ],
        "cross": [
            " ".join(shown(one["value"]) for one in row["values"]) + f" {row['trips']} trips"
            for row in figures("country,year")
        ],
        "step": [
            f"{entry.serial} {entry.kind} {entry.subject}" for entry in LedgerEntry.objects.order_by("serial")
        ],
        "unchanged": ["304"],
        "proof": [f"{asked['ref']} is as it was signed"],
        "error": [f"400 {problem['title']}", f"sort {sorts}"],
        "tables": by_payer(list(documents.values())),
    }


def shown(value: Any) -> str:
    return "unknown" if value is None else str(value)


def figures(by: str) -> list[dict[str, Any]]:
    """The rows of stats/, which other tests hold against the documents."""
    rows = Client().get(f"/api/v1/stats/?by={by}&{FIRST_QUESTION}").json()["results"]
    assert rows
    return rows


def by_payer(documents: list[dict[str, Any]]) -> list[str]:
    trips: dict[str, set[str]] = {}
    absent: Counter[str] = Counter()
    for document in documents:
        for cost in document["costs"] if document["status"] == "done" else ():
            kind = cost["funding_source"]["kind"]
            trips.setdefault(kind, set()).add(document["ref"])
            absent[kind] += cost["amount"] is None
    order = sorted(trips, key=lambda kind: (-len(trips[kind]), kind))
    return [f"{kind} {len(trips[kind])} trips, {absent[kind]} costs without an amount" for kind in order]


def judge_curl(said: dict[str, str], at: Path) -> None:
    """curl hands over what came, which is judged against what the test client is told."""
    asked = {"first": "trips/?page_size=3", "question": f"trips/?{LONG_QUESTION}&fields=ref,title,days"}
    asked |= {
        "stats": f"stats/?by=country&{FIRST_QUESTION}",
        "cross": f"stats/?by=country,year&{FIRST_QUESTION}",
    }
    for topic, address in asked.items():
        answer, direct = json.loads(said[topic]), Client().get(f"/api/v1/{address}").json()
        for name in ("results", "count", "total"):
            assert without_host(answer.get(name)) == without_host(direct.get(name)), topic
    trips, entries = len(reading.read_public()), LedgerEntry.objects.count()
    pages = sorted((at / "walk-sh").glob("page-*.json"))
    assert lines(said["walk"]) == [f"{len(pages)} pages"]
    assert len({trip["ref"] for page in pages for trip in json.loads(page.read_text())["results"]}) == trips
    kept = [json.loads(page.read_text())["results"] for page in (at / "step-sh").glob("after-*.json")]
    assert sorted(entry["serial"] for results in kept for entry in results) == list(range(1, entries + 1))
    assert lines(said["step"]) == [f"in step with entry {entries}"]
    direct = b"".join(Client().get("/api/v1/trips/?format=csv&table=costs").streaming_content)
    assert without_ports((at / "file-sh" / "costs.csv").read_bytes()) == without_ports(direct)
    assert said["unchanged"].strip() == "304"
    assert lines(said["proof"])[0].startswith(f"{entries} ")
    assert "nothing was altered" in said["proof"]
    assert [fault["parameter"] for fault in json.loads(said["error"])["errors"]] == ["sort"]


def without_host(value: Any) -> Any:
    return json.loads(without_ports(json.dumps(value).encode()))


def without_ports(text: bytes) -> bytes:
    """The live server's address and the test client's are the same to us."""
    return re.sub(rb"http://(localhost|127\.0\.0\.1|testserver)(:\d+)?/", b"/", text)


@pytest.mark.skipif(newsroom.python() is None, reason="pandas is not here; make test installs it")
def test_the_notebook_runs_from_the_portal_to_its_last_cell(world, live_server, tmp_path):
    notebook = json.loads(Client().get("/api/v1/docs/newsroom.ipynb").content)
    assert notebook == json.loads(NOTEBOOK.read_text().replace(PORTAL, "http://testserver"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    # As Jupyter would: the last expression of a cell is shown.
    program = ["shown = []"]
    for cell in cells:
        tree = ast.parse("".join(cell["source"]).replace("http://testserver", live_server.url))
        if isinstance(last := tree.body[-1], ast.Expr):
            tree.body[-1] = ast.parse(f"shown.append({ast.unparse(last.value)})").body[0]
        program.append(ast.unparse(tree))
    program.append(
        "import json\n"
        "print('SHOWN', json.dumps({'taken': sorted(set(taken['ref'])), 'made_up': int(made_up), 'trips': len(trips),\n"
        "    'silent': [int(number) for number in silent['count']], 'delays': delay['median days'].notna().sum().item(),\n"
        "    'tables': sum(hasattr(one, 'columns') for one in shown)}))"
    )
    script = tmp_path / "notebook.py"
    script.write_text("\n".join(program), encoding="utf-8")
    said = run(newsroom.python(), script, at=tmp_path)
    told = json.loads(said.split("SHOWN ")[1])
    public = [trip.document for trip in reading.read_public()]
    assert told["trips"] == len(public)
    assert told["made_up"] == sum(document["synthetic"] for document in public)
    assert "made up" in said
    hosts = {"host", "organiser", "foreign_government", "company", "foreign_party_unnamed"}
    assert told["taken"] == sorted(
        document["ref"]
        for document in public
        if document["status"] == "done"
        and any(
            taken(document, cost) for cost in document["costs"] if cost["funding_source"]["kind"] in hosts
        )
    )
    assert told["taken"]
    assert told["tables"] == 3
    assert sum(told["silent"]) > 0
    assert told["delays"] > 0


def taken(document: dict[str, Any], cost: dict[str, Any]) -> bool:
    """Whether a cost was for somebody who went."""
    there = document["travellers"]
    chosen = there if cost["traveller"] is None else [there[cost["traveller"]]]
    return any(one["attendance"] != "did_not_go" for one in chosen)


def test_the_guide_shows_and_offers_every_example_speaking_to_this_portal():
    page = Client().get("/api/v1/docs/", headers={"accept": "text/html"}).text
    for name, text in files().items():
        assert f'href="/api/v1/docs/examples/{name}"' in page, name
        saved = Client().get(f"/api/v1/docs/examples/{name}")
        assert saved.text == text.replace(PORTAL, "http://testserver")
        assert saved["Content-Disposition"] == f'attachment; filename="{name}"'
    assert PORTAL not in page
    assert all(f'id="speak-{language}"' in page for language in SPOKEN)
    assert Client().get("/api/v1/docs/examples/passwd").status_code == 404
    assert shutil.which("curl")
