"""Nil declarations: "no trip began in this month", said by the municipality."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality
from transparency import calendar, calendar_words
from transparency.fields import MONTH_PATTERN, MonthField


class NilDeclaration(models.Model):
    """A clerk's preparation of a nil declaration; it speaks to the public only once the gate has passed it."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="nil_declarations", verbose_name=_("municipality")
    )
    month = MonthField(_("month"), help_text=_("A Jalali month that has ended: for example 1401-10."))

    class Meta:
        verbose_name = _("nil declaration")
        verbose_name_plural = _("nil declarations")
        ordering = ("-month",)
        constraints = (
            models.UniqueConstraint(fields=("municipality", "month"), name="nil_one_a_month"),
            models.CheckConstraint(condition=Q(month__regex=MONTH_PATTERN), name="nil_month"),
        )

    def __str__(self) -> str:
        month = calendar_words.format_month(self.month, get_language() or settings.LANGUAGE_CODE)
        return f"{self.municipality.name}: {month}"

    def clean(self) -> None:
        if self.month and not month_has_ended(self.month):
            raise ValidationError({"month": _("Declare a month only after it has ended.")})


def month_has_ended(month: str) -> bool:
    """Whether the last day of a Jalali month such as "1401-10" is over in Tehran."""
    return calendar.parse_jalali(month).latest < calendar.today()
