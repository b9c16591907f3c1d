"""The acts on a message from the public, each a page: what it is called, who may do it, what it shows, what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, user_of
from officials.admin.acts import (
    NOT_PASSED,
    ActPage,
    ConfirmForm,
    Fact,
    GroundForm,
    ReasonForm,
    remark_field,
)
from officials.admin.fields import shown
from officials.templatetags.portal_admin import moment
from transparency.models import Kind, LedgerEntry
from trips.answers import subject_of
from trips.inquiries import handling, publication
from trips.models import Inquiry
from trips.models.inquiries import LONGEST_ANSWER, LONGEST_QUESTION, InquiryEnd, InquiryState
from trips.pages.versions import Version, versions_of

from .erasing import erasure_form, replaced, version_words

NOT_DONE = _("This was not done")
FOR_CLERKS = _("A clerk of this municipality does this.")


class TakeUpForm(ConfirmForm):
    remark = remark_field()


class AnswerForm(ConfirmForm):
    answer = forms.CharField(
        label=pgettext_lazy("to a message", "answer"),
        help_text=_("The sender reads it at once, under the address that they were given."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_ANSWER,
    )
    question = forms.CharField(
        label=_("the question in our words"),
        help_text=_(
            "Needed for publishing. One or two sentences of your own: never copy the message, and name nobody in "
            "private life. The sender does not see it before it is published."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_QUESTION,
        required=False,
    )
    remark = remark_field()


class CloseForm(ConfirmForm):
    ending = forms.ChoiceField(label=_("why"), choices=InquiryEnd.choices, widget=forms.RadioSelect)
    remark = remark_field()


def _filled(form: type[ConfirmForm], inquiry: Inquiry, *names: str) -> type[ConfirmForm]:
    """The same form, beginning with what the record holds."""
    before = {name: getattr(inquiry, name) for name in names}

    class Filled(form):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{"initial": before, **kwargs})

    return Filled


@dataclass(frozen=True, slots=True)
class Deed:
    """An act that can be done with a message: where it is offered, and by whom."""

    slug: str
    title: Promise
    for_publishers: bool = False
    leads: bool = False
    """Whether it is the way on."""

    @property
    def name(self) -> str:
        return f"trips_inquiry_{self.slug.replace('-', '_')}"

    def allowed(self, reached: Reach, municipality: int) -> bool:
        return (reached.publishes if self.for_publishers else reached.writes)(municipality)


TAKE_UP = Deed("take-up", _("Take it up"))
ANSWER = Deed("answer", pgettext_lazy("act", "Answer"), leads=True)
CLOSE = Deed("close", _("Close without an answer"))
PUBLISH = Deed("publish", _("Publish the answer"), for_publishers=True, leads=True)
WITHDRAW = Deed("withdraw", _("Withdraw the answer"), for_publishers=True)
ERASE = Deed("erase", _("Erase a replaced version"), for_publishers=True)
DEEDS = (ANSWER, TAKE_UP, CLOSE, PUBLISH, WITHDRAW, ERASE)


def lines(text: str) -> SafeString:
    """A text with its lines as they were typed."""
    return format_html('<span class="as-written" dir="auto">{}</span>', text)


def waited(inquiry: Inquiry) -> str:
    """How long it has waited since it came in, in whole days."""
    days = inquiry.waits()
    if days < 1:
        return gettext("since today")
    return ngettext("for %(count)s day", "for %(count)s days", days) % {"count": shown(days)}


def title_of(inquiry: Inquiry, deed: Deed) -> Any:
    """What an act is called, as the message stands."""
    if deed is ANSWER and inquiry.answer:
        return _("Change the answer")
    if deed is TAKE_UP and not inquiry.is_open:
        return _("Take it up again")
    return deed.title


def refusal(inquiry: Inquiry, deed: Deed, last: LedgerEntry | None) -> str:
    """Why an act cannot be done with the message as it stands; "" where it can. `last`: its newest ledger entry."""
    public = last is not None and last.kind != Kind.WITHDRAWAL
    if deed is PUBLISH:
        return publication.objection(inquiry)
    if deed is WITHDRAW:
        return "" if public else gettext("No answer is public here.")
    if deed is ERASE:
        erasable = last is not None and replaced(versions_of(last.subject))
        return "" if erasable else gettext("Only a version that a later one has replaced can be erased.")
    to = {TAKE_UP: InquiryState.WORKING, ANSWER: InquiryState.ANSWERED, CLOSE: InquiryState.CLOSED}[deed]
    found = handling.objection(inquiry, to)
    return " ".join(found.messages) if found else ""


def page_of(request: HttpRequest, given: Inquiry, deed: Deed) -> ActPage:
    """The page of an act, of the message as it is stored now."""
    inquiry = Inquiry.objects.select_related("municipality").get(pk=given.pk)
    last, by = publication.current(inquiry), user_of(request)
    public = last is not None and last.kind != Kind.WITHDRAWAL

    def page(**more: Any) -> ActPage:
        return ActPage(
            title=title_of(inquiry, deed),
            shows=lambda: Inquiry.objects.get(pk=inquiry.pk).stamp(),
            refused=refusal(inquiry, deed, last),
            renew=lambda: page_of(request, given, deed),
            **more,
        )

    told: dict[str, Any] = {
        "facts": lambda: _told(inquiry),
        "forbidden": FOR_CLERKS,
        "heading": NOT_DONE,
    }
    if deed is TAKE_UP:
        return page(
            intro=_("You work on it, and its sender reads that. One that was closed waits again."),
            button=_("Take it up"),
            success=_("It is taken up."),
            form=_filled(TakeUpForm, inquiry, "remark"),
            perform=lambda cleaned: handling.take_up(inquiry, by, cleaned["remark"]),
            **told,
        )
    if deed is ANSWER:
        return page(
            intro=_(
                "The sender reads the answer. The public reads it only once a publisher passes it through the gate."
            )
            if not public
            else _(
                "The public reads the answer as it was published until a publisher passes the correction."
            ),
            button=_("Save the answer"),
            success=_("The answer is saved: its sender can read it."),
            form=_filled(AnswerForm, inquiry, "answer", "question", "remark"),
            perform=lambda cleaned: handling.answer(
                inquiry, cleaned["answer"], cleaned["question"], by, cleaned["remark"]
            ),
            **told,
        )
    if deed is CLOSE:
        return page(
            intro=_("The sender reads why it was closed. It no longer counts as waiting."),
            button=_("Close without an answer"),
            success=_("It is closed."),
            form=_filled(CloseForm, inquiry, "remark"),
            perform=lambda cleaned: handling.close(
                inquiry, InquiryEnd(cleaned["ending"]), by, cleaned["remark"]
            ),
            **told,
        )
    if deed is PUBLISH and public:
        return page(
            intro=_("What the public reads now and what it would read. Both stay readable in the ledger."),
            button=_("Publish the correction"),
            success=_("The correction is public."),
            form=ReasonForm,
            perform=lambda cleaned: publication.correct(inquiry, cleaned["reason"], by),
            facts=lambda: _goes_out(inquiry, last),
            heading=NOT_PASSED,
        )
    if deed is PUBLISH:
        return page(
            intro=_(
                "Exactly this becomes public, and stays in the ledger for good. Look once more that it names nobody in "
                "private life, and that the question is not the sender’s own text."
            ),
            button=_("Publish the answer"),
            success=_("The answer is public."),
            form=ConfirmForm,
            perform=lambda cleaned: publication.publish(inquiry, by),
            facts=lambda: _goes_out(inquiry, None),
            heading=NOT_PASSED,
        )
    if deed is ERASE:
        return _erasure_page(inquiry, by, page)
    return page(
        intro=_(
            "Its address then says that it was withdrawn and why; its versions stay in the ledger. This is final."
        ),
        button=_("Withdraw the answer"),
        success=_("The answer is withdrawn."),
        form=ReasonForm,
        perform=lambda cleaned: publication.withdraw(inquiry, cleaned["reason"], by),
        facts=lambda: _goes_out(inquiry, None),
        heading=NOT_PASSED,
        dangerous=True,
    )


def _erasure_page(inquiry: Inquiry, by: Any, page: Callable[..., ActPage]) -> ActPage:
    erasable = replaced(versions_of(subject_of(inquiry.public_id)))
    return page(
        intro=_(
            "The question and the answer of one old version go for good, and from this record too where they stand in it; its"
            " hash stays, so the chain still verifies and shows that an erasure took place. Do this only where a law demands it."
        ),
        button=_("Erase the version"),
        success=_("The version is erased."),
        form=erasure_form(erasable, GroundForm),
        perform=lambda cleaned: publication.erase(
            inquiry, int(cleaned["serial"]), cleaned["reason"], cleaned["ground"], by
        ),
        facts=lambda: [fact for one in erasable for fact in _erasable(one)],
        heading=NOT_PASSED,
        dangerous=True,
    )


def _erasable(one: Version) -> Sequence[Fact]:
    document = one.document or {}
    words = format_html("{}{}", lines(document["question"]), lines(document["answer"]))
    return [Fact(version_words(one), None, words)]


def _told(inquiry: Inquiry) -> Sequence[Fact]:
    """What was written, for whoever acts on it."""
    erased = inquiry.erased_at is not None
    text = (
        gettext("Erased on {time}").format(time=moment(inquiry.erased_at)) if erased else lines(inquiry.text)
    )
    return [
        Fact(pgettext_lazy("of a message", "kind"), None, inquiry.get_kind_display()),
        Fact(_("received"), None, f"{moment(inquiry.received)} ({waited(inquiry)})"),
        Fact(_("what was written"), None, text),
    ]


def _goes_out(inquiry: Inquiry, last: LedgerEntry | None) -> Sequence[Fact]:
    """Every word that the public would read, beside what it reads now."""
    now = last.read() if last else {}
    then, question, answer = publication.document(inquiry), now.get("question"), now.get("answer")
    about = inquiry.trip_ref or inquiry.month
    return [
        Fact(_("municipality"), None, inquiry.municipality.name),
        Fact(pgettext_lazy("of a message", "kind"), None, inquiry.get_kind_display()),
        *([Fact(_("about"), None, about)] if about else []),
        Fact(_("the question in our words"), question and lines(question), lines(then["question"])),
        Fact(pgettext_lazy("to a message", "answer"), answer and lines(answer), lines(then["answer"])),
    ]
