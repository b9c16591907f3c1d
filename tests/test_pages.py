"""The public pages, asked over HTTP: what each answers, in both languages, and what it never does."""

import json
import re

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from tests import factories
from tests.pagereading import Element, faults, read
from transparency import calendar, ledger, pages, persian
from transparency.models import Kind, LedgerEntry
from trips import nil
from trips.models import NilDeclaration
from trips.pages.versions import plan

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def tehran(db):
    return factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )


def get(client, address: str, status: int = 200) -> Element:
    """The page at an address, which must answer so and be without fault."""
    response = client.get(address)
    assert response.status_code == status, address
    page = read(response.content.decode())
    assert faults(page) == [], address
    return page


def links(page: Element, relation: str) -> list[str]:
    return [link.attributes["href"] for link in page.all("link") if link.attributes.get("rel") == relation]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_answers_in_both_languages_also_where_nothing_is_published(client, db, prefix):
    for address in ("/", "/trips/", "/ledger/", "/about/"):
        page = get(client, prefix + address)
        html = page.all("html")[0].attributes
        assert (html["lang"], html["dir"]) == (("en", "ltr") if prefix else ("fa", "rtl"))


def test_a_page_names_its_address_in_both_languages(client, tehran):
    trip = factories.published_trip(municipality=tehran)
    page = get(client, f"/en/trips/{trip.ref}/")
    assert links(page, "canonical") == [f"http://testserver/en/trips/{trip.ref}/"]
    languages = {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in page.all("link")
        if "hreflang" in link.attributes
    }
    assert languages == {
        "fa": f"http://testserver/trips/{trip.ref}/",
        "en": f"http://testserver/en/trips/{trip.ref}/",
        "x-default": f"http://testserver/trips/{trip.ref}/",
    }
    (other,) = page.with_class("language")
    assert other.attributes["href"] == f"/trips/{trip.ref}/"
    assert (other.attributes["lang"], other.text) == ("fa", "فارسی")


def test_the_canonical_address_of_a_list_leaves_out_what_was_not_asked(client, tehran):
    factories.published_trip(municipality=tehran)
    page = get(client, "/trips/?municipality=tehran&q=&min_days=")
    assert links(page, "canonical") == ["http://testserver/trips/?municipality=tehran"]


# ---- The list ----


def test_the_list_says_what_is_asked_and_offers_to_take_it_away(client, tehran):
    trip = factories.najaf_trip(municipality=tehran)
    factories.publish(trip)
    page = get(client, "/trips/?municipality=tehran&country=IQ&sort=-days")
    chips = {
        chip.text: chip.attributes["href"]
        for chip in page.with_class("chip")
        if "chip-clear" not in chip.classes
    }
    assert sorted(chips.values()) == ["?country=IQ&sort=-days", "?municipality=tehran&sort=-days"]
    assert [entry.all("a")[0].attributes["href"] for entry in page.with_class("entry")] == [
        f"/trips/{trip.ref}/"
    ]
    checked = {
        (box.attributes["name"], box.attributes["value"])
        for box in page.all("input")
        if "checked" in box.attributes
    }
    assert checked == {("municipality", "tehran"), ("country", "IQ")}
    downloads = [
        a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("/api/v1/trips/?")
    ]
    assert downloads == [
        "/api/v1/trips/?municipality=tehran&country=IQ&sort=-days&format=xlsx",
        "/api/v1/trips/?municipality=tehran&country=IQ&sort=-days&format=csv",
        "/api/v1/trips/?municipality=tehran&country=IQ&sort=-days",
    ]


