"""Every page kind in both languages: the Nu HTML checker finds nothing, every inner link leads somewhere, nothing outer loads."""

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from scripts.judges import VNU
from scripts.machine import java
from tests import factories, pagereading, surfaces

pytestmark = [pytest.mark.html, pytest.mark.django_db]

HOST = "http://testserver"
NOT_FOUND = "not found"
MISTAKEN = (
    # Below 48rem the rows of `table.cards` are cards: `display: block` takes a table's meaning from screen readers, and only
    # the roles give it back (docs/look.md). The checker does not read style sheets.
    r"The “(table|rowgroup|row|rowheader|columnheader|cell)” role is unnecessary for element “\w+”\.",
    r"The “role” attribute must not be used on a “(tr|th|td)” element which has a “table” ancestor .*",
)
"""What the checker says and we know better; each with the reason."""

LOADED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
"""Attributes whose address a browser fetches by itself; of `link` only some kinds."""
LINKED_AND_LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
FOLLOWED = {"a": "href", "area": "href", "link": "href", "form": "action"}
ALIKE = 4
"""Of addresses that differ in values alone so many are asked: the same view answers them all."""


@pytest.fixture
def pages() -> dict[str, str]:
    """The HTML of every page kind in every language it speaks, by its address."""
    factories.many_worlds(trips=60)
    client, found = Client(), {}
    for kind, address in surfaces.page_kinds().items():
        for prefix in ("",) if kind in surfaces.NO_ENGLISH else ("", "/en"):
            answer = client.get(f"{prefix}{address}")
            assert answer.status_code < 500, kind
            if answer["Content-Type"].startswith("text/html"):
                found[f"{prefix}{address}"] = answer.text
    assert len(found) > 20
    return found


def test_the_nu_html_checker_and_the_walk_of_links_find_nothing(pages, tmp_path):
    faults = [*checked(pages, tmp_path), *links(pages)]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:60])


# ---- The checker ----


def checked(pages: dict[str, str], folder: Path) -> Iterator[str]:
    """What the checker finds, errors and warnings alike. One start of Java for all pages."""
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.name] = address
    command = [
        str(java()),
        "-Xss4m",
        "-jar",
        str(VNU),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
    ]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        if message["type"] == "info" and message.get("subType") != "warning":
            continue
        words = message["message"]
        if any(re.fullmatch(pattern, words) for pattern in MISTAKEN):
            continue
        where = names[Path(unquote(urlsplit(message["url"]).path)).name]
        told[f"{words}\n    {message.get('extract', '').strip()!r}"].append(
            f"{where}:{message.get('lastLine')}"
        )
    for words, places in told.items():
        yield f"{words}\n    on {len(places)} pages, first {places[0]}"


# ---- Links ----


def links(pages: dict[str, str]) -> Iterator[str]:
    """Inner addresses that do not answer, fragments that name nothing, and what would be loaded from elsewhere."""
    trees = {address: pagereading.read(html) for address, html in pages.items()}
    wanted: dict[str, str] = {}  # address with fragment to where it was first found
    for address, tree in trees.items():
        for target, loaded in _targets(tree):
            whole = urljoin(f"{HOST}{address}", target)
            if whole.startswith(f"{HOST}/"):
                wanted.setdefault(whole.removeprefix(HOST), address)
            elif loaded:
                yield f"{address} loads {target}"
    for sheet in Path(finders.find("safarnama.css")).parent.rglob("*.css"):
        for target in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
            if urlsplit(target).netloc:
                yield f"{sheet.name} loads {target}"
            elif not target.startswith("data:") and not (sheet.parent / target.partition("#")[0]).exists():
                yield f"{sheet.name}: there is no {target}"
    client = Client()
    ids: dict[str, set[str] | None] = {}
    asked: dict[tuple[object, ...], int] = defaultdict(int)
    for target, found_on in wanted.items():
        address, _sign, fragment = target.partition("#")
        if address not in ids:
            pattern = _pattern(address)
            asked[pattern] += 1
            if asked[pattern] > ALIKE:
                continue
            ids[address] = _ids(client, trees, address)
        known = ids[address]
        if known is None:
            yield f"{found_on}: {target} does not answer"
        elif fragment and unquote(fragment) not in known and not fragment.startswith(":~:"):
            yield f"{found_on}: {target} names no element there"


def _targets(tree: pagereading.Element) -> Iterator[tuple[str, bool]]:
    """Every address on a page, and whether a browser fetches it by itself."""
    for element in tree.all():
        if element.attributes.get("type") == "application/json":
            continue  # tests/test_mirror.py asks these: the data of a page that is refused are refused alike
        name = FOLLOWED.get(element.tag, "")
        if element.attributes.get(name):
            kinds = set(element.attributes.get("rel", "").split())
            yield element.attributes[name], element.tag == "link" and bool(kinds & LINKED_AND_LOADED)
        for name in LOADED.get(element.tag, ()):
            value = element.attributes.get(name, "")
            for part in value.split(",") if name == "srcset" else [value]:
                if part.strip() and not part.startswith("data:"):
                    yield part.split()[0], True


def _pattern(address: str) -> tuple[object, ...]:
    """Equal for addresses that differ in values alone."""
    parts = urlsplit(address)
    if parts.path.startswith("/static/"):
        return (parts.path,)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    language = parts.path.startswith("/en/")
    try:
        return (resolve(parts.path).view_name, language, *names)
    except Resolver404:
        return (parts.path, *names)


def _ids(client: Client, trees: dict[str, pagereading.Element], address: str) -> set[str] | None:
    """The ids of the page at an address (none in what is no page); None where there is none."""
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return set() if finders.find(path.removeprefix("/static/")) else None
    tree = trees.get(address)
    if tree is None:
        answer = client.get(address)
        if answer.status_code >= 400:
            return None
        if answer.streaming:
            b"".join(answer.streaming_content)
            return set()
        if not answer["Content-Type"].startswith("text/html"):
            return set()
        tree = pagereading.read(answer.text)
    return {element.attributes["id"] for element in tree.all() if "id" in element.attributes} | {"", "top"}
