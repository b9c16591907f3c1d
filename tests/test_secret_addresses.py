"""An address that one person alone was given: in no log of ours, told to no other page or site, named by no link."""

import io
import logging
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from gunicorn.config import Config

from tests import factories
from transparency.discretion import masked
from trips.inquiries import letterbox
from trips.inquiries.letterbox import Message

SECRET = "c0ffee1234c0ffee1234c0ffee123456"
ADDRESS = f"/inquiries/{SECRET}/"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the portal's own handlers write."""
    names = ("", "django", "django.server")
    handlers = {
        one
        for name in names
        for one in logging.getLogger(name).handlers
        if type(one) is logging.StreamHandler
    }
    assert handlers
    written = io.StringIO()
    before = {handler: handler.setStream(written) for handler in handlers}
    yield written
    for handler, stream in before.items():
        handler.setStream(stream)


@pytest.mark.django_db
def test_a_secret_address_stands_in_no_log_and_no_referer(log, monkeypatch):
    factories.published_municipality(code="tehran")
    letterbox.post(Message("tehran", "question", "متن پیام"), SECRET)
    client = Client(raise_request_exception=False)
    asked = {
        ADDRESS: 200,
        f"{ADDRESS}?banana=1": 400,
        f"{ADDRESS}?utm_source=letter&fbclid=1": 302,
        f"/inquiries/x{SECRET}/": 404,
        f"{ADDRESS}more/": 404,
        f"/inquiries//{SECRET}/": 404,
        f"/INQUIRIES/{SECRET}/": 404,
    }
    for prefix in ("", "/en"):
        for address, status in asked.items():
            answer = client.get(f"{prefix}{address}")
            assert answer.status_code == status, address
            _told_to_nobody(answer, address)
        for method, status in (("post", 405), ("put", 405), ("head", 200)):
            answer = getattr(client, method)(f"{prefix}{ADDRESS}")
            assert answer.status_code == status
            _told_to_nobody(answer, method)
    assert client.get(f"{ADDRESS}?utm_source=letter")["Location"] == ADDRESS
    # The page itself names its address for its reader, and nowhere for programs.
    page = client.get(ADDRESS).content.decode()
    assert f"http://testserver{ADDRESS}" in page
    head = page.partition("<body>")[0]
    assert SECRET not in head
    assert "canonical" not in head
    assert 'rel="canonical"' in client.get("/inquiries/").content.decode()

    def breaks(secret: str) -> None:
        raise RuntimeError(f"it broke at http://testserver/en/inquiries/{secret}/?x=1")

    monkeypatch.setattr(letterbox, "told", breaks)
    broken = client.get(ADDRESS)
    assert broken.status_code == 500
    _told_to_nobody(broken, "broken")
    logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200 5', ADDRESS)
    logging.getLogger("anybody").warning("seen: %s", {"address": f"{ADDRESS}?a"})

    lines = log.getvalue()
    for words in (
        "Bad Request",
        "Not Found",
        "Method Not Allowed",
        "Internal Server Error",
        "it broke at",
        "seen:",
    ):
        assert words in lines
    assert "/inquiries/***" in lines
    assert SECRET not in lines.lower()
    # What is no secret is told in full.
    client.get("/inquiries/answers/abc/")
    client.get("/inquiries/new/?banana=1")
    assert "/inquiries/answers/abc/" in log.getvalue()
    assert "/inquiries/new/" in log.getvalue()


def _told_to_nobody(answer, address):
    assert answer["Referrer-Policy"] == "no-referrer", address
    assert answer["X-Robots-Tag"] == "noindex", address
    assert "no-store" in answer["Cache-Control"], address


def test_the_servers_logs_do_not_repeat_it_either():
    """gunicorn repeats a request line it cannot read; nginx repeats every request beside an error of its own."""
    of_gunicorn = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["logger_class"](Config())
    written = io.StringIO()
    for handler in of_gunicorn.error_log.handlers:
        handler.setStream(written)
    of_gunicorn.warning(f"Invalid request from ip=::1: Invalid HTTP request line: 'GET {ADDRESS}؟ HTTP/1.1'")
    of_gunicorn.warning("Error handling request %s %s", "GET", f"/en{ADDRESS}?a=1")
    assert written.getvalue().count("/inquiries/***") == 2
    assert SECRET not in written.getvalue()
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    closed = re.search(r"location ~\* (\S+) \{(.*?)\}", nginx, re.DOTALL)
    assert re.match(closed[1], f"/en{ADDRESS}")
    assert "error_log /dev/null" in closed[2]


@pytest.mark.parametrize(
    "told",
    [
        f"/%69nquiries/{SECRET}/",
        f"/inquiries%2F{SECRET}",
        f"GET //INQUIRIES//{SECRET} HTTP/1.1",
        f"/en{ADDRESS}?x=1",
    ],
)
def test_it_is_masked_however_it_is_spelt(told):
    assert masked(told) == told.replace(SECRET, "***")
    assert (
        masked("/inquiries/answers/x1/ /inquiries/new/?trip=a")
        == "/inquiries/answers/x1/ /inquiries/new/?trip=a"
    )
