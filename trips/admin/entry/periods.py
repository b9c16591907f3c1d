"""Two dates beside each other, as clerks type them."""

from django.utils.translation import gettext_lazy as _

from transparency import calendar

END_BEFORE_START = _("The end is before the start.")


def backwards(first: str | None, last: str | None) -> bool:
    """Whether a stated end lies wholly before a stated start."""
    if not first or not last:
        return False
    return calendar.parse_jalali(last).latest < calendar.parse_jalali(first).earliest
