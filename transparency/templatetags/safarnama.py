"""Numbers, dates and lists as people read them, in the page's language. Thin: the kernels do the work.

Every filter escapes what it is given, and gives "" for None: how an absence is shown is the template's
decision.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from transparency import calendar_words, persian
from transparency.calendar import Period

register = template.Library()

DocumentDate = Period | Mapping[str, Any]


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def digits(value: Any) -> str:
    """A year, code or time, not grouped: «۱۴۰۱»."""
    return "" if value is None else persian.digits(value, _language())


@register.filter
def number(value: int | Decimal | None) -> str:
    """A quantity, grouped: «۱٬۲۴۰»."""
    return "" if value is None else persian.number(value, _language())


@register.filter
def percent(value: int | Decimal | None) -> str:
    """Hundredths: «۵۷٪»."""
    return "" if value is None else persian.percent(value, _language())


@register.filter
def money(cost: Mapping[str, Any] | None) -> str:
    """A cost or total of the document: «۱٬۲۴۰٬۰۰۰٬۰۰۰ ریال»; "" where it has no amount."""
    if cost is None or cost["amount"] is None:
        return ""
    return persian.money(cost["amount"], cost["currency"], cost["rial_basis"], _language())


@register.filter
def period(date: DocumentDate | None) -> str:
    """A date of the document: «۲۷ آذر ۱۴۰۱», «آذر ۱۴۰۱» or «۱۴۰۱»."""
    return "" if date is None else calendar_words.format_period(date, _language())


@register.filter
def bounds(date: DocumentDate | None) -> str:
    """What a date of the document says beyond the unit it names: «۱ فروردین تا ۲ مهر ۱۳۹۵»; "" where
    nothing."""
    if date is None:
        return ""
    known = date if isinstance(date, Period) else Period.from_document(date)
    return calendar_words.format_bounds(known, _language()) if known.narrowed else ""


@register.filter
def gregorian(date: DocumentDate | None) -> str:
    """The Gregorian reading of a date of the document: «۱۸ دسامبر ۲۰۲۲», «نوامبر تا دسامبر ۲۰۲۲»."""
    return "" if date is None else calendar_words.format_gregorian(date, _language())


@register.filter
def weekday(day: dt.date | None) -> str:
    """The day of the week: «یکشنبه»."""
    return "" if day is None else calendar_words.weekday(day, _language())


@register.filter
def month(value: str | tuple[int, int] | None) -> str:
    """A Jalali month, from "1401-09" or (1401, 9): «آذر ۱۴۰۱»."""
    return "" if value is None else calendar_words.format_month(value, _language())


@register.filter
def timestamp(moment: str | None) -> str:
    """A UTC timestamp of the document, in Tehran: «۲۷ آذر ۱۴۰۱، ۱۴:۰۵»."""
    return "" if moment is None else calendar_words.format_timestamp(moment, _language())


@register.filter
def instant(moment: str | None) -> str:
    """The same for `datetime=`, in UTC: HTML knows thousandths of a second, a document millionths."""
    return "" if moment is None else re.sub(r"(\.\d{3})\d+", r"\1", moment)


@register.filter
def listed(words: Iterable[str]) -> SafeString:
    """A list in a sentence: «الف، ب و ج». What is markup already stays markup, all else is escaped."""
    items = [conditional_escape(word) for word in words]
    if not items:
        return SafeString("")
    comma, last = persian.joiners(_language())
    head = format_html_join(comma, "{}", ((item,) for item in items[:-1]))
    return format_html("{}{}{}", head, last if head else "", items[-1])
