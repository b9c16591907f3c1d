"""What the tests need of the machine besides Python: servers, a Chromium, Java, npm, LibreOffice."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path


def postgres_programs() -> Path | None:
    """The directory that holds PostgreSQL's `initdb` and `postgres`, the newest version first; None
    without.
    """
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(told.stdout.strip()))
    return next(
        (path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


def chromium() -> Path | None:
    """The browser the tests drive; None without."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def java() -> Path | None:
    """What runs the Nu HTML checker; None without."""
    found = shutil.which("java")
    return Path(found) if found else None


def npm() -> Path | None:
    """What installs the judges of tests/tools/; None without."""
    found = shutil.which("npm")
    return Path(found) if found else None


def office() -> Path | None:
    """LibreOffice, which opens files as their readers do; None without."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def nginx() -> Path | None:
    """What stands before the portal in production; None without. It is on root's path alone."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return Path(found) if found else None


def redis_server() -> Path | None:
    """What counts and keeps answers for several machines in production; None without."""
    found = shutil.which("redis-server")
    return Path(found) if found else None


def found_or_installed(name: str, find: Callable[[], Path | None], *packages: str) -> Path | None:
    """What `find` finds, after installing the Debian `packages` where it is missing and this user may."""
    if found := find():
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(
            f"{name} is missing, and it cannot be installed here: that takes root and apt ({' '.join(packages)}).",
            flush=True,
        )
        return None
    print(f"{name} is missing: installing {' '.join(packages)}.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        result = subprocess.run(
            ["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL, check=False
        )
        if result.returncode:
            print(f"apt-get {command[0]} failed.", flush=True)
            return None
    return find()
