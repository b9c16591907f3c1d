"""How the portal is found and followed: feeds, the map for search engines, data for programs, share cards; home and about."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from PIL import Image

from officials import published
from tests import factories
from tests.pagereading import Element, faults, read
from transparency import calendar, lettering
from trips import nil
from trips.inquiries import publication
from trips.models import NilDeclaration
from trips.models.published import PublishedTrip
from trips.pages import card, linked_data, sitemap

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = "</script><!-- & ]]> \u2028 <b>"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def get(client, address: str, status: int = 200) -> Element:
    response = client.get(address)
    assert response.status_code == status, address
    page = read(response.content.decode())
    assert faults(page) == [], address
    return page


def feed(client, address: str) -> Any:
    """The feed at an address, which must keep the rules of RFC 4287 that a program relies on."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}").strip(), name
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert all(
            TIME.fullmatch(element.findtext(f"{ATOM}{name}", "0000-00-00T00:00:00Z"))
            for name in ("updated", "published")
        )
        found = [
            (link.get("rel"), link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
        ]
        assert len(set(found)) == len(found)
        assert "alternate" in {rel for rel, _type, _language in found}
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    return root


def entries(root: Any) -> dict[str, str]:
    """Titles by id, in the order of the feed."""
    return {
        entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")
    }


def links(root: Any) -> dict[str, str]:
    return {
        link.get("rel"): link.get("href")
        for link in root.findall(f"{ATOM}link")
        if link.get("type") == "application/atom+xml"
    }


@pytest.fixture
def tehran():
    return factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )


def test_a_feed_answers_the_question_newest_change_first_and_tells_a_correction_anew(client, tehran):
    first = factories.published_trip(municipality=tehran, title="سفر نخست")
    factories.publish(factories.najaf_trip(municipality=tehran))
    before = entries(feed(client, "/trips/feed/?municipality=tehran&sort=days"))
    assert list(before.values()) == ["نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف", "سفر نخست"]
    assert list(entries(feed(client, "/trips/feed/?country=IQ")).values()) == list(before.values())[:1]
    assert entries(feed(client, "/trips/feed/?country=FJ")) == {}

    held = client.get("/trips/feed/")["ETag"]
    assert client.get("/trips/feed/", headers={"if-none-match": held}).status_code == 304
    factories.correct(first, title=f"نام درست {HOSTILE}", reason=f"نام\x0bغلط بود {HOSTILE}")
    assert client.get("/trips/feed/", headers={"if-none-match": held}).status_code == 200
    root = feed(client, "/en/trips/feed/")
    after = entries(root)
    assert next(iter(after.values())) == f"نام درست {' '.join(HOSTILE.split())}"
    assert len(after.keys() - before.keys()) == 1
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    newest = next(root.iter(f"{ATOM}entry"))
    assert "غلط بود </script>" in newest.findtext(f"{ATOM}summary")
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Tehran Municipality"
    assert newest.findtext(f"{ATOM}updated") > newest.findtext(f"{ATOM}published")

    factories.withdraw(first, reason="دو بار ثبت شده بود")
    assert list(entries(feed(client, "/trips/feed/")).values()) == list(before.values())[:1]
    changes = feed(client, "/en/trips/feed/corrections/")
    assert [title.partition(":")[0] for title in entries(changes).values()] == ["Withdrawal", "Correction"]
    assert next(changes.iter(f"{ATOM}entry")).findtext(f"{ATOM}summary") == "دو بار ثبت شده بود"


def test_a_feed_has_pages_and_refuses_what_it_does_not_understand(client, tehran):
    assert entries(feed(client, "/trips/feed/")) == entries(feed(client, "/trips/feed/corrections/")) == {}
    for _number in range(26):
        factories.published_trip(municipality=tehran)
    first = feed(client, "/trips/feed/?municipality=tehran&sort=days")
    base = "http://testserver/trips/feed/?municipality=tehran"
    assert links(first) == {
        "self": base, "first": base, "last": f"{base}&page=2", "next": f"{base}&page=2",
    }  # fmt: skip
    second = feed(client, "/trips/feed/?municipality=tehran&page=2")
    assert links(second)["previous"] == base
    assert "next" not in links(second)
    assert (len(entries(first)), len(entries(second))) == (25, 1)
    assert not entries(first).keys() & entries(second).keys()
    assert first.findtext(f"{ATOM}id") == second.findtext(f"{ATOM}id")
    get(client, "/trips/feed/?municipality=tehran&page=3", status=404)
    for query in ("banana=1", "q=%00", "country=XX", "page=0", "sort=days&sort=start"):
        get(client, f"/trips/feed/?{query}", status=400)
    get(client, "/trips/feed/corrections/?country=IQ", status=400)


