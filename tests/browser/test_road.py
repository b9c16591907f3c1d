"""The whole road of a delegation of 34, from rows of a spreadsheet to the corrected public history: once with mouse and typing,
once with the keyboard alone. The municipality asks for four eyes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import delegation
from tests.delegation import TITLE, World, world

from .test_clerk import choose, sign_in

REF = "tehran-1401-1"
REASON = "هدف سفر کامل‌تر نوشته شد."
LONGER = f"{delegation.PURPOSE} و دیدار از شهرداری نجف"
FORM = re.compile(r"/admin/trips/trip/\d+/change/(#.*)?$")
SUBMIT = re.compile(
    r"/admin/trips/trip/\d+/submit/(#.*)?$"
)  # a part of the page that a tool went to stays in the address


@pytest.fixture
def road(live_server) -> World:
    return world()


def check_what_is_public(page: Page, version: int) -> None:
    """What anybody reads, by the API and on the history page, after so many versions."""
    document = page.request.get(f"/api/v1/trips/{REF}/").json()
    assert document["version"] == version
    assert document["purpose"] == (LONGER if version == 2 else delegation.PURPOSE)
    assert document["delegation"] == {"size": delegation.SIZE, "known": "exact", "complete": False}
    travellers = document["travellers"]
    assert [one["count"] for one in travellers] == delegation.COUNTS
    assert sum(delegation.COUNTS) == delegation.SIZE
    assert [one["kind"] for one in travellers] == delegation.KINDS
    stays = [one["start"] and (one["start"]["jalali"], one["end"]["jalali"]) for one in travellers]
    assert stays == delegation.STAYS
    assert travellers[3]["post"] == "معاون شهرسازی"
    assert travellers[delegation.MISNAMED - 1]["unit"]["name"] == "ادارهٔ نقلیه"
    assert delegation.UNKNOWN_NAME not in str(document)


def check_the_history(page: Page) -> None:
    versions = page.locator(".versions > li")
    expect(versions).to_have_count(2)
    expect(versions.nth(0)).to_contain_text(REASON)
    expect(versions.nth(0).locator("ins").first).to_be_visible()
    for version, purpose in ((versions.nth(0), LONGER), (versions.nth(1), delegation.PURPOSE)):
        read = page.request.get(str(version.locator("h2 a").get_attribute("href")))
        assert purpose in read.text()


# ---- With mouse and typing ----


def test_34_travellers_from_pasted_rows_to_the_corrected_public_history(page: Page, road):
    sign_in(page, road.clerk)
    page.click("nav.ways a[href$='/trip/add/']")
    page.fill("#id_title", TITLE)
    page.fill("#id_purpose", delegation.PURPOSE)
    page.select_option("#id_kind", "exhibition")
    page.select_option("#id_status", "done")
    page.fill("#id_start", delegation.FIRST)
    page.fill("#id_end", delegation.LAST)
    choose(page, "id_stops-0-destination", "نجف", "نجف (عراق)")
    page.fill("#id_size", "۳۴")
    page.select_option("#id_size_known", "exact")
    page.click("#travellers-tools details:has(#id_pasted) summary")
    page.fill("#id_pasted", delegation.PASTED)
    page.click("button[name=_read_rows]")
    understood = page.locator(".understood")
    expect(understood).to_be_focused()
    expect(page.locator("#id_title")).to_have_value(TITLE)
    understood.locator("summary").click()
    expect(understood.locator("tbody tr")).to_have_count(len(delegation.COUNTS))
    expect(page.locator("#travellers-9 .field-unit .errorlist")).to_contain_text("ادارهٔ نقلیه")
    choose(page, "id_travellers-9-unit", "نقلیه", "ادارهٔ نقلیه")
    page.select_option("#id_costs-0-item", "whole_trip")
    page.select_option("#id_costs-0-stage", "settled")
    choose(page, "id_costs-0-funding_source", "بودجه", "بودجهٔ شهرداری")
    page.fill("#id_costs-0-amount", "۱٬۲۴۰٬۰۰۰٬۰۰۰")
    page.select_option("#id_costs-0-currency", "IRR")
    page.select_option("#id_costs-0-rial_basis", "old")
    page.click(".submit-row button[name=_submit]")
    page.wait_for_url(SUBMIT)
    page.fill("#id_remark", "از نامهٔ روابط عمومی")
    page.click(".act-form button")
    page.wait_for_url(FORM)
    form = page.url.partition("#")[0]

    _publish_from_the_queue(page, road)
    check_what_is_public(page, 1)

    sign_in(page, road.clerk)
    page.goto(form)
    page.fill("#id_purpose", LONGER)
    page.click(".submit-row button[name=_submit]")
    page.wait_for_url(SUBMIT)
    page.click(".act-form button")
    page.wait_for_url(FORM)
    page.goto(form.replace("/change/", "/preview/"))
    expect(page.locator(".act-form")).to_have_count(0)

    _publish_from_the_queue(page, road, reason=REASON)
    check_what_is_public(page, 2)
    page.context.clear_cookies()
    page.goto(f"/trips/{REF}/history/")
    check_the_history(page)


def _publish_from_the_queue(page: Page, road: World, reason: str = "") -> None:
    sign_in(page, road.publisher)
    page.click(".job a[href$='/preview/']")
    expect(page.locator(".preview-bar")).to_contain_text(delegation.NAMED)
    if reason:
        page.fill(".act-form #id_reason", reason)
    page.click(".act-form button")
    page.wait_for_url(FORM)


# ---- With the keyboard alone ----


class Keys:
    """Hands on a keyboard and nothing else: focus moves by Tab, and what is typed goes where the focus is."""

    MOST = 400
    """Stops of the longest page; a focus that never arrives has fallen into a trap, or what was wanted cannot have it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: str) -> None:
        """Tab until an element that fits the CSS selector has the focus."""
        for _stop in range(self.MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(f"{wanted} on {self.page.url} was not reached with the Tab key")

    def press(self, wanted: str, key: str = "Enter", leads: str | re.Pattern[str] = "") -> None:
        """Go to it and press it; where it leads to another address, wait for that."""
        self.to(wanted)
        if not leads:
            self.page.keyboard.press(key)
            return
        with self.page.expect_navigation(url=leads):
            self.page.keyboard.press(key)

    def write(self, field: str, text: str) -> None:
        """Type over what the field holds."""
        self.to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def select(self, field: str, value: str) -> None:
        """Go down a list of choices to a value."""
        self.to(field)
        self.page.keyboard.press("Home")
        for _choice in range(self.MOST):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{field} offers no {value}")

    def find(self, field: str, typed: str, text: str) -> None:
        """Type into a field of records and take the only one that is offered."""
        self.to(f"#{field}-search")
        self.page.keyboard.type(typed)
        expect(self.page.get_by_role("option", name=text)).to_have_count(1)
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(f"#{field}-search")).to_have_value(text)

    def sign_in(self, user: Any) -> None:
        self.page.goto("/admin/")
        self.write("#id_username", user.username)
        self.write("#id_password", "a password for tests")
        with self.page.expect_navigation(url="**/admin/"):
            self.page.keyboard.press("Enter")

    def sign_out(self) -> None:
        self.press(".who form button", leads="**/logout/")