def test_every_field_of_the_form_has_a_label_and_its_help(client, tehran):
    factories.publish(factories.full_trip(municipality=tehran))
    page = get(client, "/en/trips/")
    labelled = {label.attributes.get("for") for label in page.all("label")}
    for control in page.all("input", "select"):
        if control.attributes.get("type") in ("hidden", "checkbox"):
            continue
        assert control.attributes["id"] in labelled
    for fieldset in page.all("fieldset"):
        assert fieldset.all("legend")[0].text
    assert "Trips whose days are not known match none." in page.text
    assert "two-letter code" not in page.text  # the guide's, for those who write programs
    assert "two-letter code" in client.get("/api/v1/docs/?language=en").text


def test_a_fault_is_a_400_that_names_it_with_the_form_as_it_was(client, tehran):
    factories.published_trip(municipality=tehran)
    asked = f"min_days=x&q=نجف&banana=1&municipality=tehran&kind=zz&month=%00&year=<b>{'9' * 300}"
    page = get(client, f"/en/trips/?{asked}", status=400)
    (notice,) = [element for element in page.all() if element.attributes.get("role") == "alert"]
    assert "banana (1): There is no such parameter." in notice.text
    assert "Days, at least (x): Enter a whole number" in notice.text
    assert f"Year (<b>{'9' * 57}…): Choose whole numbers" in notice.text  # it is offered, not typed
    assert "Kind of trip: “zz” is not" in notice.text  # the message names it
    assert "Month (\ufffd): Choose whole numbers" in notice.text
    fields = {
        e.attributes["name"]: e for e in page.all("input") if e.attributes.get("type") in ("text", "search")
    }
    assert fields["min_days"].attributes["value"] == "x"
    assert fields["min_days"].attributes["aria-invalid"] == "true"
    assert fields["q"].attributes["value"] == "نجف"
    assert page.with_class("entry") == []


def test_advertising_is_dropped_by_a_redirect(client, db):
    response = client.get("/en/trips/?utm_source=x&min_days=2&fbclid=y")
    assert (response.status_code, response["Location"]) == (302, "/en/trips/?min_days=2")


def test_pages_of_a_list(client, tehran):
    for _number in range(26):
        factories.published_trip(municipality=tehran)
    first = get(client, "/trips/?municipality=tehran")
    assert len(first.with_class("entry")) == 25
    assert links(first, "next") == ["?municipality=tehran&page=2"]
    assert links(first, "prev") == []
    second = get(client, "/trips/?municipality=tehran&page=2")
    assert len(second.with_class("entry")) == 1
    assert links(second, "prev") == ["?municipality=tehran"]
    (here,) = [link for link in second.with_class("pager")[0].all("a") if "aria-current" in link.attributes]
    assert here.text == "۲"
    get(client, "/trips/?municipality=tehran&page=3", status=404)


def test_how_many_were_left_out_because_a_value_is_unknown(client, tehran):
    factories.published_trip(municipality=tehran, end="", days=None)
    factories.published_trip(municipality=tehran, days=9)
    page = get(client, "/en/trips/?min_days=2")
    assert "1 trip was left out because its days are not known." in page.text
    assert len(page.with_class("entry")) == 1


def test_an_empty_answer_is_no_proof(client, tehran):
    factories.published_trip(municipality=tehran)
    assert "That is no proof that nobody travelled" in get(client, "/en/trips/?country=FJ").text


# ---- One trip ----


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("draft", [factories.full_trip, factories.najaf_trip])
def test_a_trip_page_answers(client, tehran, prefix, draft):
    trip = draft(municipality=tehran)
    entry = factories.publish(trip)
    page = get(client, f"{prefix}/trips/{trip.ref}/")
    assert entry.hash in page.text
    assert trip.title in page.text or trip.title_en in page.text


def test_what_was_never_public_is_not_found(client, tehran):
    factories.TripFactory(municipality=tehran, title="پیش‌نویس")
    for address in (
        "/trips/tehran-1401-1/",
        "/trips/tehran-1401-1/history/",
        "/trips/tehran-1401-1/history/1/",
    ):
        get(client, address, status=404)


