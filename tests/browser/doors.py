"""A short way into the admin for tests that are not about signing in."""

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page


def enter(page: Page, user: Any, address: str = "http://localhost") -> Client:
    """Be this user on the live server at `address` (cookies know no ports); the client shares the session, to send what no
    page needs to.
    """
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
    return client
