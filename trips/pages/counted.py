"""A number of trips in words."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from trips.questions.question import Count
from trips.templatetags.figures import figure

from .words import number


def count_words(count: Count) -> SafeString:
    """How many trips, in words; where the number is exact it is a figure of the question around it (`data-question`)."""
    if not count.exact:
        return format_html(gettext("More than {number} trips"), number=number(count.number))
    words = ngettext("{number} trip", "{number} trips", count.number)
    return format_html(words, number=figure(count.number, "trips"))