def test_a_withdrawn_trip_is_gone_with_reason_and_ground_and_its_history_stays(client, tehran):
    trip = factories.published_trip(municipality=tehran, title="سفر تکراری")
    factories.withdraw(trip, reason="دو بار ثبت شده بود")
    for prefix in ("", "/en"):
        gone = get(client, f"{prefix}/trips/{trip.ref}/", status=410)
        assert "دو بار ثبت شده بود" in gone.text
        assert factories.GROUND in gone.text
    history = get(client, f"/trips/{trip.ref}/history/")
    assert "سفر تکراری" in history.text
    assert "دو بار ثبت شده بود" in history.text
    old = get(client, f"/en/trips/{trip.ref}/history/1/")
    assert "withdrawn from publication" in old.with_class("notice")[0].text
    assert [e.attributes["content"] for e in old.all("meta") if e.attributes.get("name") == "robots"] == [
        "noindex"
    ]
    get(client, f"/trips/{trip.ref}/history/2/", status=410)
    get(client, f"/trips/{trip.ref}/history/3/", status=404)


def test_a_withdrawn_trip_names_what_took_its_place(client, tehran):
    """Of two records of one trip one is withdrawn, and the other stands for it; so may a new one. The signed document says so."""
    twice, other = (factories.published_trip(municipality=tehran, title=f"سفر {n}") for n in ("یکم", "دوم"))
    factories.withdraw(twice, reason="دو بار ثبت شده بود")
    for address in (f"/trips/{twice.ref}/", f"/api/v1/trips/{twice.ref}/"):
        assert other.ref not in client.get(address).content.decode()
    assert client.get(f"/api/v1/trips/{twice.ref}/").json()["replaced_by"] == []
    factories.correct(other, replaces=twice)
    anew = factories.published_trip(municipality=tehran, replaces=twice)
    refs = [other.ref, anew.ref]
    for prefix in ("", "/en"):
        for address, status in ((f"/trips/{twice.ref}/", 410), (f"/trips/{twice.ref}/history/", 200)):
            page = get(client, f"{prefix}{address}", status=status)
            assert [
                f"{prefix}/trips/{ref}/" in [a.attributes["href"] for a in page.all("a")] for ref in refs
            ] == [
                True,
                True,
            ]
            assert "سفر دوم" in page.text
    gone = client.get(f"/api/v1/trips/{twice.ref}/").json()
    assert gone["replaced_by"] == [
        {"ref": ref, "url": f"http://testserver/api/v1/trips/{ref}/"} for ref in refs
    ]
    factories.withdraw(anew)  # what is not public itself is not named
    assert [one["ref"] for one in client.get(f"/api/v1/trips/{twice.ref}/").json()["replaced_by"]] == [
        other.ref
    ]


def test_a_history_tells_each_version_with_its_reason_and_what_it_changed(client, tehran):
    trip = factories.najaf_trip(municipality=tehran)
    factories.publish(trip)
    factories.correct(trip, reason="روزها اصلاح شد", days=7)
    page = get(client, f"/en/trips/{trip.ref}/history/")
    newest, first = (item for item in page.all("li") if item.parent.classes == {"versions"})
    assert "Version 2: Correction" in newest.text
    assert "روزها اصلاح شد" in newest.text
    (days,) = [
        change for change in newest.with_class("changes")[0].all("div") if change.all("dt")[0].text == "Days"
    ]
    assert [e.text for e in days.all("del")] == ["6"]
    assert [e.text for e in days.all("ins")] == ["7"]
    assert "Version 1: Publication" in first.text
    assert first.with_class("changes") == []


def test_an_erased_version_says_so_with_its_ground(client, tehran):
    trip = factories.published_trip(municipality=tehran, title="عنوان پاک‌شدنی")
    serial = LedgerEntry.objects.get(subject=f"trips/{trip.ref}").serial
    factories.correct(trip, title="عنوان تازه")
    factories.erase(trip, serial, reason="دادهٔ شخصی")
    history = get(client, f"/en/trips/{trip.ref}/history/")
    assert "Text erased" in history.text
    assert "دادهٔ شخصی" in history.text
    assert "can no longer be shown" in history.text
    gone = get(client, f"/en/trips/{trip.ref}/history/1/", status=410)
    assert factories.GROUND in gone.text
    for page in (history, gone, get(client, "/"), get(client, "/ledger/")):
        assert "عنوان پاک‌شدنی" not in page.text


