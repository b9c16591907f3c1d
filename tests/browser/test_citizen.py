"""The citizen's way, on a phone and on a desk, with and without JavaScript; and every page kind under axe."""

from collections.abc import Iterator

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
    factories.publish(full)
    factories.correct(full, reason="اشتباه در عنوان", title="جلسهٔ خواهرخواندگی")
    factories.withdraw(factories.published_trip(municipality=municipality))


@pytest.fixture
def without_javascript(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, **SCREENS["phone"])
    yield context.new_page()
    context.close()


def who_went_to_najaf(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("نجف")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("h1")).to_contain_text("نجف")
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


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_kind_is_accessible_and_fits_its_screen(world, any_screen: Page, axe, language):
    for kind, address in surfaces.page_kinds().items():
        prefix = "/en" if language == "en" and kind not in surfaces.NO_ENGLISH else ""
        answer = any_screen.goto(f"{prefix}{address}")
        assert answer is not None
        assert answer.status < 500, kind
        axe(any_screen)
        too_wide = any_screen.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide <= 0, f"{kind} is {too_wide} px too wide"


def test_every_page_kind_is_accessible_in_the_dark(world, page: Page, axe):
    page.emulate_media(color_scheme="dark")
    for kind, address in surfaces.page_kinds().items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, kind
        axe(page)
