"""Searching for names: what is found for some words on the page and while typing, and the help where nothing is."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.pagereading import Element, faults, read
from trips import names
from trips.models.published import PublishedTerm
from trips.questions import about

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    tehran = factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )
    factories.published_municipality(code="semnan", name="شهرداری سمنان", name_en="Semnan Municipality")
    factories.publish(factories.najaf_trip(municipality=tehran))
    full = factories.full_trip(municipality=tehran)
    factories.publish(full)
    return full


def suggestions(text: str) -> dict:
    cache.clear()
    answer = Client().get("/api/v1/suggestions/", {"q": text})
    assert answer.status_code == 200, answer.content
    return answer.json()


def page(text: str, prefix: str = "", status: int = 200, **more: str) -> Element:
    cache.clear()
    answer = Client().get(f"{prefix}/search/", {"q": text, **more})
    assert answer.status_code == status
    found = read(answer.content.decode())
    assert faults(found) == []
    return found


def test_every_name_that_documents_bear_is_found_by_its_beginnings(world):
    for term in PublishedTerm.objects.filter(name__in=names.STORED).exclude(value="not-stated"):
        found = {(one["kind"], one["value"]): one for one in suggestions(term.label[:-1])["results"]}
        whole_country = term.name == "destination" and ("destination", term.value) not in found
        if whole_country:
            assert any(kind == "country" for kind, _value in found), term
            continue
        one = found[term.name, term.value]
        assert one["trips"] == about(**{term.name: term.value}).count().number, term
        assert parse_qs(urlsplit(one["list"]).query) == {term.name: [term.value]}
        assert one["page"] is not None
        assert Client().get(one["list"]).status_code == 200
    named = [one for one in suggestions("شهرداری میزبان")["results"] if one["kind"] == "event"]
    assert [(one["name"], one["page"], one["trips"]) for one in named] == [("شهرداری میزبان", None, 1)]


def test_spellings_languages_and_what_has_no_trip(world):
    kinds = lambda text: [(one["kind"], one["value"], one["trips"]) for one in suggestions(text)["results"]]  # noqa: E731
    assert ("country", "IQ", 1) in kinds("عراق")
    assert ("country", "IQ", 1) in kinds("iraq")
    assert ("municipality", "tehran", 2) in kinds("teh")
    assert ("municipality", "semnan", 0) in kinds("شهرداري سمنان")
    assert ("country", "FJ", 0) not in kinds("فیجی")
    assert suggestions("عراق")["trips"] == 1
    assert suggestions("")["results"] == []
    assert Client().get("/api/v1/suggestions/", {"q": "،"}).status_code == 400
    assert Client().get("/api/v1/suggestions/", {"q": "a", "banana": "1"}).status_code == 400
    texts = {
        Client().get("/api/v1/suggestions/?q=teh", headers={"accept-language": tongue}).content
        for tongue in ("fa", "en")
    }
    assert len(texts) == 1


def test_the_search_page_groups_names_and_shows_trips(world):
    found = page("عراق")
    assert [one.text for one in found.all("h1")]
    links = [a.attributes["href"] for a in found.all("a")]
    assert "/countries/IQ/" in links
    assert "/trips/?country=IQ" in links
    assert len(found.with_class("entry")) == 1
    english = [a.attributes["href"] for a in page("iraq", "/en").all("a")]
    assert "/en/countries/IQ/" in english
    (box,) = [one for one in page("عراق").all("input") if one.attributes.get("name") == "q"]
    assert box.attributes["value"] == "عراق"
    refused = page("،", status=400)
    assert [one.attributes["value"] for one in refused.all("input") if one.attributes.get("name") == "q"] == [
        "،"
    ]
    page("a\x00b", status=400)
    page("عراق", status=400, banana="1")
    assert len(page("").with_class("entry")) == 0


def test_where_nothing_is_found_near_words_and_nearest_questions_are(world):
    wrong = page("نجفف")
    assert "q=%D9%86%D8%AC%D9%81" in [
        urlsplit(a.attributes["href"]).query for a in wrong.all("a") if "/search/?" in a.attributes["href"]
    ]
    assert about(q="عراقی").count().number == 0
    assert ("عراق", 1) in names.near(about(q="عراقی"))
    assert names.near(about(q="ژژژژژژ")) == []

    def ways(query: str) -> list[str]:
        cache.clear()
        found = read(Client().get(f"/trips/?{query}").content.decode())
        assert faults(found) == []
        (notice,) = found.with_class("notice")
        counted = [
            (
                urlsplit(item.all("a")[0].attributes["href"]).query,
                int(item.all("data")[0].attributes["value"]),
            )
            for item in notice.all("li")
            if item.all("data")
        ]
        for asked, number in counted:
            assert Client().get(f"/api/v1/trips/?{asked}").json()["count"] == number
        return [asked for asked, _number in counted]

    # One condition leaves nothing: without it there are trips.
    assert ways("country=FJ&municipality=tehran") == ["municipality=tehran"]
    # Either of two, the closer first; and money goes as one.
    assert set(ways("country=IQ&currency=EUR&min_cost=1")) == {"country=IQ", "currency=EUR&min_cost=1"}
    # No single one helps: two together do.
    assert ways("country=FJ&year=1399&municipality=tehran") == ["municipality=tehran"]
    assert ways("country=FJ") == []