def test_an_old_version_is_marked_as_old_and_the_current_one_is_not(client, tehran):
    trip = factories.published_trip(municipality=tehran, title="عنوان نخست")
    factories.correct(trip, title="عنوان دوم")
    old = get(client, f"/en/trips/{trip.ref}/history/1/")
    assert "Old version: 1" in old.with_class("notice")[0].text
    assert old.all("h1")[0].text == "عنوان نخست"
    current = get(client, f"/en/trips/{trip.ref}/history/2/")
    assert "Old version" not in current.text
    assert "the current one" in current.with_class("notice")[0].text


def test_the_plan_is_the_version_published_before_departure(tehran):
    trip = factories.published_trip(municipality=tehran, status="planned", start="1440-01", end="", days=3)
    entry = LedgerEntry.objects.get(subject=f"trips/{trip.ref}")
    planned = json.loads(entry.document)
    happened = planned | {
        "version": 2,
        "status": "done",
        "days": 5,
        "published": "2061-06-01T00:00:00.000000Z",
    }
    with translation.override("en"):
        before, changes = plan(trip.ref, happened, entry.serial + 1)
    assert before == planned
    assert [(change.field, change.old, change.new) for change in changes] == [
        ("Status", ["Planned"], ["Took place"]),
        ("Days", ["3"], ["5"]),
    ]
    # A version that is itself published before departure is a plan, and so has none beside it.
    assert plan(trip.ref, happened | {"published": "2061-03-19T20:29:59.999999Z"}, entry.serial + 1) is None
    # A record first published after its start never had a plan.
    begun = happened | {"start": planned["start"] | {"earliest": "2020-03-20"}}
    assert plan(trip.ref, begun, entry.serial + 1) is None


def test_hostile_words_are_only_words(client, tehran):
    trip = factories.published_trip(municipality=tehran, title=HOSTILE, title_en=HOSTILE)
    factories.correct(trip, reason=HOSTILE, purpose=HOSTILE)
    for address in ("/", "/trips/", f"/trips/{trip.ref}/", f"/trips/{trip.ref}/history/"):
        for prefix in ("", "/en"):
            assert HOSTILE in get(client, prefix + address).text
    get(client, f"/trips/?q={HOSTILE}", status=200)


# ---- Home, about, ledger ----


def test_the_home_page_tells_figures_and_news(client, tehran):
    factories.publish(factories.najaf_trip(municipality=tehran))
    trip = factories.published_trip(municipality=tehran, title="سفر اصلاح‌شده")
    factories.correct(trip, reason="نام اصلاح شد", days=4)
    page = get(client, "/en/")
    figures = page.with_class("figures")[0]
    assert [figure.text for figure in figures.all("dd")] == ["2", "34 not known of 1 trip", "10", "1"]
    assert "Of 2 trips it is not disclosed who paid" in page.text, (
        "nobody is said to have paid, which is no nothing"
    )
    assert "نام اصلاح شد" in page.text


def test_a_months_state_is_a_word_beside_its_mark(client, tehran):
    last_year = calendar.month_of(calendar.today())[0] - 1
    factories.published_trip(municipality=tehran, start=f"{last_year}-03-05", end="")
    nil.declare(NilDeclaration.objects.create(municipality=tehran, month=f"{last_year}-04"))
    with translation.override("en"):
        strip = get(client, "/en/municipalities/tehran/").with_class("months")[1].all("li")
    words = [item.text.partition(":")[0] for item in strip[2:5]]
    assert words == ["Khordad 1 trip", "Tir Nil declared", "Mordad Silent"]
    asked = f"publisher=tehran&year={last_year}&month=3"
    assert strip[2].all("a")[0].attributes["href"] == f"/en/trips/?{asked}"
    assert [sorted(item.classes)[1] for item in strip[2:5]] == ["month-trips", "month-nil", "month-silent"]


