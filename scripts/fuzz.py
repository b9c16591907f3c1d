"""The whole API against its own description: Schemathesis, every check, against the real server on both databases.

    python -m scripts.fuzz SCHEMATHESIS [--engine sqlite] [--engine postgresql] [--examples 40]

SCHEMATHESIS is the program; `make fuzz` installs it. The data are the real records and a made-up world beside them.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.run import data_directory, gunicorn, manage
from scripts.machine import found_or_installed, postgres_programs
from scripts.postgres import production_environment, throwaway_postgres

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "scripts" / "fuzz.toml"
TRIPS = 200


def fuzz(engine: str, environment: dict[str, str], program: str, examples: int) -> int:
    """Fill a database, serve it, judge it. Schemathesis' exit status."""
    with data_directory(environment) as environment:
        manage(environment, "migrate")
        manage(environment, "generate_trips", "--trips", str(TRIPS), "--seed", "5")
        manage(environment, "prepare")
        with gunicorn(environment, "transparency.wsgi") as port:
            started = time.monotonic()
            everything = run(port, environment, program, examples, CONFIGURATION)
            there = Path(environment["DATA_DIR"], "fuzz.toml")
            there.write_text(CONFIGURATION.read_text() + known(port))
            records = run(port, environment, program, examples, there, "--include-path-regex", r"\{")
            print(
                f"\n{engine}: {time.monotonic() - started:.0f} s, exit status {everything}, of records {records}"
            )
    return everything or records


def run(
    port: int, environment: dict[str, str], program: str, examples: int, configuration: Path, *more: str
) -> int:
    # A proxy's word that the visitor speaks HTTPS, without which production would send everybody there.
    command = [
        program,
        *("--config-file", str(configuration)),
        *("run", f"http://localhost:{port}/api/v1/schema/", "--checks", "all"),
        *("--header", "X-Forwarded-Proto: https", "--header", "Accept: */*"),
        *("--max-examples", str(examples), "--workers", "2", "--no-color"),
        *more,
    ]
    told = {**environment, "SCHEMATHESIS_HOOKS": "scripts.fuzz_hooks", "PYTHONPATH": str(ROOT)}
    # Where it leaves its own notes, they go with the data.
    return subprocess.run(command, cwd=environment["DATA_DIR"], env=told, check=False).returncode


def known(port: int) -> str:
    """Configuration that names a record in each address that has one: at random, hardly any would be met."""

    def first(name: str, key: str) -> str:
        found = asked(port, f"/api/v1/{name}/?page_size=1")["results"]
        return found[0][key] if found else ""

    names = ("officials", "units", "destinations", "funding-sources")
    values = {name: first(name, "id") for name in names}
    values |= {"municipalities": first("municipalities", "code"), "countries": first("countries", "code")}
    ref = asked(port, "/api/v1/trips/?page_size=1&sort=published")["results"][0]["ref"]
    parts = [
        f"[[operations]]\ninclude-path-regex = '/trips/'\nparameters = {{ ref = '{ref}', version = 1 }}\n"
    ]
    parts += [
        f"[[operations]]\ninclude-path-regex = '/{name}/'\nparameters = {{ value = '{value}' }}\n"
        for name, value in values.items()
    ]
    return "\n" + "\n".join(parts)


def asked(port: int, address: str) -> Any:
    request = Request(f"http://localhost:{port}{address}", headers={"X-Forwarded-Proto": "https"})
    with urlopen(request) as answer:  # noqa: S310 - this very server
        return json.load(answer)


def on_sqlite(program: str, examples: int) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return fuzz("SQLite", {**environment, "RATE_LIMIT": "off"}, program, examples)


def on_postgresql(program: str, examples: int) -> int:
    programs = found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    if programs is None:
        return 1
    with throwaway_postgres(programs) as url:
        return fuzz("PostgreSQL", production_environment(url), program, examples)


ENGINES: dict[str, Callable[[str, int], int]] = {"sqlite": on_sqlite, "postgresql": on_postgresql}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("program", type=os.path.abspath, help="where schemathesis is")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="one or more; both by default")
    parser.add_argument("--examples", type=int, default=40, help="most examples for each address and phase")
    given = parser.parse_args()
    return max(ENGINES[engine](given.program, given.examples) for engine in given.engine or ENGINES)


if __name__ == "__main__":
    sys.exit(main())
