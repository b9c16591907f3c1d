"""A publisher's second factor in a real browser: set up from the page alone, then asked for, then lost."""

import re
from base64 import b32decode

from django_otp.oath import totp
from playwright.sync_api import Page, expect

from tests.clerks import Role, member
from tests.factories import published_municipality
from transparency import persian

HALF_MINUTE = 30


def sign_in(page: Page, username: str) -> None:
    page.fill("#id_username", username)
    page.fill("#id_password", "a password for tests")
    page.click("#login-form button")


def code_of(secret: bytes, steps: int = 0) -> str:
    """What an app shows now, or so many half minutes later, as a Persian keyboard types it."""
    return persian.to_persian_digits(f"{totp(secret, t0=-HALF_MINUTE * steps):06d}")


def test_a_publisher_sets_a_second_factor_up_and_signs_in_with_it(any_screen: Page, settings, axe):
    settings.SECOND_FACTOR = "publishers"
    page = any_screen
    tehran = published_municipality(code="tehran", name="شهرداری تهران")
    publisher = member(tehran, Role.PUBLISHER, first_name="مریم", last_name="کاظمی")
    page.goto("/admin/officials/unit/")
    axe(page)
    sign_in(page, publisher.username)

    page.wait_for_url("**/account/second-factor/**")
    expect(page.locator(".qr svg")).to_be_visible()
    axe(page)
    secret = b32decode(page.locator(".account-secret").inner_text().replace(" ", ""))
    page.fill("#id_code", "۱۲۳")
    page.click("#account-form button")
    expect(page.locator("#account-form .errorlist")).to_be_visible()
    page.fill("#id_code", code_of(secret))
    page.click("#account-form button")

    page.wait_for_url("**/account/recovery-codes/**")
    axe(page)
    codes = page.locator(".recovery-codes bdi").all_inner_texts()
    assert len(codes) == 10
    assert all(re.fullmatch("[۰-۹]{4} [۰-۹]{4} [۰-۹]{4}", code.strip()) for code in codes)
    page.click("#account-form button[type=submit]")
    page.wait_for_url("**/admin/officials/unit/")

    for typed in (code_of(secret, steps=1), codes[3]):
        page.goto("/admin/account/")
        axe(page)
        page.evaluate("document.querySelector('.menu')?.setAttribute('open', '')")
        page.click(".who form button")
        page.goto("/admin/officials/unit/")
        sign_in(page, publisher.username)
        page.wait_for_url("**/account/code/**")
        axe(page)
        page.fill("#id_code", typed)
        page.click("#account-form button")
        page.wait_for_url("**/admin/officials/unit/")
    page.goto("/admin/account/")
    expect(page.locator("#my-factor ~ p").nth(1)).to_contain_text("۹")
