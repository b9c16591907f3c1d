"""What the guide's examples (docs/examples/) and the notebook (docs/notebooks/) run with, as on a reader's machine: Python with
requirements/notebook.txt, Node.js, R.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from scripts.machine import found_or_installed

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "notebook.txt"
HOME = Path(sys.prefix) / "newsroom"
"""A virtual environment of its own, for the portal never has pandas; gone with the other one (`make clean`)."""

PYTHON = HOME / "bin" / "python"
R_PACKAGES = ("r-base-core", "r-cran-jsonlite", "r-cran-curl", "r-cran-digest")


def node() -> Path | None:
    """What runs the examples in JavaScript; None without."""
    found = shutil.which("node")
    return Path(found) if found else None


def r() -> Path | None:
    """What runs the examples in R, if it has the packages they load; None without."""
    found = shutil.which("Rscript")
    needed = "quit(status = !all(sapply(c('jsonlite', 'curl', 'digest'), requireNamespace, quietly = TRUE)))"
    if found is None or subprocess.run([found, "-e", needed], capture_output=True, check=False).returncode:
        return None
    return Path(found)


def python() -> Path | None:
    """The Python with pandas, as the lock has it; None where it was not installed."""
    return PYTHON if _stamp().exists() else None


def missing() -> list[str]:
    """The names of what is not here."""
    return [name for name, find in {"pandas": python, "Node.js": node, "R": r}.items() if find() is None]


def installed() -> None:
    """Install what is missing, where this user may."""
    found_or_installed("Node.js", node, "nodejs")
    found_or_installed("R", r, *R_PACKAGES)
    if python():
        return
    print("Installing what the guide's examples need", flush=True)
    venv.create(HOME, clear=True, with_pip=True)
    quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    done = subprocess.run([str(PYTHON), "-m", "pip", "install", *quiet, "-r", str(LOCK)], check=False)
    if done.returncode:
        print("pip could not install them (requirements/notebook.txt).", flush=True)
        return
    _stamp().touch()


def _stamp() -> Path:
    return HOME / f"installed-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