def test_the_map_names_every_page_once_in_each_language_and_each_answers(client, tehran, monkeypatch):
    monkeypatch.setattr(sitemap, "SIZE", 3)  # several parts, some of them without a trip
    factories.publish(factories.full_trip(municipality=tehran))
    withdrawn = factories.published_trip(municipality=tehran)
    factories.withdraw(withdrawn)
    factories.published_trip(municipality=tehran)
    answered, taken_back = (factories.InquiryFactory(municipality=tehran) for _number in range(2))
    factories.publish_answer(answered)
    factories.publish_answer(taken_back)
    publication.withdraw(taken_back, "نام کسی در آن بود.")
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found: dict[str, dict[str, str]] = {}
    for part in index.iter(f"{MAP}loc"):
        root = ElementTree.fromstring(client.get(part.text.removeprefix("http://testserver")).content)
        for url in root.iter(f"{MAP}url"):
            address = url.findtext(f"{MAP}loc").removeprefix("http://testserver")
            assert address not in found
            found[address] = {one.get("hreflang"): one.get("href") for one in url.iter(f"{XHTML}link")}
    refs = PublishedTrip.objects.values_list("ref", flat=True)
    assert {a for a in found if re.fullmatch(r"/trips/.+-\d+/", a)} == {f"/trips/{ref}/" for ref in refs}
    answers = {address for address in found if address.startswith("/inquiries/answers/")}
    assert answers == {f"/inquiries/answers/{answered.public_id}/"}
    pages = {"/", "/en/", "/municipalities/tehran/", "/en/countries/TR/", "/about/", "/data/", "/en/data/"}
    assert pages <= found.keys()
    assert (
        len([a for a in found if a.startswith("/officials/")]) == 2
    )  # the list, and the one with a public name
    for address, languages in found.items():
        path = address.removeprefix("/en")
        assert languages == {"fa": f"http://testserver{path}", "en": f"http://testserver/en{path}"}
        if path == address:  # the English half is drawn by the same views
            response = client.get(address)
            assert response.status_code == 200, address
            assert b'name="robots"' not in response.content, address
    assert (
        client.get("/sitemap-trips-9999.xml").status_code
        == client.get("/sitemap-users-0.xml").status_code
        == 404
    )


def test_the_portal_itself_tells_how_the_api_and_documents_change(client, tehran):
    for code, prefix in (("fa", ""), ("en", "/en")):
        guide = read(client.get(f"/api/v1/docs/?language={code}").content.decode())
        chapter = next(
            one for one in guide.all("section") if one.attributes.get("aria-labelledby") == "change"
        )
        assert len(chapter.all("li")) == 5
        assert "/api/v2/" in chapter.text
        assert "#change" in [a.attributes.get("href") for a in guide.all("a")]
        schema = get(client, f"{prefix}/schema/")
        assert "/api/v1/docs/#change" in [a.attributes.get("href") for a in schema.all("a")]


