"""The clerk's and the publisher's way in a real browser: typing, picking, choosing, previewing, publishing."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from officials.site import echo
from tests.clerks import Role, member
from tests.factories import (
    DestinationFactory,
    OfficialFactory,
    published_municipality,
    published_trip,
    submit,
)
from transparency import calendar
from trips.models import Trip

from .doors import enter

ADD = "/admin/trips/trip/add/"


@pytest.fixture
def tehran(live_server) -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")


def sign_in(page: Page, user: Any) -> None:
    page.context.clear_cookies()
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "a password for tests")
    page.click("#login-form button")
    page.wait_for_url("**/admin/")


def choose(page: Page, field: str, typed: str, text: str) -> None:
    """Type into a field of choices and take the offered record by keyboard alone."""
    box = page.locator(f"#{field}-search")
    box.click()
    box.fill(typed)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", name=text)).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(text)


def add_row(page: Page, prefix: str) -> None:
    page.click(f"#{prefix}-group .add-row a")


# ---- The whole road ----


def test_the_najaf_trip_from_the_clerk_s_form_to_page_api_and_spreadsheet(page: Page, tehran, axe):
    """34 people to an exhibition, stays of two to six days, posts and no names: entered, passed, found."""
    DestinationFactory(name="نجف", name_en="Najaf", country="IQ")
    sign_in(page, member(tehran, Role.CLERK))
    page.goto(ADD)
    page.fill(
        "#id_title", "نمايشگاه برنامه‌ريزی شهری و شهرداری‌ها، نجف"
    )  # Arabic ye, as some keyboards have it
    page.fill("#id_purpose", "حضور در نمایشگاه برنامه‌ریزی شهری و شهرداری‌های نجف")
    page.select_option("#id_kind", "exhibition")
    page.select_option("#id_status", "done")
    page.fill("#id_start", "۱۴۰۱/۱۱")
    expect(page.locator("output[for=id_start]")).to_have_text("بهمن ۱۴۰۱ = ژانویه تا فوریهٔ ۲۰۲۳")
    page.fill("#id_days", "۶")
    page.fill("#id_days_min", "۲")
    page.fill("#id_size", "۳۴")
    page.select_option("#id_size_known", "exact")
    choose(page, "id_stops-0-destination", "نجف", "نجف (عراق)")
    page.fill("#id_travellers-0-post", "معاونان شهردار")
    page.fill("#id_travellers-0-count", "")
    page.select_option("#id_travellers-0-kind", "official")
    page.select_option("#id_travellers-0-kind", "official")
    for number, (post, kind) in enumerate(
        (("رئیس شورای شهر تهران", "council"), ("مدیران و کارشناسان روابط عمومی", "staff")), start=1
    ):
        add_row(page, "travellers")
        page.fill(f"#id_travellers-{number}-post", post)
        page.select_option(f"#id_travellers-{number}-kind", kind)
    page.fill("#id_travellers-1-count", "۱")
    page.fill("#id_travellers-2-count", "")
    page.click("#travellers-1 summary")
    page.select_option("#id_travellers-1-body", "council")
    page.click("#sources-group summary")
    add_row(page, "sources")
    page.fill("#id_sources-0-title", "فهرست سفرهای خارجی در سامانهٔ شفافیت")
    page.locator("summary", has_text=re.compile("منشأ|Provenance")).click()
    page.select_option("#id_provenance", "compiled")
    page.select_option("#id_status", "done")
    page.click("button[name=_submit]")
    page.wait_for_url("**/submit/")
    axe(page)
    page.fill("#id_remark", "از سامانهٔ شفافیت برداشته شد.")
    page.click(".act-form button")
    page.wait_for_url("**/change/")
    expect(page.locator(".standing-submitted")).to_contain_text("از سامانهٔ شفافیت برداشته شد.")
    page.goto(page.url.replace("/change/", "/preview/"))
    expect(page.locator(".trip-body h1")).to_contain_text("نجف")
    expect(page.locator(".act-form")).to_have_count(0)  # a clerk previews, and passes nothing
    axe(page)
    address = page.url

    sign_in(page, member(tehran, Role.PUBLISHER))
    page.goto(address)
    page.click(".act-form button")
    page.wait_for_url("**/change/")
    expect(page.locator(".standing")).to_contain_text("tehran-1401-1")

    page.context.clear_cookies()
    page.goto("/trips/tehran-1401-1/")
    expect(page.locator("h1")).to_have_text("نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف")
    expect(page.locator("main")).to_contain_text("۳۴ نفر")
    document = page.request.get("/api/v1/trips/tehran-1401-1/").json()
    assert document["delegation"] == {"size": 34, "known": "exact", "complete": False}
    assert (document["days"], document["days_min"], document["start"]["jalali"]) == (6, 2, "1401-11")
    assert [(one["post"], one["count"], one["body"]) for one in document["travellers"]] == [
        ("معاونان شهردار", None, "municipality"),
        ("رئیس شورای شهر تهران", 1, "council"),
        ("مدیران و کارشناسان روابط عمومی", None, "municipality"),
    ]
    assert document["stops"][0]["city"] == "نجف"
    table = page.request.get("/api/v1/trips/?format=csv").text().lstrip("\ufeff").splitlines()
    assert table[0].startswith("ref,")
    assert [line.split(",")[0] for line in table[1:]] == ["tehran-1401-1"]


# ---- Typing and picking dates ----


def picker(page: Page, field: str) -> Locator:
    page.locator(f".field-{field} .jalali-open").first.click()
    return page.locator("dialog.picker")


def test_a_day_is_picked_with_the_keyboard_alone(any_screen: Page, tehran, axe):
    page = any_screen
    enter(page, member(tehran))
    page.goto(ADD)
    page.fill("#id_start", "۱۴۰۱/۰۹/۲۷")
    dialog = picker(page, "start")
    expect(dialog.get_by_role("heading")).to_have_text("آذر ۱۴۰۱")
    axe(page)
    cell = page.locator("dialog td:focus")
    for key, day in (
        ("ArrowLeft", "دوشنبه ۲۸ آذر ۱۴۰۱"),  # onwards, in the direction of the page
        ("ArrowRight", "یکشنبه ۲۷ آذر ۱۴۰۱"),
        ("ArrowDown", "یکشنبه ۴ دی ۱۴۰۱"),
        ("ArrowUp", "یکشنبه ۲۷ آذر ۱۴۰۱"),
        ("Home", "شنبه ۲۶ آذر ۱۴۰۱"),
        ("End", "جمعه ۲ دی ۱۴۰۱"),
        ("PageUp", "چهارشنبه ۲ آذر ۱۴۰۱"),
        ("PageDown", "جمعه ۲ دی ۱۴۰۱"),
        ("Shift+PageDown", "شنبه ۲ دی ۱۴۰۲"),
        ("Shift+PageUp", "جمعه ۲ دی ۱۴۰۱"),
    ):
        page.keyboard.press(key)
        expect(cell).to_have_attribute("aria-label", day)
    page.keyboard.press("Enter")
    expect(page.locator("#id_start")).to_have_value("۱۴۰۱/۱۰/۰۲")
    expect(page.locator("output[for=id_start]")).to_have_text("جمعه ۲ دی ۱۴۰۱ = ۲۳ دسامبر ۲۰۲۲")
    expect(page.locator(".field-start .jalali-open").first).to_be_focused()


def test_escape_leaves_what_was_typed_and_a_month_stays_a_month(page: Page, tehran):
    enter(page, member(tehran))
    page.goto(ADD)
    page.fill("#id_start", "1401/11")
    dialog = picker(page, "start")
    expect(dialog.get_by_role("heading")).to_have_text("بهمن ۱۴۰۱")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.locator("#id_start")).to_have_value("1401/11")
    page.fill("#id_start", "1401/13")
    expect(page.locator("output[for=id_start]")).to_contain_text("۱۲")
    expect(page.locator("output[for=id_start]")).to_have_class(re.compile("fault"))


def test_in_english_the_grid_runs_the_other_way(page: Page, tehran):
    enter(page, member(tehran))
    page.goto(f"/en{ADD}")
    page.fill("#id_start", "1401/09/27")
    picker(page, "start")
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog td:focus")).to_have_attribute("aria-label", "Monday 28 Azar 1401")
    page.keyboard.press(" ")
    expect(page.locator("#id_start")).to_have_value("1401/09/28")


def test_the_picker_reckons_as_the_server_does(page: Page, tehran):
    """Ends of years, leap and common, both limits of the calendar, and days between them."""
    enter(page, member(tehran))
    page.goto(f"/en{ADD}")
    days = [
        calendar.from_jalali(1300, 1, 1),
        calendar.from_jalali(1450, 12, calendar.days_in_month(1450, 12)),
    ]
    for year in (1303, 1304, 1399, 1403, 1404, 1408, 1437):
        days += [
            calendar.from_jalali(year, 12, calendar.days_in_month(year, 12)),
            calendar.from_jalali(year, 1, 1),
        ]
    days += [date(1950, 1, 1) + timedelta(days=3001 * step) for step in range(12)]
    for day in days:
        period = calendar.Period.of_day(day)
        page.fill("#id_start", period.jalali.replace("-", "/"))
        picker(page, "start")
        expect(page.locator("dialog td:focus")).to_have_attribute("aria-label", echo_in_english(period))
        page.keyboard.press("Escape")


def echo_in_english(period: calendar.Period) -> str:
    from django.utils import translation

    with translation.override("en"):
        return echo(period).split(" = ")[0]


def test_a_row_added_later_has_its_picker_and_its_search(page: Page, tehran):
    DestinationFactory(name="استانبول")
    enter(page, member(tehran))
    page.goto(ADD)
    add_row(page, "stops")
    choose(page, "id_stops-1-destination", "استانبول", "استانبول (ترکیه)")
    page.locator("#stops-1 .jalali-open").first.click()
    page.keyboard.press("Enter")
    expect(page.locator("#id_stops-1-arrival")).not_to_have_value("")
    page.click("#stops-1 .inline-deletelink")
    expect(page.locator("#id_stops-1-arrival")).to_have_count(0)


# ---- Choosing records, and mending faults ----


def test_a_late_answer_takes_no_choice_back_and_half_a_word_sends_no_form(page: Page, tehran):
    """A slow line: the search of the click is answered only after the choice from the search of the word."""
    OfficialFactory(municipality=tehran, name="مهدی کاظمی")
    OfficialFactory(municipality=tehran, name="رضا نوری")
    enter(page, member(tehran))
    page.goto(ADD)
    held: list[Any] = []
    page.route("**/autocomplete/?term=&**", lambda route: held.append(route))
    box = page.locator("#id_travellers-0-official-search")
    with page.expect_request("**/autocomplete/?term=&**"):
        box.click()
    box.fill("کاظ")
    box.press("Enter")
    expect(page.get_by_role("option", name="مهدی کاظمی")).to_have_count(1)
    assert page.url.endswith(ADD)
    box.press("ArrowDown")
    box.press("Enter")
    with page.expect_response("**/autocomplete/?term=&**"):
        for route in held:
            route.continue_()
    expect(box).to_have_value("مهدی کاظمی")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_choosing_an_official_folds_the_spelling_and_can_be_undone(page: Page, tehran):
    OfficialFactory(municipality=tehran, name="مهدی کاظمی")
    enter(page, member(tehran))
    page.goto(ADD)
    choose(page, "id_travellers-0-official", "كاظمي", "مهدی کاظمی")
    box = page.locator("#id_travellers-0-official-search")
    box.fill("")
    box.press("Tab")
    expect(box).to_have_value("")
    expect(page.locator("#id_travellers-0-official")).to_have_value("")
    box.fill("چنین کسی نیست")
    expect(page.locator("#travellers-0 .field-official [role=status]")).not_to_be_empty()
    box.press("Tab")
    expect(box).to_have_value("")


def test_an_official_is_entered_from_the_trip_s_form(page: Page, tehran):
    enter(page, member(tehran))
    page.goto(ADD)
    with page.expect_popup() as opened:
        page.click("#add_id_travellers-0-official")
    window = opened.value
    window.fill("#id_name", "تازه‌وارد")
    window.click("button[name=_save]")
    expect(page.locator("#id_travellers-0-official-search")).to_have_value("تازه‌وارد")


def test_a_failed_save_says_where_to_go_and_keeps_what_was_typed(any_screen: Page, tehran, axe):
    page = any_screen
    enter(page, member(tehran))
    page.goto(ADD)
    page.fill("#id_title", "سفر")
    page.select_option("#id_kind", "visit")
    page.select_option("#id_status", "done")
    page.select_option("#id_travellers-0-kind", "official")
    page.fill("#id_start", "27/9/1401")
    page.click("#travellers-0 summary")
    page.fill("#id_travellers-0-post", "معاون")
    page.select_option("#id_travellers-0-attendance", "did_not_go")
    page.click("button[name=_save]")
    expect(page.locator(".faults li")).to_have_count(2)
    expect(page.locator(".faults")).to_be_focused()
    expect(page.locator("#id_start")).to_have_value("27/9/1401")
    expect(page.locator("#id_travellers-0-post")).to_have_value("معاون")
    axe(page)
    page.click(".faults li:nth-child(2) a")
    expect(page.locator("#id_travellers-0-reason")).to_be_focused()


def test_the_form_serves_without_scripts(browser, live_server, tehran):
    """Nothing is hidden that only a script could show: plain lists, one more row at a time, typed dates."""
    najaf = DestinationFactory(name="نجف", country="IQ")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    enter(page, member(tehran))
    page.goto(f"{ADD}?plain=1&rows=2")
    page.fill("#id_title", "سفر بی‌اسکریپت")
    page.select_option("#id_kind", "visit")
    page.select_option("#id_status", "done")
    page.fill("#id_start", "۱۴۰۱/۹/۲۷")
    page.select_option("#id_stops-1-destination", str(najaf.pk))
    expect(page.locator(".jalali-open").first).not_to_be_visible()
    page.click("button[name=_save]")
    context.close()
    assert Trip.objects.get().stops.get().destination == najaf


# ---- A refusal of the gate ----


def test_a_refusal_stands_beside_what_was_typed(page: Page, tehran, axe):
    trip = published_trip(municipality=tehran)
    Trip.objects.filter(pk=trip.pk).update(purpose="یک")
    submit(trip)
    enter(page, member(tehran, Role.PUBLISHER))
    page.goto(f"/admin/trips/trip/{trip.pk}/preview/")
    page.fill("#id_reason", "دلیلی که نباید گم شود")
    Trip.objects.filter(pk=trip.pk).update(purpose="دو")
    page.click(".act-form button")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_reason")).to_have_value("دلیلی که نباید گم شود")
    axe(page)
    page.click(".act-form button")
    page.wait_for_url("**/change/")
    assert json.loads(page.request.get(f"/api/v1/trips/{Trip.objects.get().ref}/").text())["purpose"] == "دو"
