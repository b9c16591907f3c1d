"""The citizen's way, on a phone and on a desk, with and without JavaScript; and every page kind under axe."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import factories, surfaces
from tests.browser.conftest import SCREENS


@pytest.fixture
def world(transactional_db) -> None:
    municipality = factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )
    factories.publish(factories.najaf_trip(municipality=municipality))
    full = factories.full_trip(municipality=municipality)
    host = factories.FundingSourceFactory(name="شهرداری میزبان", kind="host")
    factories.CostFactory(trip=full, funding_source=host, item="lodging", amount=20_000)
    unknown = {"amount": None, "currency": "", "absent": "host_paid_unknown"}
    factories.CostFactory(trip=full, funding_source=host, item="meals", **unknown)
    factories.publish(full)
    factories.correct(full, reason="اشتباه در عنوان", title="جلسهٔ خواهرخواندگی")
    factories.withdraw(factories.published_trip(municipality=municipality))
    factories.publish_answer(factories.InquiryFactory(municipality=municipality, month="1401-09"))


@pytest.fixture
def without_javascript(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, **SCREENS["phone"])
    yield context.new_page()
    context.close()


def who_went_to_najaf(page: Page) -> None:
    page.goto("/")
    words = page.locator("main input[name=q]").last  # a search box, with JavaScript a combobox
    words.fill("نجف")
    page.get_by_role("search").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(words).to_have_value("نجف")
    page.get_by_role("link", name="نمایشگاه برنامه‌ریزی شهری").first.click()
    expect(page.locator("h1")).to_have_text("نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف")
    main = page.locator("main")
    for words in ("۳۴", "بهمن ۱۴۰۱", "عراق", "رئیس شورای شهر", "معاونان شهردار", "اعلام نشده"):
        expect(main).to_contain_text(words)
    page.locator("main a[href$='/history/']").first.click()
    expect(page.locator("main")).to_contain_text("۱")


def test_who_went_to_najaf(world, any_screen: Page):
    who_went_to_najaf(any_screen)


def test_who_went_to_najaf_without_javascript(world, without_javascript: Page):
    who_went_to_najaf(without_javascript)


def what_did_host_paid_trips_come_to(page: Page) -> None:
    """From the list, narrowed by its form, to the figures of the same trips; what is absent is told on the trip."""
    page.goto("/trips/")
    tick(page, "[name=municipality][value=tehran]")
    tick(page, "[name=funding_kind][value=host]")
    page.locator("#ask .actions [type=submit]").click()
    page.wait_for_url("**funding_kind=host**")
    trip = page.locator("main h3 a", has_text="جلسهٔ خواهرخواندگی")
    expect(trip).to_have_count(1)
    page.locator("main nav a[href*='/trips/figures/']").click()
    known = page.locator("section[data-question*='funding_kind=host'] .sums")
    for words in ("۱٬۴۰۰٫۵۰ یورو", "۱٬۵۴۰٬۰۰۰٬۰۰۰ ریال", "۰"):  # of no trip wholly known
        expect(known).to_contain_text(words)
    expect(page.locator("main")).not_to_contain_text("نجف")
    page.go_back()
    trip.click()
    expect(page.locator("main .mark-host").first).to_be_visible()


def which_months_are_silent(page: Page) -> None:
    page.goto("/calendar/")
    page.locator("select[name=year]").select_option("1401")
    page.locator("form.asking [type=submit]").click()
    page.wait_for_url("**year=1401**")
    row = page.locator("tr", has=page.locator("a[href='/municipalities/tehran/']"))
    expect(row.locator(".month-silent")).to_have_count(10)
    trips = row.locator(".month-trips")
    expect(trips).to_have_count(2)
    trips.last.locator("a.month-link").click()
    expect(page.locator("main h3 a", has_text="نجف")).to_have_count(1)


def who_took_whom_where(page: Page) -> None:
    page.goto("/funding-sources/")
    page.get_by_role("link", name="شهرداری میزبان").first.click()
    expect(page.locator("h1")).to_contain_text("شهرداری میزبان")
    taken = page.locator("ol.taken")
    for words in ("جلسهٔ خواهرخواندگی", "استانبول", "آنکارا", "شهردار ساختگی", "۲۰۰ یورو"):
        expect(taken).to_contain_text(words)
    expect(taken.locator(".mark-host")).to_be_visible()
    taken.get_by_role("link", name="شهردار ساختگی").click()
    expect(page.locator("h1")).to_contain_text("شهردار ساختگی")


def tick(page: Page, box: str) -> None:
    """Tick a box, after opening what it is folded into, the outer first: by the summaries, which need no script."""
    for folded in page.locator("details", has=page.locator(box)).all():
        if folded.get_attribute("open") is None:
            folded.locator("> summary").click()
    page.locator(box).check()


QUESTIONS = (what_did_host_paid_trips_come_to, which_months_are_silent, who_took_whom_where)


def test_the_citizens_questions(world, phone: Page):
    for ask in QUESTIONS:
        ask(phone)


def test_the_citizens_questions_without_javascript(world, without_javascript: Page):
    for ask in QUESTIONS:
        ask(without_javascript)


def test_a_correction_is_read_with_its_reason_and_what_changed(world, any_screen: Page):
    any_screen.goto(surfaces.page_kinds()["history"])
    main = any_screen.locator("main")
    for words in ("اشتباه در عنوان", "جلسهٔ خواهرخواندگی، استانبول و آنکارا"):
        expect(main).to_contain_text(words)


def test_a_fault_is_told_beside_its_field_and_nothing_typed_is_lost(world, any_screen: Page):
    any_screen.goto(surfaces.page_kinds()["faulty list"])
    field = any_screen.locator("[name=from]")
    expect(field).to_have_value("1401-13")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby")
    assert described
    assert any(any_screen.locator(f"[id='{part}']").inner_text() for part in described.split())


def test_the_page_can_be_walked_by_keyboard(world, page: Page):
    page.goto("/trips/")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    assert skip.startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == skip


NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WIDTHS = (1280, 1000, 900, 800, 700, 560, 360, 320)
"""Desks, tablets, phones, and a window of 1280 px at 400%."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIGHTS: tuple[dict[str, Any], ...] = ({"color_scheme": "dark"}, {"forced_colors": "active"})


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_kind_is_accessible_in_every_light_and_fits_every_screen(world, page: Page, axe, language):
    """All of axe on a phone and on a desk; in the dark and in forced colours what these can change. No page is wider than its
    screen, at any size.
    """
    faults = []
    for kind, address in surfaces.page_kinds().items():
        if language == "en" and kind in surfaces.NO_ENGLISH:
            continue
        page.set_viewport_size(NARROW)
        answer = page.goto(f"/en{address}" if language == "en" else address)
        assert answer is not None
        assert answer.status < 500, kind
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            faults += [f"{size['width']} px: {told}" for told in axe.faults(page)]
            for light in LIGHTS:
                page.emulate_media(**light)
                told_here = axe.faults(page, "color-contrast")
                faults += [f"{size['width']} px, {light}: {told}" for told in told_here]
                page.emulate_media(color_scheme="light", forced_colors="none")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            if (over := page.evaluate(TOO_WIDE)) > 0:
                faults.append(f"{kind} is {over} px too wide at {width} px")
    assert not faults, "\n".join(faults)
