"""`make check`: everything that can be said of the tree without running its tests. All checks run; each is
named.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.lints import tree_faults
from scripts.postgres import production_environment

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
# Only `check --deploy` reads this address, and it connects to nothing.
PRODUCTION = production_environment("postgresql://safarnama@localhost/safarnama")

CHECKS: dict[str, tuple[list[str], bool]] = {
    # name: (command, whether it runs as in production)
    "format": ([str(BIN / "ruff"), "format", "--check", "--quiet", "."], False),
    "lint": ([str(BIN / "ruff"), "check", "--quiet", "."], False),
    "types": ([str(BIN / "mypy")], False),
    "settings": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], True),
    "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], False),
    "messages": ([*MANAGE, "messages", "check"], False),
    "templates": ([str(BIN / "djlint"), "--lint", "--quiet", "templates"], False),
}


def run(command: list[str], production: bool, data_dir: str) -> tuple[bool, str]:
    """Whether the command passed, and what it printed."""
    environment = PRODUCTION if production else {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment = {**environment, "DATA_DIR": data_dir, "DEBUG": "false"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as data_dir:
        for name, (command, production) in CHECKS.items():
            passed, said = run(command, production, data_dir)
            print(f"{'passed' if passed else 'FAILED'} {name}", flush=True)
            if not passed:
                print(said, flush=True)
                failed.append(name)
    faults = list(tree_faults())
    print(f"{'FAILED' if faults else 'passed'} tree", *faults, sep="\n")
    return 1 if failed or faults else 0


if __name__ == "__main__":
    sys.exit(main())
