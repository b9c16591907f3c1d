"""How often one client may ask the API: exactly so often, whichever process answers and whatever the client claims."""

import os
import re

import pytest
from django.core.cache import caches
from django.test import Client

from tests import factories, processes
from transparency import limits
from transparency.counts import CountsCache
from transparency.env import BadEnvironment, RateLimit, read_environment

ADDRESS = "/api/v1/home/"


@pytest.fixture
def limit(settings):
    """Ten requests an hour, by nobody spared: an hour's end is rarer within a test than a minute's."""
    settings.RATE_LIMIT, settings.RATE_LIMIT_SPARES_LOOPBACK = RateLimit(10, 3600), False
    caches["limits"].clear()
    yield settings
    caches["limits"].clear()


@pytest.mark.django_db
def test_every_answer_says_how_one_stands_and_beyond_the_limit_there_is_none(limit):
    ref = factories.published_trip().ref
    client = Client(REMOTE_ADDR="192.0.2.1")
    first = client.get(f"/api/v1/trips/{ref}/")
    asked = [
        first,
        client.head(ADDRESS),
        client.get(f"/api/v1/trips/{ref}/", headers={"If-None-Match": first["ETag"]}),
        client.get("/api/v1/trips/?banana=1"),
        client.get("/api/v1/no-such/"),
        client.post("/api/v1/trips/"),
        client.get("/api/v1/trips/?format=csv"),
        *(client.get(ADDRESS) for _number in range(3)),
    ]
    assert asked[6].getvalue()  # a stream is read to its end
    assert [one.status_code for one in asked] == [200, 200, 304, 400, 404, 405, 200, 200, 200, 200]
    for left, one in zip(range(9, -1, -1), asked, strict=True):
        assert one["RateLimit-Policy"] == '"default";q=10;w=3600'
        assert re.fullmatch(rf'"default";r={left};t=[1-9][0-9]{{0,3}}', one["RateLimit"])
    refused = client.get(f"/api/v1/trips/{ref}/", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert refused["RateLimit"] == f'"default";r=0;t={refused["Retry-After"]}'
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused.json()["title"] == "Too many requests"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert client.head(ADDRESS).status_code == 429
    # What is not counted, and who is counted apart.
    preflight = client.options(ADDRESS)
    assert (preflight.status_code, preflight["RateLimit-Policy"]) == (204, '"default";q=10;w=3600')
    assert "RateLimit" not in preflight
    for page in ("/trips/", f"/trips/{ref}/", "/robots.txt", "/schema/trip-1.0.json"):
        assert client.get(page).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.2").get(ADDRESS).status_code == 200
    assert "192.0.2" not in " ".join(caches["limits"].names())
    # One household of IPv6 is one client.
    for host in range(10):
        assert Client(REMOTE_ADDR=f"2001:db8:1:1::{host + 1:x}").get(ADDRESS).status_code == 200
    assert Client(REMOTE_ADDR="2001:db8:1:1:ffff::1").get(ADDRESS).status_code == 429
    # This machine itself, where the embedded set-up is told nothing.
    limit.RATE_LIMIT_SPARES_LOOPBACK = True
    for here in ("127.0.0.1", "::1"):
        assert "RateLimit" not in Client(REMOTE_ADDR=here).get(ADDRESS)
    limit.RATE_LIMIT = None
    assert "RateLimit-Policy" not in client.get(ADDRESS)


def test_of_many_processes_exactly_as_many_pass_whatever_they_claim(limit):
    """Each of four processes asks ten times, each time with another forged address."""
    limit.PROXY_HOPS = 0
    reading, writing = os.pipe()

    def ask(process: int) -> None:
        for number in range(10):
            answer = Client(REMOTE_ADDR="192.0.2.7").get(
                "/api/v1/no-such/",
                headers={"X-Forwarded-For": f"198.51.100.{10 * process + number}, 127.0.0.1"},
            )
            os.write(
                writing, b"." if answer.status_code == 404 else b"x" if answer.status_code == 429 else b"?"
            )

    children = [processes.fork(lambda process=process: ask(process)) for process in range(4)]
    assert processes.wait(children) == [0, 0, 0, 0]
    told = os.read(reading, 100)
    assert sorted(told) == sorted(b"." * 10 + b"x" * 30)
    # Behind a proxy of our own, what it vouches for counts, and nothing before it.
    limit.PROXY_HOPS = 1
    found = [
        Client(REMOTE_ADDR="127.0.0.1")
        .get("/api/v1/no-such/", headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.5"})
        .status_code
        for number in range(12)
    ]
    assert found == [404] * 10 + [429] * 2


def test_a_file_of_counts_is_a_cache(tmp_path, monkeypatch):
    one, other = (CountsCache(tmp_path / "counts.sqlite3", {}) for _process in range(2))
    assert (one.add("a", 0, 60), other.add("a", 5, 60)) == (True, False)
    assert [one.incr("a"), other.incr("a", 2), one.get("a")] == [1, 3, 3]
    one.set("b", 7, None)
    assert (other.touch("a", 30), other.delete("b"), other.delete("b")) == (True, True, False)
    assert (one.get("b"), one.get("b", 9), one.touch("b")) == (None, 9, False)
    with pytest.raises(ValueError, match="not found"):
        one.incr("b")
    now = limits.time.time()
    monkeypatch.setattr("transparency.counts.time.time", lambda: now + 31)
    assert one.get("a") is None
    with pytest.raises(ValueError, match="not found"):
        one.incr("a")
    assert other.add("c", 1, 60)
    assert one.names() == [":1:c"]
    one.clear()
    assert other.names() == []


def test_the_environment_says_how_often(tmp_path):
    given = {"DATA_DIR": str(tmp_path)}
    production = {
        **given,
        "DATABASE_URL": "postgresql://u@h/n",
        "SECRET_KEY": "a0b1" * 20 + "cdefgh",
        "ALLOWED_HOSTS": "safar.example.ir",
    }
    found = read_environment(given)
    assert (found.rate_limit, found.rate_limit_spares_loopback) == (RateLimit(120, 60), True)
    found = read_environment(production)
    assert (found.rate_limit, found.rate_limit_spares_loopback) == (RateLimit(120, 60), False)
    for text, limit in (
        ("5/sec", RateLimit(5, 1)),
        ("60/m", RateLimit(60, 60)),
        ("900/Hour", RateLimit(900, 3600)),
    ):
        found = read_environment(given | {"RATE_LIMIT": text})
        assert (found.rate_limit, found.rate_limit_spares_loopback) == (limit, False)
    assert read_environment(production | {"RATE_LIMIT": "off"}).rate_limit is None
    for text in ("0/min", "120", "120/day", "-1/min", "many", "1.5/min", "120/min/min"):
        with pytest.raises(BadEnvironment, match="RATE_LIMIT"):
            read_environment(given | {"RATE_LIMIT": text})
