"""The judges of the pages that come from npm (tests/tools/): the Nu HTML checker, and Lighthouse."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.machine import found_or_installed, npm

LOCK = Path(__file__).resolve().parent.parent / "tests" / "tools"
HOME = Path(sys.prefix) / "judges"
"""Beside the Python packages, and gone with them (`make clean`)."""

VNU = HOME / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = HOME / "node_modules" / "lighthouse" / "cli" / "index.js"


def installed(lighthouse: bool = False) -> Path | None:
    """The directory of the judges as the lock has them, installed where they are missing; Lighthouse, which is large, on
    request alone. None, and a word of why, where this machine cannot install them.
    """
    wanted = hashlib.sha256(LOCK.joinpath("package-lock.json").read_bytes()).hexdigest()
    stamp = HOME / f"{'all' if lighthouse else 'tests'}-{wanted[:16]}"
    if stamp.exists() or (HOME / f"all-{wanted[:16]}").exists():
        return HOME
    program = found_or_installed("npm", npm, "npm")
    if program is None:
        return None
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCK / name, HOME)
    print("Installing the judges of the pages", flush=True)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command = [str(program), "ci", *quiet, *([] if lighthouse else ["--omit=dev"])]
    if subprocess.run(command, cwd=HOME, stdout=subprocess.DEVNULL, check=False).returncode:
        print("npm could not install them (tests/tools/package-lock.json).", flush=True)
        return None
    stamp.touch()
    return HOME