def test_the_ledger_is_paged_by_serial(client, tehran):
    with transaction.atomic():
        appender = ledger.Appender()
        for number in range(60):
            appender.append(Kind.PUBLICATION, f"trips/tehran-1401-{number}", {"number": number})
        appender.flush()
    newest = ledger.head().serial
    page = get(client, "/ledger/")
    serials = [row.all("th")[0].text for row in page.all("tr") if "id" in row.attributes]
    assert serials == [persian.digits(serial, "fa") for serial in range(newest, newest - 50, -1)]
    (older,) = links(page, "next")
    rest = get(client, f"/ledger/{older}")
    assert [row.all("th")[0].text for row in rest.all("tr") if "id" in row.attributes][-1] == "۱"
    assert links(rest, "prev") == ["/ledger/"]
    entry = get(client, "/ledger/?entry=7")
    assert next(row.all("th")[0].text for row in entry.all("tr") if "id" in row.attributes) == "۷"


@pytest.mark.parametrize(
    "query", ["before=0", "before=x", "before=1&entry=2", "serial=3", "entry=" + "9" * 40, "before=%00"]
)
def test_the_ledger_refuses_what_it_does_not_understand(client, db, query):
    get(client, f"/ledger/?{query}", status=400)


def test_about_tells_each_municipalitys_promise(client, tehran):
    compiled = factories.MunicipalityFactory(
        code="semnan", name="شهرداری سمنان", name_en="Semnan Municipality"
    )
    factories.CoverageFactory(municipality=compiled, provenance="compiled", first="1395-01", last="1395-12")
    factories.publish_profile(compiled)
    rows = {row.all("a")[0].text: row.text for row in get(client, "/en/about/").all("tr") if row.all("td")}
    assert "30 days" in rows["Tehran Municipality"]
    assert "60 days" in rows["Tehran Municipality"]
    assert "No deadline runs" in rows["Semnan Municipality"]
    assert "Farvardin 1395 to Esfand 1395" in rows["Semnan Municipality"]


# ---- Errors ----


@pytest.mark.parametrize(("prefix", "words"), [("", "چنین صفحه‌ای نیست"), ("/en", "There is no such page")])
def test_an_unknown_address_is_a_404_in_the_addresss_language(client, db, prefix, words):
    assert get(client, f"{prefix}/nothing/here/", status=404).all("h1")[0].text == words


@pytest.mark.parametrize(("language", "words"), [("fa", "خطایی در سامانه رخ داد"), ("en", "on our side")])
def test_the_page_of_a_server_error_asks_nothing_of_the_database(language, words):
    # No `db` mark: any query here is an error.
    with translation.override(language):
        response = pages.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    page = read(response.content.decode())
    assert faults(page) == []
    assert words in page.text


def test_links_of_pages_lead_to_addresses_that_exist(client, tehran):
    trip = factories.full_trip(municipality=tehran)
    factories.publish(trip)
    factories.correct(trip, purpose="هدف دیگر")
    seen, waiting = set(), [reverse("trip", args=[trip.ref]), "/", "/en/"]
    while waiting:
        address = waiting.pop(0)
        if address in seen or address.startswith("/api/") or "/feed/" in address or len(seen) > 60:
            continue
        seen.add(address)
        path = address.partition("?")[0]
        page = get(client, address)
        for link in page.all("a"):
            target = re.sub(r"#.*", "", link.attributes["href"])
            if target.startswith("?"):
                target = path + target
            if target.startswith("/"):
                waiting.append(target)
    assert reverse("trip-history", args=[trip.ref]) in seen
