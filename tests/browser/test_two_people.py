"""Two browsers at one trip: what they change apart both stands, what they change alike is chosen, nothing is lost."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.clerks import member
from tests.factories import StopFactory, TravellerFactory, TripFactory, published_municipality
from trips.models import Revision, Trip

from .conftest import SCREENS
from .test_clerk import sign_in


def test_two_browsers_at_one_trip_lose_nothing(page: Page, browser: Browser, live_server, axe):
    tehran = published_municipality(code="tehran")
    trip = TripFactory(municipality=tehran, title="سفر", purpose="هدف\nدو سطری")
    StopFactory(trip=trip)
    traveller = TravellerFactory(trip=trip, post="معاون")
    context = browser.new_context(base_url=live_server.url, locale="fa-IR", **SCREENS["phone"])
    try:
        _two_turns(page, context.new_page(), trip, traveller, tehran, axe)
    finally:
        context.close()


def _two_turns(mine: Page, theirs: Page, trip: Trip, traveller: Any, tehran: Any, axe: Any) -> None:
    address = f"/admin/trips/trip/{trip.pk}/change/"
    for page in (mine, theirs):
        sign_in(page, member(tehran))
        page.goto(address)

    # Different fields: shown once, then both stand.
    theirs.fill("#id_host_name", "میزبان دیگری")
    _save(theirs)
    mine.fill("#id_title", "عنوان من")
    mine.fill("#id_travellers-0-post", "سمت من")
    mine.keyboard.press("Enter")
    panel = mine.locator(".conflict")
    expect(panel).to_be_focused()
    expect(panel.locator(".versus")).to_have_count(0)
    expect(panel.locator("details")).to_have_count(2)
    axe(mine)
    expect(mine.locator("#id_host_name")).to_have_value("میزبان دیگری")
    panel.locator("button").click()
    mine.wait_for_url(re.compile(r"/admin/trips/trip/(\?.*)?$"))
    trip.refresh_from_db()
    assert (trip.title, trip.host_name, trip.purpose) == ("عنوان من", "میزبان دیگری", "هدف\nدو سطری")

    # The same field, on a phone, by keyboard alone: theirs for the title, mine for the row.
    for page in (mine, theirs):
        page.goto(address)
    mine.fill("#id_title", "عنوان تازهٔ من")
    mine.fill("#id_travellers-0-post", "سمت تازهٔ من")
    _save(mine)
    theirs.fill("#id_title", "عنوان دیگری")
    theirs.fill("#id_travellers-0-post", "سمت دیگری")
    theirs.fill("#id_letter_number", "۱۲۳")
    theirs.focus("#id_title")
    theirs.keyboard.press("Enter")
    panel = theirs.locator(".conflict")
    expect(panel).to_be_focused()
    expect(panel.locator(".versus")).to_have_count(2)
    axe(theirs)
    theirs.keyboard.press("Tab")
    theirs.keyboard.press("Space")
    expect(panel.locator(".versus").nth(0).locator("input[value=theirs]")).to_be_checked()
    theirs.keyboard.press("Tab")  # the way to the field
    theirs.keyboard.press("Tab")
    theirs.keyboard.press("ArrowDown")
    expect(panel.locator(".versus").nth(1).locator("input[value=mine]")).to_be_checked()
    theirs.keyboard.press("Enter")
    theirs.wait_for_url(re.compile(r"/admin/trips/trip/(\?.*)?$"))
    trip.refresh_from_db()
    traveller.refresh_from_db()
    assert (trip.title, trip.letter_number, traveller.post) == ("عنوان تازهٔ من", "۱۲۳", "سمت دیگری")
    assert Revision.objects.filter(trip=trip).count() == 5

    theirs.goto(f"/admin/trips/trip/{trip.pk}/revisions/")
    expect(theirs.locator(".revision")).to_have_count(5)
    expect(theirs.locator(".revision").nth(1)).to_contain_text("عنوان تازهٔ من")
    axe(theirs)


def _save(page: Page) -> None:
    page.click(".submit-row button[name=_save]")
    page.wait_for_url(re.compile(r"/admin/trips/trip/(\?.*)?$"))
