"""Entering a trip in a real browser: what scripts fill in, windows for missing records, and leaving with work unsaved."""

from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.clerks import member
from tests.factories import OfficialFactory, TenureFactory, UnitFactory, published_municipality

from .test_clerk import ADD, add_row, choose, sign_in


@pytest.fixture
def tehran(live_server) -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")


def test_posts_are_filled_in_missing_records_entered_and_unsaved_work_kept(page: Page, tehran, axe):
    """By keyboard wherever a clerk would use it: one form, never left, until it is left on purpose."""
    unit = UnitFactory(municipality=tehran, name="معاونت فنی")
    kazemi = OfficialFactory(municipality=tehran, name="مهدی کاظمی")
    TenureFactory(
        official=kazemi, unit=unit, post="معاون شهردار", office="deputy", since="1400", until="1402"
    )
    TenureFactory(official=kazemi, unit=unit, post="شهردار", office="mayor", since="1403")
    nouri = OfficialFactory(municipality=tehran, name="رضا نوری")
    for post in ("مدیر الف", "مدیر ب"):
        TenureFactory(official=nouri, unit=unit, post=post, since="1400")
    sign_in(page, member(tehran))
    page.goto(ADD)

    # Nothing typed, an empty row added: nothing to lose, and the way is free.
    add_row(page, "travellers")
    expect(page.locator("#id_travellers-1-official-search")).to_be_focused()
    page.locator("#travellers-1 .inline-deletelink").press("Enter")
    expect(page.locator("#travellers-0 .inline-deletelink")).to_be_focused()
    page.goto("/admin/")
    page.goto(ADD)

    # The post held on the trip's start goes into empty fields alone; where there were two, they are offered.
    page.fill("#id_start", "۱۴۰۱/۱۱/۳")
    page.fill("#id_travellers-0-post", "نوشتهٔ خودم")
    choose(page, "id_travellers-0-official", "كاظمي", "مهدی کاظمی")
    expect(page.locator("#id_travellers-0-unit-search")).to_have_value("معاونت فنی")
    expect(page.locator("#id_travellers-0-post")).to_have_value("نوشتهٔ خودم")
    expect(page.locator("#id_travellers-0-office")).to_have_value("deputy")
    expect(page.locator("#id_travellers-0-kind")).to_have_value("official")
    expect(page.locator("#id_travellers-0-count")).to_have_value("۱")
    expect(page.locator("#travellers-0 .held")).to_contain_text("معاونت فنی")
    add_row(page, "travellers")
    choose(page, "id_travellers-1-official", "نوری", "رضا نوری")
    offered = page.locator("#travellers-1 .held button")
    expect(offered).to_have_count(2)
    expect(page.locator("#id_travellers-1-post")).to_have_value("")
    offered.nth(1).press("Enter")
    expect(page.locator("#id_travellers-1-post")).to_have_value("مدیر ب")
    expect(page.locator("#id_travellers-1-post")).to_be_focused()
    axe(page)

    # A missing unit is entered in a window of its own, by keyboard; the focus comes back to the field.
    add_row(page, "travellers")
    page.locator("#id_travellers-2-unit-search").press("Tab")
    with page.expect_popup() as opened:
        page.locator("#add_id_travellers-2-unit").press("Enter")
    window = opened.value
    window.fill("#id_name", "واحد تازه")
    window.select_option("#id_kind", "deputy")
    window.locator("#id_name").press("Control+Enter")
    expect(page.locator("#id_travellers-2-unit-search")).to_have_value("واحد تازه")
    expect(page.locator("#id_travellers-2-unit-search")).to_be_focused()

    # Dates for everybody, at once.
    page.locator("#travellers-tools summary").nth(1).press("Enter")
    page.fill("#id_all_start", "۱۴۰۱/۱۱/۴")
    page.locator("#id_all_start").press("Enter")
    for number in range(3):
        expect(page.locator(f"#id_travellers-{number}-start")).to_have_value("۱۴۰۱/۱۱/۴")

    # Leaving asks; after a paste, which only the server holds, as well.
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click(".brand")
    page.locator("#travellers-tools summary").first.press("Enter")
    page.fill("#id_pasted", "رانندگان\t۲")
    with page.expect_navigation():
        page.locator("#id_pasted").press("Control+Enter")
    expect(page.locator(".understood")).to_be_focused()
    expect(page.locator("#id_travellers-3-post")).to_have_value("رانندگان")
    assert page.url.endswith("#travellers-tools")
    page.click(".brand")
    assert asked == ["beforeunload", "beforeunload"]
    expect(page.locator("#id_travellers-0-post")).to_have_value("نوشتهٔ خودم")
    axe(page)
    page.remove_listener("dialog", stay)
    page.on("dialog", lambda dialog: dialog.accept())