def test_robots_may_read_every_page_of_the_map_but_not_walk_endless_conditions(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    refused = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    patterns = [re.compile(re.escape(path).replace(r"\*", ".*")) for path in refused]

    def may(address: str) -> bool:
        return not any(pattern.match(address) for pattern in patterns)

    fixed = [reverse(name) for name in sitemap.FIXED]
    assert all(
        may(address)
        for address in [*fixed, "/trips/tehran-1401-1/", "/trips/?country=IQ", "/en/trips/?page=2"]
    )
    assert not any(
        may(address) for address in ("/trips/?country=IQ&year=1401", "/en/trips/?country=IQ,TR", "/admin/")
    )


def data(page: Element) -> list[dict[str, Any]]:
    """The things that a page says to programs."""
    found = []
    for script in page.all("script"):
        if script.attributes.get("type") == "application/ld+json":
            block = json.loads("".join(part for part in script.children if isinstance(part, str)))
            assert block["@context"] == "https://schema.org"
            found += block.get("@graph", [block])
    return found


def test_pages_say_to_programs_what_they_say_to_people(client, tehran):
    trip = factories.full_trip(municipality=tehran, title=f"سفر {HOSTILE}", title_en="")
    factories.publish(trip)
    official = trip.travellers.exclude(official=None).get().official
    by_type = {thing["@type"]: thing for thing in data(get(client, f"/en/trips/{trip.ref}/"))}
    assert by_type.keys() == {"Trip", "BreadcrumbList"}
    said = by_type["Trip"]
    assert said["name"] == f"سفر {' '.join(HOSTILE.split())}"
    assert (said["departureTime"], said["arrivalTime"]) == ("2022-12-18", "2022-12-24")
    assert [place["name"] for place in said["itinerary"]] == ["Istanbul", "Ankara"]
    assert said["provider"]["url"] == "http://testserver/en/municipalities/tehran/"
    steps = [step["item"] for step in by_type["BreadcrumbList"]["itemListElement"]]
    assert steps[-1] == f"http://testserver/en/trips/{trip.ref}/"
    raw = client.get(f"/trips/{trip.ref}/").content.decode()
    assert all(one.count("<") == 0 for one in re.findall(r'ld\+json">(.*?)</script>', raw))

    kinds = {
        "/": {"WebSite", "Dataset"},
        "/trips/?country=TR": {"Dataset"},
        "/municipalities/tehran/": {"GovernmentOrganization", "BreadcrumbList"},
        f"/officials/{official.public_id}/": {"Person", "BreadcrumbList"},
        "/countries/TR/": {"BreadcrumbList"},
    }
    for address, types in kinds.items():
        things = data(get(client, address))
        assert {thing["@type"] for thing in things} == types, address
        for thing in things:
            for item in thing.get("itemListElement", ()):
                assert client.get(item["item"].removeprefix("http://testserver")).status_code == 200
    (search,) = [
        thing["potentialAction"]["target"] for thing in data(get(client, "/")) if "potentialAction" in thing
    ]
    assert client.get(search["urlTemplate"].replace("{search_term_string}", "x")).status_code == 200
    files = data(get(client, "/trips/?country=TR"))[0]["distribution"]
    wholes = [client.get(one["contentUrl"]).getvalue() for one in files]
    assert all(trip.ref.encode() in whole for whole in wholes)
    assert linked_data.block({"a": "</script>\u2028&"}).count("<") == 2


def head(page: Element) -> dict[str, str]:
    return {
        meta.attributes.get("property") or meta.attributes.get("name", ""): meta.attributes.get("content", "")
        for meta in page.all("meta")
    }


def test_every_page_has_a_card_and_says_where_it_stands(client, tehran):
    trip = factories.full_trip(municipality=tehran)
    factories.publish(trip)
    factories.correct(trip, title="عنوان درست")
    sections = {
        "/trips/": "/trips/",
        f"/trips/{trip.ref}/": "/trips/",
        "/municipalities/tehran/": "/municipalities/",
        "/countries/TR/": "/countries/",
        "/about/": "/about/",
        "/follow/": None,
    }
    for address, section in sections.items():
        page = get(client, address)
        said, title = head(page), page.all("title")[0].text
        assert title == f"{said['og:title']} · سفرنما"
        assert said["og:description"] == said["description"] != ""
        assert said["og:url"] == f"http://testserver{address}"
        assert (said["og:locale"], said["og:image:alt"] != "") == ("fa_IR", True)
        own = address == f"/trips/{trip.ref}/"
        assert said["og:image"] == "http://testserver" + (f"{address}card.png" if own else "/card.png")
        here = {
            a.attributes["href"] for a in page.with_class("nav")[0].all("a") if "aria-current" in a.attributes
        }
        assert here == ({section} if section else set()), address
        for link in page.all("link"):
            if link.attributes.get("type") == "application/atom+xml":
                assert client.get(link.attributes["href"]).status_code == 200
    assert head(get(client, f"/trips/{trip.ref}/history/1/"))["og:image"] == "http://testserver/card.png"
    for address in ("/card.png", f"/en/trips/{trip.ref}/card.png"):
        response = client.get(address)
        image = Image.open(BytesIO(response.content))
        assert (response["Content-Type"], image.format, image.size) == ("image/png", "PNG", (1200, 630))
        assert len(response.content) < 60_000
    assert client.get("/trips/tehran-1401-99/card.png").status_code == 404
    factories.withdraw(trip)
    assert client.get(f"/trips/{trip.ref}/card.png").status_code == 404


def test_what_says_nothing_is_not_to_be_found(client, tehran):
    factories.published_trip(municipality=tehran)
    for address, status in (
        ("/trips/?country=FJ", 200),
        ("/trips/?banana=1", 400),
        ("/search/?q=x", 200),
        ("/none/", 404),
    ):
        assert "noindex" in head(get(client, address, status)).get("robots", ""), address
    for address in ("/trips/", "/trips/?municipality=tehran", "/municipalities/tehran/"):
        assert "robots" not in head(get(client, address)), address
    said = head(get(client, "/en/trips/?municipality=tehran"))["description"]
    assert said.startswith("Foreign trips of Tehran Municipality: 1 trip. "), said
    generic = head(get(client, "/en/"))["description"]
    for address, status in (("/en/search/?q=x", 200), ("/en/inquiries/new/", 200), ("/en/none/", 404)):
        assert head(get(client, address, status))["description"] != generic, address
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon["Cache-Control"]) == (301, "public, max-age=86400")
    assert icon["Location"].endswith(".svg")


