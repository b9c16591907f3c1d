"""The browser tests' own tools can fail."""

import pytest
from playwright.sync_api import Page


def test_axe_names_the_rule_and_the_element(page: Page, axe):
    page.set_content(
        "<!doctype html><html lang='en'><title>t</title><main><h1>t</h1><img id='x' src='y'></main></html>"
    )
    with pytest.raises(AssertionError, match=r"image-alt: .*\n.*#x"):
        axe(page)


def test_axe_accepts_a_sound_page(any_screen: Page, axe):
    any_screen.set_content("<!doctype html><html lang='en'><title>t</title><main><h1>t</h1></main></html>")
    axe(any_screen)


def test_sign_in_page_stands_in_both_languages_under_its_security_policy(any_screen: Page):
    for address, direction in (("/admin/login/", "rtl"), ("/en/admin/login/", "ltr")):
        answer = any_screen.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert any_screen.locator("html").get_attribute("dir") == direction
