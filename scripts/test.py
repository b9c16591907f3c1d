"""`make test`: every part of the tests, and what came of each.

A part that this machine cannot run is skipped loudly; under CI=true it counts as failed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from scripts.machine import chromium, found_or_installed, postgres_programs
from scripts.postgres import production_environment, throwaway_postgres

PYTEST = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses=2", "--dist=worksteal"]
PASSED, FAILED, SKIPPED = "passed", "FAILED", "SKIPPED"


def _pytest(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run([*PYTEST, *arguments], env=environment, check=False)
    return PASSED if done.returncode == 0 else FAILED


def _embedded_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}


def on_sqlite() -> str:
    return _pytest([], _embedded_environment())


def on_postgresql() -> str:
    programs = found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    if programs is None:
        return SKIPPED
    with throwaway_postgres(programs) as url:
        return _pytest([], production_environment(url))


def in_a_browser() -> str:
    """Once, on SQLite: what a browser adds is the same on either database."""
    if found_or_installed("Chromium", chromium, "chromium") is None:
        return SKIPPED
    return _pytest(["-m", "browser", "tests/browser"], _embedded_environment())


PARTS: dict[str, Callable[[], str]] = {
    "on SQLite": on_sqlite,
    "on PostgreSQL": on_postgresql,
    "in a browser": in_a_browser,
}


def verdict(outcomes: dict[str, str], in_ci: bool) -> tuple[int, str]:
    """The exit status, and a warning that names the skipped parts or an empty text."""
    skipped = ", ".join(name for name, outcome in outcomes.items() if outcome == SKIPPED)
    failed = FAILED in outcomes.values() or (bool(skipped) and in_ci)
    warning = f"WARNING: not tested here: {skipped}." if skipped else ""
    return int(failed), f"{warning} Under CI=true that is a failure." if skipped and in_ci else warning


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the PostgreSQL is stopped then too
    outcomes, seconds = {}, {}
    for name, run in PARTS.items():
        print(f"\n=== Tests {name}", flush=True)
        started = time.monotonic()
        outcomes[name] = run()
        seconds[name] = time.monotonic() - started
    print("\n=== Results")
    for name, outcome in outcomes.items():
        print(f"{outcome:8} {name} ({seconds[name]:.0f} s)")
    status, warning = verdict(outcomes, in_ci=os.environ.get("CI", "").lower() == "true")
    if warning:
        print(warning)
    return status


if __name__ == "__main__":
    sys.exit(main())