def test_a_card_says_nothing_that_the_page_does_not(client, tehran):
    for draft in (factories.full_trip, factories.najaf_trip):
        trip = draft(municipality=tehran)
        document = factories.publish(trip).read()
        for language in ("fa", "en"):
            with translation.override(language):
                told = card.of_trip(document)
            words = get(client, f"{'' if language == 'fa' else '/en'}/trips/{trip.ref}/").text
            for value in (told.title, *(value for _name, value in told.facts)):
                assert value in words
    whole = {"redactions": [{"field": "trip"}], "title": "سفری که جزئیات آن مستثنا از انتشار است"}
    several = [
        {"funding_source": {"name": f"تأمین‌کنندهٔ {number}", "name_en": None, "kind": "host"}}
        for number in "۱۲۳"
    ]
    with translation.override("en"):
        assert dict(card.of_trip(document | {"costs": several}).facts)["Who paid"] == "3 payers"
    with translation.override("fa"):
        told = card.of_trip(document | whole)
    assert (told.facts, "نجف" in told.above, told.below) == ((), False, "شهرداری تهران")


def test_letters_are_joined_and_set_in_order_without_help_of_the_machine():
    assert (
        lettering.visual("سلام") == "\ufee1\ufefc\ufeb3"
    )  # meem alone, lam-alef joined before it, seen first
    assert lettering.visual("(الف)")[0] == "("
    assert lettering.visual("سال 1401").startswith("1401")
    assert lettering.visual("Tehran (Iran)") == "Tehran (Iran)"
    assert lettering.visual("a\ufbc3\U0010ffff") == "??a", "no letter of any script: no direction either"
    face = lettering.Face(40, 700)
    lines = list(face.lines("هیئت شهرداری در نمایشگاه شهری " * 4, 500))
    assert len(lines) > 2
    assert all(face.width(line) <= 500 for line in lines)
    assert " ".join(lines).split() == ("هیئت شهرداری در نمایشگاه شهری " * 4).split()
    assert face.width(face.shortened("پ" * 400, 500)[0]) <= 500
    assert list(face.lines("\U0001f600 ş 漢", 500)) == ["\U0001f600 ş 漢"]


# ---- Home, about, follow, accessibility ----


def months_before(today: date, count: int) -> Iterator[tuple[int, int]]:
    month = calendar.month_of(today)
    for _number in range(count):
        month = calendar.previous_month(*month)
        yield month


