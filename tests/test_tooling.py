"""The project's own tools: messages, lints, the lock, the Makefile, the set-up command."""

import gettext
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scripts.lints import machine_faults, style_faults, template_faults
from scripts.test import FAILED, PASSED, SKIPPED, verdict
from transparency.env import BASE_DIR
from transparency.management.commands.messages import catalogue_faults, compile_catalogue, update_catalogue

PYTHON_SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext_lazy, pgettext_lazy
NAME = _("Municipality of %(name)s")
MAY = pgettext_lazy("month", "May")
def trips(n):
    return ngettext("%(n)d trip", "%(n)d trips", n), npgettext_lazy("people", "one", "many", "n")
"""
TEMPLATE = """{% load i18n %}
    <p title="{% translate 'Search' %}">{{ trip.days|default:_("not stated") }}</p>
  {% blocktranslate trimmed count n=trips %}
      One trip to {{ country }}
  {% plural %}
      {{ n }} trips to {{ country }}
  {% endblocktranslate %}
{% translate "May" context "verb" %}"""
TEXTS = {
    (None, "Municipality of %(name)s"): "شهرداری %(name)s",
    ("month", "May"): "مه",
    (None, "%(n)d trip"): "%(n)d سفر",
    ("people", "one"): "چند نفر",
    (None, "Search"): "جستجو",
    (None, "not stated"): "نگفته",
    (None, "One trip to %(country)s"): "%(n)s سفر به %(country)s",
    ("verb", "May"): "شاید",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "trips" / "migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "trips" / "names.py").write_text(PYTHON_SOURCE)
    (tmp_path / "trips" / "migrations" / "0001_initial.py").write_text('_("not wanted")')
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def translated(tree: Path) -> Path:
    """The catalogue of `tree`, every text in Persian."""
    po = tree / "django.po"
    list(update_catalogue(tree, po))
    source = po.read_text(encoding="utf-8")
    for (context, text), persian in TEXTS.items():
        heading = f'msgctxt "{context}"\n' if context else ""
        plural = r"(?:msgid_plural .*\n)?"
        entry = rf'(?<=\n){re.escape(heading)}msgid "{re.escape(text)}"\n{plural}msgstr(?:\[0\])? "(?=")'
        source, times = re.subn(entry, lambda found, persian=persian: found[0] + persian, source)
        assert times == 1, (context, text)
    po.write_text(source, encoding="utf-8")
    return po


def test_every_form_of_text_is_found_once(tree):
    po = tree / "django.po"
    assert list(update_catalogue(tree, po)) == ["8 texts, 8 of them new"]
    assert list(update_catalogue(tree, po)) == ["8 texts, 0 of them new"]
    assert 'msgid_plural "%(n)s trips to %(country)s"' in po.read_text()
    assert len(list(catalogue_faults(tree, po))) == 8


def test_whole_catalogue_has_no_fault_and_speaks_persian(tree, translated):
    assert list(catalogue_faults(tree, translated)) == []
    compile_catalogue(translated)
    with translated.with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.pgettext("month", "May") == "مه"
    assert spoken.pgettext("verb", "May") == "شاید"
    assert spoken.ngettext("%(n)d trip", "%(n)d trips", 1) % {"n": 1} == "1 سفر"
    assert spoken.ngettext("%(n)d trip", "%(n)d trips", 7) % {"n": 7} == "7 سفر"


def test_compiling_again_leaves_a_newer_file_alone(translated):
    compile_catalogue(translated)
    mo = translated.with_suffix(".mo")
    mo.write_bytes(b"mine")
    os.utime(mo, ns=(translated.stat().st_mtime_ns + 1,) * 2)
    compile_catalogue(translated)
    assert mo.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "جستجو"', 'msgstr ""', "no Persian: 'Search' (templates/page.html)"),
        ('msgid "Search"', '#, fuzzy\nmsgid "Search"', "fuzzy: 'Search'"),
        ('"شهرداری %(name)s"', '"شهرداری %(nam)s"', "other placeholders: 'Municipality of %(name)s'"),
        ('"%(n)d سفر"', '"سفر"', "other placeholders: '%(n)d trip'"),
        ('msgid "Search"', 'msgid "Find"', "obsolete: 'Find'"),
        ('msgctxt "verb"\n', 'msgctxt "noun"\n', "no Persian: 'May' in the context 'verb'"),
    ],
)
def test_each_fault_of_a_catalogue_is_named(tree, translated, old, new, fault):
    source = translated.read_text(encoding="utf-8")
    assert source.count(old) == 1
    translated.write_text(source.replace(old, new), encoding="utf-8")
    assert any(line.startswith(fault) for line in catalogue_faults(tree, translated))


@pytest.mark.parametrize(
    ("style", "faulty"),
    [
        ("a { margin-left: 1rem }", True),
        ("a { left: 0 }", True),
        ("a { border-top-right-radius: 2px }", True),
        ("a { text-align: right }", True),
        ("a { float:left }", True),
        ("a { margin-inline-start: 1rem; text-align: start; inset-inline: 0 }", False),
        ("/* left: 0 */ a { --mark-left: 0; color: red }", False),
    ],
)
def test_style_sheets_know_start_and_end_only(tmp_path, style, faulty):
    sheet = tmp_path / "a.css"
    sheet.write_text(style)
    assert bool(list(style_faults(sheet))) is faulty


@pytest.mark.parametrize(
    ("html", "faulty"),
    [
        ('<p style="color:red">', True),
        ("<style>p{}</style>", True),
        ('<a href="#" onclick="go()">', True),
        ("<script>go()</script>", True),
        ('<script src="/static/a.js" defer></script><p class="style">', False),
        ("{# <script>go()</script> #}", False),
    ],
)
def test_templates_keep_within_the_security_policy(tmp_path, html, faulty):
    page = tmp_path / "a.html"
    page.write_text(html)
    assert bool(list(template_faults(page))) is faulty


def test_traces_of_a_machine_are_named_with_their_line(tmp_path):
    note = tmp_path / "note.md"
    home = "/" + "home/someone/x"
    note.write_text(f"fine, as is https://example.ir{home}\nsee {home}\nfrom {'py' + 'pi'}.org")
    assert [fault.split(": ", 1)[0] for fault in machine_faults(note)] == ["note.md:2", "note.md:3"]


@pytest.mark.parametrize("name", ["base", "dev"])
def test_lock_holds_every_requirement_with_hashes_and_no_address(name):
    wanted = (BASE_DIR / "requirements" / f"{name}.in").read_text()
    locked = (BASE_DIR / "requirements" / f"{name}.txt").read_text()
    for requirement in re.findall(r"^([A-Za-z][\w-]*)~=", wanted, re.MULTILINE):
        entry = rf"^{requirement.lower()}==\S+.*\\\n    --hash=sha256:"
        assert re.search(entry, locked, re.MULTILINE), requirement
    assert "://" not in locked


def test_both_locks_hold_the_same_versions():
    base, dev = (
        set(
            re.findall(
                r"^([\w-]+==\S+)", (BASE_DIR / "requirements" / f"{name}.txt").read_text(), re.MULTILINE
            )
        )
        for name in ("base", "dev")
    )
    assert base <= dev


def test_help_lists_every_target():
    makefile = (BASE_DIR / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    told = subprocess.run(["make", "help"], cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\S+) +\S", told, re.MULTILINE) == targets


@pytest.mark.parametrize(
    ("outcomes", "in_ci", "status"),
    [
        ([PASSED, PASSED], True, 0),
        ([PASSED, FAILED], False, 1),
        ([PASSED, SKIPPED], False, 0),
        ([PASSED, SKIPPED], True, 1),
    ],
)
def test_skipped_part_is_told_and_fails_under_ci(outcomes, in_ci, status):
    got, warning = verdict(dict(zip(("on SQLite", "in a browser"), outcomes, strict=True)), in_ci)
    assert got == status
    assert ("in a browser" in warning) is (SKIPPED in outcomes)


def test_set_up_makes_everything_once_and_says_the_password_once(tmp_path):
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "transparency.settings"}
    for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        environ.pop(name, None)

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=BASE_DIR, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    password = re.search(r"Password \(shown this once\): (\S{16})$", manage("prepare"), re.MULTILINE)[1]
    signs_in = (
        "from django.contrib.auth import authenticate; from django.http import HttpRequest; "
        f"print(authenticate(HttpRequest(), username='admin', password={password!r}).is_superuser)"
    )
    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert manage("shell", "--verbosity=0", "--command", f"{signs_in}; {TO_AN_OLDER_STATE}").strip() == "True"
    _make_rows_older(tmp_path / "safarnama.sqlite3")
    again = manage("shell", "--verbosity=0", "--command", AGAIN_AND_VERIFY)
    assert "Password" not in again
    assert "all published tables rebuilt" in again
    assert "the published tables hold" in again


TO_AN_OLDER_STATE = (
    "from django.core.management import call_command; call_command('migrate', 'trips', '0002', verbosity=0); "
    "call_command('migrate', 'transparency', '0001', verbosity=0)"
)
"""The tables as an earlier release left them: without newer columns, and without a word of their shape."""

AGAIN_AND_VERIFY = (
    "from django.core.management import call_command; call_command('prepare'); "
    "call_command('verify_ledger', deep=True)"
)


def _make_rows_older(database: Path) -> None:
    """Other rows in the published tables than this release writes."""
    with closing(sqlite3.connect(database)) as connection, connection:
        assert "transparency_shape" not in {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master")
        }
        connection.execute("DELETE FROM trips_publishedterm WHERE name = 'country'")
