"""The portal among the servers it is made for: behind nginx as `deploy/nginx.conf` has it, and over Redis.

Real ones, thrown away afterwards (`make test` installs them).
"""

import gzip
import http.client
import io
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from scripts.machine import nginx, redis_server
from tests import factories, processes
from transparency import redis_cache
from transparency.env import BASE_DIR, RateLimit
from trips.package import dump
from trips.package.descriptor import TYPES

pytestmark = pytest.mark.servers

LIMIT = 20
SECRET = "who-knows-this-reads-the-answer"


def wait_until(answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not answers():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def running(*command: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


# ---- Redis ----


@contextmanager
def redis(place: Path) -> Iterator[subprocess.Popen]:
    """It listens at `place`, a socket, and writes nothing to the disk."""
    command = [redis_server(), "--port", 0, "--unixsocket", place, "--save", "", "--appendonly", "no"]
    with running(*command) as server:
        wait_until(place.exists)
        yield server


def asked(times: int, address: str) -> list[int]:
    client = Client(REMOTE_ADDR=address)
    return [client.get("/api/v1/no-such/").status_code for _time in range(times)]


ALLOWED, REFUSED = [404] * LIMIT, [429]
"""Whoever asks once more than is allowed. What is not there counts, and asks nothing of the database."""


@pytest.mark.django_db(transaction=True)
def test_counts_are_exact_over_redis_and_go_on_without_it(settings, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(redis_cache, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(redis_cache, "AWAY_SECONDS", 600)
    settings.RATE_LIMIT, settings.RATE_LIMIT_SPARES_LOOPBACK = RateLimit(LIMIT, 3600), False
    place = tmp_path / "redis"
    settings.CACHES = {f"{name}_here": here for name, here in settings.CACHES.items()} | {
        name: {
            "BACKEND": "transparency.redis_cache.RedisOrInstead",
            "LOCATION": f"unix://{place}",
            "KEY_PREFIX": name,
            "OPTIONS": {"instead": f"{name}_here"},
        }
        for name in ("default", "limits")
    }
    in_file = caches["limits_here"]
    in_file.clear()

    def told() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name == redis_cache.__name__]

    with redis(place) as server:
        reading, writing = os.pipe()

        def ask() -> None:
            for status in asked(25, "192.0.2.1"):
                os.write(writing, {404: b".", 429: b"x"}.get(status, b"?"))

        assert processes.wait([processes.fork(ask) for _process in range(8)]) == [0] * 8
        assert sorted(os.read(reading, 1000)) == sorted(b"." * LIMIT + b"x" * (8 * 25 - LIMIT))
        assert asked(1, "192.0.2.1") == REFUSED
        assert Client().get("/trips/").status_code == 200
        assert (in_file.names(), told()) == ([], [])

        # It hangs: one waits, the file counts for all, and it is said once, not with each request.
        server.send_signal(signal.SIGSTOP)
        assert asked(LIMIT + 1, "192.0.2.2") == ALLOWED + REFUSED
        assert Client().get("/trips/").status_code == 200
        assert (len(in_file.names()), len(told())) == (1, 1)
        assert "limits_here stands in" in told()[0]
        server.send_signal(signal.SIGCONT)

        # It answers again.
        redis_cache._away[f"unix://{place}"] = 1.0
        assert asked(LIMIT + 1, "192.0.2.3") == ALLOWED + REFUSED
        assert (len(in_file.names()), len(told())) == (1, 2)

    # It is gone.
    assert asked(LIMIT + 1, "192.0.2.4") == ALLOWED + REFUSED
    assert Client().get("/trips/").status_code == 200
    assert (len(in_file.names()), len(told())) == (2, 3)
    in_file.clear()
    redis_cache._away.clear()


# ---- nginx ----


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def behind_nginx(portal: str, place: Path) -> Iterator[int]:
    """The example of deploy/ before the portal (host:port), changed where it must be: addresses, certificate, directories.

    Yields the port that speaks HTTPS; its logs are `access.log` and `error.log` in `place`.
    """
    plain, secure = free_port(), free_port()
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    certificate += ["-addext", "subjectAltName=DNS:localhost"]
    made = [*certificate, "-keyout", place / "privkey.pem", "-out", place / "fullchain.pem"]
    subprocess.run(["openssl", *map(str, made)], check=True, capture_output=True)
    site = (BASE_DIR / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"\n *listen \[::\].*", "", site)
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "127.0.0.1:8000": portal,
        "safar.example.ir": "localhost",
        "/etc/ssl/safarnama": str(place),
        "/var/log/nginx": str(place),
        "/var/lib/safarnama/dump": str(dump.own_directory()),
    }.items():
        assert theirs in site
        site = site.replace(theirs, ours)
    bodies = " ".join(
        f"{kind}_temp_path {place};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # else it may not read what root alone may
    (place / "nginx.conf").write_text(
        f"daemon off; pid {place}/pid; error_log {place}/error.log; {user} events {{}} http {{ {bodies}\n{site} }}"
    )
    command = [nginx(), "-p", place, "-c", place / "nginx.conf", "-e", place / "error.log"]
    checked = subprocess.run([*map(str, command), "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    with running(*command):
        wait_until(lambda: listens(secure))
        moved = http.client.HTTPConnection("127.0.0.1", plain)
        moved.request("GET", "/trips/?days=3", headers={"Host": "localhost"})
        answer = moved.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/trips/?days=3")
        moved.close()
        yield secure


Answer = tuple[int, http.client.HTTPMessage, bytes]


def ask_of(connection: http.client.HTTPConnection, method: str, path: str, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": "localhost", **sent})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


@pytest.mark.django_db(transaction=True)
def test_the_example_of_nginx(live_server, settings, tmp_path):
    settings.PROXY_HOPS = 1
    settings.RATE_LIMIT, settings.RATE_LIMIT_SPARES_LOOPBACK = RateLimit(3, 3600), False
    caches["limits"].clear()
    ref = factories.published_trip().ref
    call_command("dump", stdout=io.StringIO(), stderr=io.StringIO())
    portal = live_server.url.removeprefix("http://")
    host, port = portal.split(":")
    with behind_nginx(portal, tmp_path) as secure:
        trusted = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
        front = http.client.HTTPSConnection("localhost", secure, context=trusted, timeout=30)
        straight = http.client.HTTPConnection(host, int(port), timeout=30)

        # Pages: compressed for who asks, known again, each header once.
        status, plain, page = ask_of(front, "GET", f"/trips/{ref}/")
        assert (status, plain["Content-Encoding"], plain["Server"]) == (200, None, "nginx")
        status, headers, packed = ask_of(front, "GET", f"/trips/{ref}/", Accept_Encoding="gzip")
        assert (headers["Content-Encoding"], gzip.decompress(packed)) == ("gzip", page)
        assert headers["ETag"] == plain["ETag"]
        assert ask_of(front, "GET", f"/trips/{ref}/", If_None_Match=headers["ETag"])[0] == 304
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"):
            assert headers.get_all(name) == ask_of(straight, "GET", f"/trips/{ref}/")[1].get_all(name)

        # The API: whatever the visitor says of the address they come from, it is nginx's word that counts.
        asked = [
            ask_of(front, "GET", "/api/v1/no-such/", X_Forwarded_For=f"198.51.100.{number}")[0]
            for number in range(5)
        ]
        assert asked == [404, 404, 404, 429, 429]

        # Files: as the portal itself gives them.
        for path in sorted(dump.own_directory().iterdir()):
            address, whole = f"/data/files/{path.name}", path.read_bytes()
            status, headers, body = ask_of(front, "GET", address, Accept_Encoding="gzip")
            assert (status, headers["Content-Encoding"], body) == (200, None, whole), path.name
            own = ask_of(straight, "GET", address)[1]
            for name in ("Content-Type", "Accept-Ranges", "Cache-Control", "Access-Control-Allow-Origin"):
                if whole or name != "Accept-Ranges":
                    assert headers[name] == own[name], (path.name, name)
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Strict-Transport-Security"]
            assert path.suffix in TYPES
        tag, half = headers["ETag"], len(whole) // 2
        status, headers, rest = ask_of(front, "GET", address, Range=f"bytes={half}-", If_Range=tag)
        assert (status, rest) == (206, whole[half:])
        assert ask_of(front, "GET", address, Range=f"bytes={half}-", If_Range='"older"')[::2] == (200, whole)
        assert ask_of(front, "GET", address, If_None_Match=tag)[0] == 304
        assert ask_of(front, "OPTIONS", address)[0] == 204
        for nothing in ("no-such.csv", "..%2fsecret_key", ".lock", ""):
            assert ask_of(front, "GET", f"/data/files/{nothing}")[0] == 404

        # The log: who asked for what, but for the addresses that one person alone was given.
        for path in ("/inquiries/", "/en/inquiries/", "//inquiries/", "/%69nquiries/", "/x/../inquiries/"):
            ask_of(front, "GET", f"{path}{SECRET}/")
        ask_of(front, "GET", "/robots.txt", Referer=f"https://localhost/inquiries/{SECRET}/")
        front.close()
        straight.close()
    told = (tmp_path / "access.log").read_text() + (tmp_path / "error.log").read_text()
    assert f"GET /trips/{ref}/" in told
    assert SECRET not in told
    shutil.rmtree(dump.own_directory())
    caches["limits"].clear()
