"""A figure on a page: the number in words, and beside it what it is a number of, for programs and for the tests.

The nearest element around it with `data-question` (a query string) says of which trips it is; one with `data-by` and
`data-value` of which value alone. tests/reckoning.py counts each anew from the documents.
"""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from transparency import persian
from trips.pages.words import language
from trips.statistics import Total

register = template.Library()


@register.simple_tag
def figure(value: int | Decimal, measure: str) -> SafeString:
    """`{% figure 34 "travellers" %}`. Measures: docs/look.md."""
    return format_html(
        '<data value="{}" data-measure="{}">{}</data>', value, measure, persian.number(value, language())
    )


@register.simple_tag
def money_figure(total: Total, measure: str = "amount") -> SafeString:
    """A sum with its currency; its measure is `amount:EUR`, or `amount:IRR:old`."""
    measure = ":".join(filter(None, (measure, total.currency, total.rial_basis)))
    words = persian.money(total.amount, total.currency, total.rial_basis, language())
    return format_html('<data value="{}" data-measure="{}">{}</data>', total.amount, measure, words)


@register.simple_tag
def percent_figure(value: int, share: str) -> SafeString:
    """Hundredths, «۵۷٪»; its measure is `share_late`, `share_costs` …"""
    words = persian.percent(value, language())
    return format_html('<data value="{}" data-measure="share_{}">{}</data>', value, share, words)
