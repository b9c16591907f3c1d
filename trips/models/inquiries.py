"""What people ask and report: the letterbox of each municipality. Working records, never public.

Who wrote is not asked and not kept: no name, address, telephone or network address. The sender alone holds the address
under which the state and the answer can be read; here only its hash is stored.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.models import Municipality
from transparency import calendar, calendar_words
from transparency.calendar import Period
from transparency.fields import MONTH_PATTERN, MonthField, Prose
from transparency.identifiers import new_id
from transparency.judging import JudgedAtOnce
from trips.codes import InquiryKind

LONGEST_TEXT = 2000
LONGEST_QUESTION = 500
LONGEST_ANSWER = 4000
"""Characters."""


class InquiryState(models.TextChoices):
    """Where an inquiry stands; the sender reads it, too."""

    NEW = "new", pgettext_lazy("state of a message", "New")
    WORKING = "working", pgettext_lazy("state of a message", "Being worked on")
    ANSWERED = "answered", pgettext_lazy("state of a message", "Answered")
    CLOSED = "closed", pgettext_lazy("state of a message", "Closed without an answer")


OPEN = (InquiryState.NEW, InquiryState.WORKING)


class InquiryEnd(models.TextChoices):
    """Why one was closed without an answer."""

    SPAM = "spam", _("It is advertising or has no meaning")
    ELSEWHERE = "elsewhere", _("It does not concern this municipality's trips")


class Inquiry(JudgedAtOnce):
    """A mistake reported, a question, or a trip that is not registered; about a trip, a month, or a municipality.

    `open_since` is when it last began to wait: it came in, or it was taken up again on a later day than it was closed.
    With `closed_at` it says for every past midnight whether it was unanswered then (`trips.inquiries.unanswered`).
    """

    public_id = models.CharField(max_length=11, unique=True, default=new_id, editable=False)
    kind = models.CharField(
        pgettext_lazy("of a message", "kind"), max_length=20, choices=InquiryKind.choices, editable=False
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="inquiries",
        verbose_name=_("municipality"),
        editable=False,
    )
    trip_ref = models.CharField(_("trip"), max_length=60, blank=True, editable=False)
    month = MonthField(pgettext_lazy("of the calendar", "month"), blank=True, editable=False)
    text = Prose(_("what was written"), blank=True)
    received = models.DateTimeField(_("received"), default=timezone.now, db_index=True, editable=False)
    open_since = models.DateTimeField(default=timezone.now, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)

    state = models.CharField(
        pgettext_lazy("of a message", "state"),
        max_length=10,
        choices=InquiryState.choices,
        default=InquiryState.NEW,
        editable=False,
    )
    ending = models.CharField(
        _("why it was closed"), max_length=10, choices=InquiryEnd.choices, blank=True, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    erased_at = models.DateTimeField(_("text erased"), null=True, editable=False)

    remark = Prose(_("internal remark"), blank=True)
    question = Prose(_("the question in our words"), blank=True)
    answer = Prose(pgettext_lazy("to a message", "answer"), blank=True)

    class Meta:
        verbose_name = _("message from the public")
        verbose_name_plural = _("messages from the public")
        ordering = ("-received", "-pk")
        indexes = (
            models.Index(fields=("municipality", "state", "received"), name="inquiry_queue"),
            models.Index(fields=("closed_at",), name="inquiry_closed"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=InquiryKind.values), name="inquiry_kind"),
            models.CheckConstraint(condition=Q(state__in=InquiryState.values), name="inquiry_state"),
            models.CheckConstraint(condition=Q(ending__in=["", *InquiryEnd.values]), name="inquiry_ending"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at__isnull=True, ending="")
                | Q(state=InquiryState.ANSWERED, closed_at__isnull=False, ending="")
                | Q(state=InquiryState.CLOSED, closed_at__isnull=False) & ~Q(ending=""),
                name="inquiry_closed_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(month="") | Q(month__regex=MONTH_PATTERN), name="inquiry_month"
            ),
            models.CheckConstraint(condition=Q(trip_ref="") | Q(month=""), name="inquiry_one_subject"),
        )

    def __str__(self) -> str:
        """Without a word of what was written: it stands in the audit log, too."""
        day = Period.of_day(calendar.today(self.received))
        words = {
            "kind": self.get_kind_display(),
            "day": calendar_words.format_period(day, get_language() or settings.LANGUAGE_CODE),
            "id": self.public_id,
        }
        return gettext("%(kind)s, %(day)s (%(id)s)") % words

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def waits(self) -> int:
        """Whole days of Tehran since it came in."""
        return (calendar.today() - calendar.today(self.received)).days

    def stamp(self) -> dict[str, Any]:
        """What an act on it confirms: another act in between changes this."""
        return {
            "state": self.state,
            "question": self.question,
            "answer": self.answer,
            "remark": self.remark,
            "erased": self.erased_at is not None,
        }