def test_home_compares_the_years_and_names_who_is_late_or_silent(client, tehran, monkeypatch):
    today = date(2022, 12, 20)  # 29 Azar 1401
    monkeypatch.setattr(calendar, "today", lambda now=None: today)
    compiled = factories.MunicipalityFactory(
        code="semnan", name="شهرداری سمنان", name_en="Semnan Municipality"
    )
    factories.CoverageFactory(municipality=compiled, provenance="compiled", first="1390-01")
    factories.publish_profile(compiled)
    planned = {"status": "planned", "start": "1401-05-01", "end": "1401-05-02"}
    for municipality, values in (
        (tehran, {"start": "1401-02-05", "end": "1401-02-06", "size": 3, "size_known": "exact"}),
        (
            tehran,
            {"start": "1401-09-05", "end": "1401-09-06", "size": 50, "size_known": "exact"},
        ),  # this month is not over
        (tehran, {"start": "1400-02-05", "end": "1400-02-08", "size": 7, "size_known": "exact"}),
        (tehran, {"start": "1400-11", "end": "", "days": 9, "size": None, "size_known": "not_stated"}),
        (tehran, planned),
        (
            compiled,
            {
                "start": "1400-03-05",
                "end": "1400-03-05",
                "size": 1,
                "size_known": "exact",
                "provenance": "compiled",
            },
        ),
    ):
        factories.published_trip(municipality=municipality, **values)
    for year, month in months_before(today, 12):
        if (year, month) not in ((1401, 2), (1401, 5), (1400, 11), (1400, 9), (1401, 8)):
            nil.declare(NilDeclaration.objects.create(municipality=tehran, month=f"{year}-{month:02}"))
    page = get(client, "/en/")
    parts = [
        (part.all("h3")[0].text, [value.attributes["value"] for value in part.all("data")])
        for part in page.with_class("part")
    ]
    assert parts == [
        ("Farvardin to Aban 1401", ["1", "3", "2"]),
        ("Farvardin to Aban 1400", ["2", "8", "5"]),
        ("The whole of 1400", ["3", "8", "14"]),
    ]
    assert "not known of 1 trip" in page.with_class("part")[2].text
    watched = page.all("section")[-1]
    (row,) = watched.all("tbody")[0].all("tr")
    assert row.all("td")[0].text == "Azar 1400 and Aban 1401"
    assert int(row.all("data")[0].attributes["value"]) == PublishedTrip.objects.late(today).count() > 0
    assert "1 municipality declares its trips here. Municipalities with a late trip: 1." in watched.text
    assert "Silent about a month of the last twelve: 1." in watched.text
    assert "Semnan" not in watched.text
    assert [client.get(a.attributes["href"]).status_code for a in row.all("a")] == [200] * 3

    monkeypatch.setattr(calendar, "today", lambda now=None: date(2022, 3, 25))  # 5 Farvardin 1401
    cache.clear()
    parts = [part.all("h3")[0].text for part in get(client, "/en/").with_class("part")]
    assert parts == ["1401, so far", "The whole of 1400"]
    monkeypatch.setattr(calendar, "today", lambda now=None: today + timedelta(days=365 * 5))
    cache.clear()
    assert [part.all("h3")[0].text for part in get(client, "/en/").with_class("part")] == [
        "The whole of 1401"
    ]


def test_home_and_the_pages_about_the_portal_stand_with_nothing_published(client):
    for address in (
        "/",
        "/en/",
        "/about/",
        "/follow/",
        "/en/follow/",
        "/accessibility/",
        "/en/accessibility/",
    ):
        page = get(client, address)
        assert page.with_class("part") == []
    assert "Nothing has been published yet." in get(client, "/en/").text


def test_every_word_has_an_anchor_and_every_contents_line_its_section(client, monkeypatch):
    monkeypatch.setattr("trips.pages.about.POLICIES", 1)
    for code in ("arak", "tehran"):
        factories.published_municipality(code=code, name=f"شهرداری {code}", name_en=f"{code} Municipality")
    published._kept.clear()
    page = get(client, "/en/about/")
    ids = {element.attributes["id"] for element in page.all() if "id" in element.attributes}
    inside = [a.attributes["href"][1:] for a in page.all("a") if a.attributes["href"].startswith("#")]
    assert set(inside) <= ids
    words = {one for one in ids if one.startswith("word-")}
    assert len(words) > 35
    assert {"word-not-disclosed", "word-withheld", "word-silent", "word-late", "word-nil"} <= words
    assert len(page.all("tbody")[0].all("tr")) == 1
    assert "1 more municipality is not shown here" in page.text
    followed = get(client, "/follow/")
    feeds = [
        a.attributes["href"] for a in followed.all("a") if a.attributes.get("type") == "application/atom+xml"
    ]
    assert len(feeds) >= 2
    for address in feeds:
        feed(client, address)
