"""`make test`: every part of the tests, and what came of each.

A part that this machine cannot run is skipped loudly; under CI=true it counts as failed. What waits for a browser runs
beside what waits for the processor, and is told when it is done; what of it is left when the others are through is shared.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import IO

from scripts import judges, newsroom
from scripts.machine import (
    chromium,
    found_or_installed,
    java,
    nginx,
    office,
    postgres_programs,
    redis_server,
)
from scripts.postgres import production_environment, throwaway_postgres

PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
BOTH = ["--numprocesses=2", "--dist=worksteal"]
PASSED, FAILED, SKIPPED = "passed", "FAILED", "SKIPPED"

Output = IO[bytes] | None
"""Where a part's words go: None is the terminal."""


def _pytest(arguments: Sequence[str], environment: dict[str, str], output: Output = None) -> str:
    errors = subprocess.STDOUT if output else None
    with subprocess.Popen([*PYTEST, *arguments], env=environment, stdout=output, stderr=errors) as running:
        _running.append(running)
        return PASSED if running.wait() == 0 else FAILED


_running: list[subprocess.Popen] = []


def _embedded_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def on_sqlite(output: Output) -> str:
    return _pytest(BOTH, _embedded_environment(), output)


def on_postgresql(output: Output) -> str:
    programs = postgres_programs()
    if programs is None:
        return SKIPPED
    with throwaway_postgres(programs) as url:
        return _pytest(BOTH, production_environment(url), output)


def in_a_browser(output: Output) -> str:
    """Once, on SQLite: what a browser adds is the same on either database."""
    if chromium() is None:
        return SKIPPED
    return _pytest(["-m", "browser", "tests/browser"], _embedded_environment(), output)


def by_the_html_checker(output: Output) -> str:
    """Once, on SQLite: every page kind, judged by the Nu HTML checker, and where its links lead."""
    if java() is None or not judges.VNU.exists():
        return SKIPPED
    return _pytest(["-m", "html", "tests/test_html.py"], _embedded_environment(), output)


def of_the_guide(output: Output) -> str:
    """Once, on SQLite: the guide's examples and the notebook, in every language that is here, against a live server."""
    outcome = _pytest(["-m", "examples", "tests/test_examples.py"], _embedded_environment(), output)
    return SKIPPED if outcome == PASSED and newsroom.missing() else outcome


def in_a_spreadsheet(output: Output) -> str:
    """Once, on SQLite: CSV and XLSX, opened by LibreOffice and compared with the documents cell by cell."""
    if office() is None:
        return SKIPPED
    return _pytest(["-m", "office", "tests/test_office.py"], _embedded_environment(), output)


def among_its_servers(output: Output) -> str:
    """Once, on SQLite: behind nginx by the example of deploy/, and over Redis."""
    if nginx() is None or redis_server() is None:
        return SKIPPED
    return _pytest(["-m", "servers", "tests/test_servers.py"], _embedded_environment(), output)


Parts = dict[str, Callable[[Output], str]]

PARTS: Parts = {"on SQLite": on_sqlite, "on PostgreSQL": on_postgresql}
BESIDE: Parts = {
    "in a browser": in_a_browser,
    "by the HTML checker": by_the_html_checker,
    "of the guide": of_the_guide,
    "in a spreadsheet": in_a_spreadsheet,
    "behind nginx and over Redis": among_its_servers,
}
"""One process, mostly waiting: beside the others it costs no time of its own."""


def furnish() -> None:
    """Look for what the parts need of the machine, and install what is missing, one after another."""
    found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    found_or_installed("Chromium", chromium, "chromium")
    found_or_installed("Java", java, "default-jre-headless")
    found_or_installed("LibreOffice", office, "libreoffice-calc-nogui")
    found_or_installed("nginx", nginx, "nginx-light", "openssl")
    found_or_installed("Redis", redis_server, "redis-server")
    judges.installed()
    newsroom.installed()


def verdict(outcomes: dict[str, str], in_ci: bool) -> tuple[int, str]:
    """The exit status, and a warning that names the skipped parts or an empty text."""
    skipped = ", ".join(name for name, outcome in outcomes.items() if outcome == SKIPPED)
    failed = FAILED in outcomes.values() or (bool(skipped) and in_ci)
    warning = f"WARNING: not tested here: {skipped}." if skipped else ""
    return int(failed), f"{warning} Under CI=true that is a failure." if skipped and in_ci else warning


class Run:
    """What came of each part, and after how many seconds."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.seconds: dict[str, float] = {}
        self.waiting = deque(BESIDE.items())

    def part(self, name: str, run: Callable[[Output], str], output: Output = None) -> None:
        started = time.monotonic()
        try:
            self.outcomes[name] = FAILED
            self.outcomes[name] = run(output)
        finally:
            self.seconds[name] = time.monotonic() - started

    def _next(self) -> tuple[str, Callable[[Output], str]] | None:
        try:
            return self.waiting.popleft()
        except IndexError:
            return None

    def beside(self) -> None:
        """The parts that run beside the others, as long as one waits: what they say is kept, and told in one piece."""
        while waiting := self._next():
            name, run = waiting
            with tempfile.TemporaryFile() as said:
                self.part(name, run, said)
                said.seek(0)
                print(f"\n=== Tests {name}\n{said.read().decode(errors='replace')}", flush=True)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the PostgreSQL is stopped then too
    furnish()
    run = Run()
    beside = threading.Thread(target=run.beside)
    beside.start()
    try:
        for name, part in PARTS.items():
            print(f"\n=== Tests {name}", flush=True)
            run.part(name, part)
        run.beside()
        beside.join()
    finally:
        for started in _running:
            started.terminate()  # one that has ended is left alone; the others are not left behind
    print("\n=== Results")
    for name in (*PARTS, *BESIDE):
        print(f"{run.outcomes[name]:8} {name} ({run.seconds[name]:.0f} s)")
    status, warning = verdict(run.outcomes, in_ci=os.environ.get("CI", "").lower() == "true")
    if warning:
        print(warning)
    return status


if __name__ == "__main__":
    sys.exit(main())
