"""What clerks do with a message: take it up, answer it, close it without an answer, take it up again; and forgetting.

Each act locks the message, checks that it stands where the act begins, and leaves an entry in the audit log that says
who did what when, and not a word of what was written, answered or remarked: the log is never shortened, these are.
"""

import datetime as dt
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officials import audit
from transparency import calendar, gate
from transparency.models import Kind
from trips.models.inquiries import OPEN, Inquiry, InquiryEnd, InquiryState
from trips.models.published_answers import PublishedAnswer

from .publication import current

KEPT_DAYS = 180
"""How long what was written is kept after it was answered or closed."""

BEFORE: dict[InquiryState, tuple[InquiryState, ...]] = {
    InquiryState.WORKING: (InquiryState.NEW, InquiryState.ANSWERED, InquiryState.CLOSED),
    InquiryState.ANSWERED: (*OPEN, InquiryState.ANSWERED),
    InquiryState.CLOSED: OPEN,
}
"""By the state that an act leads to: where it may begin."""


class InquiryRefusal(ValidationError):
    """The act cannot be done now; the message says why. Nothing was written."""


def objection(inquiry: Inquiry, to: InquiryState) -> InquiryRefusal | None:
    """Why the message cannot be brought into this state; None where it can."""
    if InquiryState(inquiry.state) not in BEFORE[to]:
        return InquiryRefusal(
            _("This message has moved on: it is now “%(state)s”. Look at it anew."),
            code="moved_on",
            params={"state": inquiry.get_state_display()},
        )
    last = current(inquiry)
    public = last is not None and last.kind != Kind.WITHDRAWAL
    if inquiry.erased_at is not None and not public:
        return InquiryRefusal(
            _("What was written is erased: nothing can be done with it any more."), code="erased"
        )
    if to == InquiryState.WORKING and public:
        return InquiryRefusal(_("Its answer is public: correct or withdraw that instead."), code="public")
    return None


def take_up(inquiry: Inquiry, by: AbstractBaseUser, remark: str = "") -> None:
    """Somebody works on it; one that was closed waits again. Raises InquiryRefusal."""
    _bring(inquiry, InquiryState.WORKING, by, remark=remark)


def answer(inquiry: Inquiry, text: str, question: str, by: AbstractBaseUser, remark: str = "") -> None:
    """Answer it, or change the answer. The sender reads it at once; the public only what passes the gate.

    `question` is the wording of what was asked that a publication would bear. Raises InquiryRefusal.
    """
    _bring(inquiry, InquiryState.ANSWERED, by, remark=remark, answer=text, question=question)


def close(inquiry: Inquiry, ending: InquiryEnd, by: AbstractBaseUser, remark: str = "") -> None:
    """Close it without an answer. Raises InquiryRefusal."""
    _bring(inquiry, InquiryState.CLOSED, by, remark=remark, ending=ending)


def _bring(inquiry: Inquiry, to: InquiryState, by: AbstractBaseUser, **values: Any) -> None:
    with transaction.atomic():
        locked = (
            Inquiry.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=inquiry.pk)
        )
        if refusal := objection(locked, to):
            raise refusal
        before, now = locked.state, timezone.now()
        values |= {"state": to, "ending": values.get("ending", "")}
        if to == InquiryState.WORKING:
            values |= {"closed_at": None, "closed_by": None}
            # Whoever counts what waited this morning (`unanswered`) gets the same number before and after.
            if locked.closed_at and calendar.today(locked.closed_at) < calendar.today(now):
                values["open_since"] = now
        elif before in OPEN:
            values |= {"closed_at": now, "closed_by": by}
        for name, value in values.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(values))
        audit.log(by, audit.AuditKind.STEP, locked, changes={"fields": {"state": [before, to]}})
    inquiry.refresh_from_db()


def forget(days: int = KEPT_DAYS) -> int:
    """Erase what was written, and remarked, of messages answered or closed longer ago than so many days.

    An answer stays only while it is public. Returns how many messages were emptied; that there was one stays.
    """
    overdue = Inquiry.objects.filter(closed_at__lt=timezone.now() - dt.timedelta(days=days))
    public = PublishedAnswer.objects.values("public_id")
    with transaction.atomic():
        overdue.exclude(public_id__in=public).exclude(answer="", question="").update(answer="", question="")
        overdue.exclude(text="", remark="").update(text="", remark="")
        transaction.on_commit(gate.forget_erased_pages)
        return overdue.filter(erased_at__isnull=True).update(erased_at=timezone.now())
