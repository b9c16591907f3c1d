"""The benchmark: generate, serve, ask, and print what share of the floor's speed the portal reaches.

    python -m bench [--trips 100000] [--seed 1] [--engine sqlite] [--engine postgresql]

Everything runs on this machine, on 127.0.0.1, in directories that are gone afterwards.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.machine import found_or_installed, postgres_programs
from scripts.postgres import production_environment, throwaway_postgres

from .measure import Figure, figures

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


@contextmanager
def data_directory(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment with a DATA_DIR of its own."""
    directory = tempfile.mkdtemp(prefix="safarnama-bench-")
    try:
        yield {**environment, "DATA_DIR": directory}
    finally:
        shutil.rmtree(directory)


def manage(environment: dict[str, str], *command: str) -> None:
    """A management command; its progress bar is seen, what it prints is not."""
    call = [sys.executable, "manage.py", *command]
    done = subprocess.run(call, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"manage.py {' '.join(command)} failed.")


@contextmanager
def gunicorn(environment: dict[str, str], application: str = "bench.floor:application") -> Iterator[int]:
    """The portal, here with the floor beside it, under the portal's own gunicorn settings; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen(
        [program, "--config", "deploy/gunicorn.conf.py", application],
        cwd=ROOT,
        env={**environment, "HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("gunicorn did not start.")
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bench(engine: str, environment: dict[str, str], trips: int, seed: int) -> None:
    """One engine: fill it, serve it, measure it, print it."""
    with data_directory(environment) as environment:
        manage(environment, "prepare")
        started = time.monotonic()
        manage(environment, "generate_trips", "--trips", str(trips), "--seed", str(seed))
        seconds = time.monotonic() - started
        # The planner's figures: PostgreSQL gathers them by itself in a while, and readers come after that.
        manage(
            environment,
            "shell",
            "--command",
            "from django.db import connection as c; c.cursor().execute('ANALYZE')",
        )
        print(
            f"\n{engine}: {trips:,} trips, made through the gate in {seconds:.0f} s ({trips / seconds:.0f} a second)\n"
        )
        with gunicorn(environment) as port:
            print(HEAD)
            for figure in figures(port, trips):
                print(row(figure), flush=True)


HEAD = "".join(
    (
        f"{'':32}{'floor':>10}{'cold':>10}{'warm':>10}{'304':>8}{'cold':>9}{'warm':>7}\n",
        f"{'':32}{'ms':>10}{'ms':>10}{'ms':>10}{'ms':>8}{'share':>9}{'share':>7}",
    )
)


def row(figure: Figure) -> str:
    """One line of the table; shares are of the floor's speed."""

    def number(value: float | None, width: int) -> str:
        shown = "" if value is None else f"{value:,.0f}" if figure.unit == "rows/s" else f"{value:.2f}"
        return f"{shown:>{width}}"

    shares = "".join(
        f"{'' if value is None else format(figure.share(value), '.0%'):>{width}}"
        for value, width in ((figure.cold, 9), (figure.warm, 7))
    )
    name = figure.name if figure.unit == "ms" else f"{figure.name} ({figure.unit})"
    return (
        f"{name:32}{number(figure.floor, 10)}{number(figure.cold, 10)}{number(figure.warm, 10)}"
        f"{number(figure.not_modified, 8)}{shares}"
    )


def on_sqlite(trips: int, seed: int) -> bool:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    bench("SQLite", environment, trips, seed)
    return True


def on_postgresql(trips: int, seed: int) -> bool:
    programs = found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    if programs is None:
        return False
    with throwaway_postgres(programs) as url:
        bench("PostgreSQL", production_environment(url), trips, seed)
    return True


ENGINES: dict[str, Callable[[int, int], bool]] = {"sqlite": on_sqlite, "postgresql": on_postgresql}