def test_the_same_road_with_the_keyboard_alone(page: Page, road):
    keys = Keys(page)
    keys.sign_in(road.clerk)
    keys.press("nav.ways a[href$='/trip/add/']", leads="**/trip/add/")
    keys.write("#id_title", TITLE)
    keys.write("#id_purpose", delegation.PURPOSE)
    keys.select("#id_kind", "exhibition")
    keys.select("#id_status", "done")
    keys.write("#id_start", "1401/11/03")
    keys.write("#id_end", "1401/11/08")
    keys.find("id_stops-0-destination", "نجف", "نجف (عراق)")
    keys.write("#id_size", "34")
    keys.select("#id_size_known", "exact")
    keys.press("#travellers-tools details:has(#id_pasted) summary")
    keys.to("#id_pasted")
    page.keyboard.insert_text(delegation.PASTED)  # what pasting does
    with page.expect_navigation():
        keys.press("button[name=_read_rows]", "Space")
    expect(page.locator(".understood")).to_be_focused()
    keys.press(".understood a[href='#id_travellers-9-unit']")
    expect(page.locator("#id_travellers-9-unit-search")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    keys.find("id_travellers-9-unit", "نقلیه", "ادارهٔ نقلیه")
    keys.press(".submit-row button[name=_submit]", leads=SUBMIT)
    keys.write("#id_remark", "از نامهٔ روابط عمومی")
    keys.press(".act-form button", leads=FORM)
    keys.sign_out()

    keys.sign_in(road.publisher)
    keys.press(".job a[href$='/preview/']", leads="**/preview/")
    keys.press(".act-form button", leads=FORM)
    keys.sign_out()
    check_what_is_public(page, 1)

    keys.sign_in(road.clerk)
    keys.press(".recent a", leads=FORM)
    keys.write("#id_purpose", LONGER)
    with page.expect_navigation(url="**/trips/trip/"):
        page.keyboard.press("Control+Enter")  # saves, from every field
    keys.press("#result_list tbody th a", leads=FORM)
    keys.press(".standing a[href$='/submit/']", leads=SUBMIT)
    keys.press(".act-form button", leads=FORM)
    keys.sign_out()

    keys.sign_in(road.publisher)
    keys.press(".job a[href$='/preview/']", leads="**/preview/")
    keys.write(".act-form #id_reason", REASON)
    keys.press(".act-form button", leads=FORM)
    keys.press(".standing a[href$='/history/']:not([href*='/admin/'])", leads="**/history/")
    check_what_is_public(page, 2)
    check_the_history(page)
