"""`make lighthouse`: the portal as it is served, on a generated world, judged by Lighthouse as a phone on a slow network.

Fails where a page has less than `ENOUGH` in any category. Not part of `make test`: its measure is time, which a busy
machine lengthens.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts import judges
from scripts.machine import chromium, found_or_installed

ENOUGH = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TRIPS, SEED = 400, 4
START_SECONDS = 60
PAGE_SECONDS = 180
MANAGE = [sys.executable, "manage.py"]
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


@contextmanager
def served(data_dir: str) -> Iterator[str]:
    """The portal under gunicorn on a free port, the records of fixtures/ and a generated world in it; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG")}
    environment |= {"DATA_DIR": data_dir, "HOST": "127.0.0.1", "PORT": str(port)}
    for command in (["prepare"], ["generate_trips", f"--trips={TRIPS}", f"--seed={SEED}"]):
        subprocess.run([*MANAGE, *command], env=environment, stdout=subprocess.DEVNULL, check=True)
    gunicorn = Path(sys.executable).parent / "gunicorn"
    server = subprocess.Popen([gunicorn, "--config", "deploy/gunicorn.conf.py"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=START_SECONDS)


def _wait_until_ready(address: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _get(f"{address}/readyz")
        except (urllib.error.URLError, ConnectionError) as error:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The portal did not start: {error}")
            time.sleep(0.2)
        else:
            return


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server, an address made here
        return answer.read()


def pages(address: str) -> dict[str, str]:
    """The pages that are judged, by name; the trip is the one with the longest delegation."""
    longest = json.loads(_get(f"{address}/api/v1/trips/?sort=-travellers&page_size=1"))["results"][0]["ref"]
    return {"home": "/", "list": "/trips/", "trip": f"/trips/{longest}/", "calendar": "/calendar/"}


def judge(address: str) -> dict[str, Any]:
    """Lighthouse's report on one page, as a phone. Exits where it gives none."""
    command = ["node", str(judges.LIGHTHOUSE), address, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM_FLAGS}"]
    done = subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": str(chromium())},
        capture_output=True,
        text=True,
        timeout=PAGE_SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"Lighthouse gave no report of {address}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def scores(report: dict[str, Any]) -> dict[str, int]:
    """Hundredths by category, rounded down; a category without a score has none."""
    return {name: int((report["categories"][name]["score"] or 0) * 100 + 1e-9) for name in CATEGORIES}


def shortfalls(report: dict[str, Any]) -> Iterator[str]:
    """Each audit that takes something from a category, with what it found."""
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    if (
        found_or_installed("Chromium", chromium, "chromium") is None
        or judges.installed(lighthouse=True) is None
    ):
        return 1
    status = 0
    with tempfile.TemporaryDirectory(prefix="safarnama-lighthouse-") as data_dir, served(data_dir) as address:
        print(f"{'':10}" + "".join(f"{name:>16}" for name in CATEGORIES), flush=True)
        for name, path in pages(address).items():
            report = judge(f"{address}{path}")
            found = scores(report)
            print(f"{name:10}" + "".join(f"{found[category]:16}" for category in CATEGORIES), flush=True)
            for shortfall in shortfalls(report):
                print(f"{'':12}{shortfall}", flush=True)
            if min(found.values()) < ENOUGH:
                status = 1
    print(f"Less than {ENOUGH} somewhere." if status else f"Nothing under {ENOUGH}.")
    return status


if __name__ == "__main__":
    sys.exit(main())
