"""Writing to a municipality: a form without account, cookie or script, and the address under which its sender reads on.

The form bears a signed token in place of a session and its CSRF cookie. That suffices: a forged request can use nobody's
rights here, since everybody has the same; what a stranger's page could do is send in its visitors' names, and for that it
would need a token for each, which tells no less of who made it, ends within a day and is good for one message. Browsers
also say where a form stands (`Sec-Fetch-Site`), and what stands elsewhere is refused.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from officials.published import registry
from transparency import calendar, limits, persian
from transparency.calendar import Period
from transparency.parameters import InvalidParameters, read, refuse_nul
from transparency.versions import without_advertising
from trips.codes import InquiryKind
from trips.inquiries import letterbox
from trips.inquiries.letterbox import LONGEST_TEXT, Message
from trips.models.published import PublishedTrip
from trips.models.published_answers import PublishedAnswer

from .inquiries import line
from .inquiry_about import FIELDS, KINDS, About, Token, asked_about, kind_choices
from .words import language, number

LEAST_SECONDS = 3
"""Nobody writes a message faster; programs do."""
LONGEST_SECONDS = 24 * 3600
SHORTEST_TEXT = 10
LARGEST_POST = 64_000
"""Bytes of what is sent: several times the longest message, however it is encoded. Beyond, nothing of it is read."""
MOST_LINKS = 3
PER_CLIENT, ALL_TOGETHER = 10, 300
"""Messages an hour: from one client, and from everybody."""

# ---- What is typed ----


class MessageForm(forms.Form):
    """What is typed; each fault says what to do. `homepage` is for programs that fill in every field they find."""

    kind = forms.ChoiceField(
        choices=kind_choices,
        error_messages={
            "required": gettext_lazy("Choose what your message is."),
            "invalid_choice": gettext_lazy("Choose what your message is."),
        },
    )
    text = forms.CharField(
        strip=False, validators=[], error_messages={"required": gettext_lazy("Write your message.")}
    )
    homepage = forms.CharField(required=False)

    def __init__(self, data: Any, about: About) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [(kind.value, KINDS[kind]) for kind in about.kinds()]  # type: ignore[attr-defined]
        # Django's own word on a NUL speaks of "null characters"; `clean_text` has a plainer one.
        self.fields["text"].validators = []
        self.fields["homepage"].validators = []

    def clean_text(self) -> str:
        typed: str = self.cleaned_data["text"]
        refuse_nul(typed)
        text = persian.clean(typed)
        if len(text) < SHORTEST_TEXT:
            raise ValidationError(
                gettext_lazy("Write your message: in a sentence, so that it can be answered.")
            )
        if len(text) > LONGEST_TEXT:
            message = _("The message has {length} characters; at most {most} can be taken. Shorten it.")
            raise ValidationError(message.format(length=number(len(text)), most=number(LONGEST_TEXT)))
        if sum(text.lower().count(begin) for begin in ("://", "www.")) > MOST_LINKS:
            message = ngettext(
                "The message has more than {most} link. Keep the most telling one.",
                "The message has more than {most} links. Keep the most telling ones.",
                MOST_LINKS,
            )
            raise ValidationError(message.format(most=number(MOST_LINKS)))
        return text

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise ValidationError(
                gettext_lazy("A field that must stay empty was filled in. It is empty again: send once more.")
            )
        return ""


# ---- The pages ----


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is kept nowhere, found by no search engine, and whose address is told to no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            plain = without_advertising(request) if request.method in ("GET", "HEAD") else None
            response = plain or view(request, *args, **kwargs)
        except InvalidParameters as refusal:
            response = render(request, "400.html", {"faults": refusal.faults}, status=400)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return csrf_exempt(cache_control(no_store=True, private=True)(answer))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest) -> HttpResponse:
    """The form, by what the address asks to write about; with POST, what was written."""
    if request.method == "POST":
        return _posted(request)
    given = read(request.GET, FIELDS)
    about = asked_about(given)
    if about is None:
        return _choose(request, given["kind"])
    kind = given["kind"] if given["kind"] in about.kinds() else ""
    return _drawn(request, Token.new(about), {"kind": kind, "text": ""})


def _posted(request: HttpRequest) -> HttpResponse:
    # Not named in faults: no reader of ours meets it.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    # Before the limits, which count what is taken: reading and cleaning megabytes costs whoever sends them nothing.
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_POST:
        raise RequestDataTooBig
    typed = {name: request.POST.get(name, "") for name in ("kind", "text")}
    token = Token.read(request.POST.get("token", ""))
    if token is None:
        return _choose(request, typed["kind"], typed["text"], status=400)
    form = MessageForm(request.POST, token.about)
    form.is_valid()
    faults = [(name, str(message)) for name in form.errors for message in form.errors[name]]
    if token.age > LONGEST_SECONDS:
        faults.append(
            ("", _("The form lay open for more than a day. Your text is still here: send it once more."))
        )
        token = Token.new(token.about, time.time() - LEAST_SECONDS)
    elif token.age < LEAST_SECONDS and not faults:
        faults.append(("", _("That was very quick. Read it over once, then send it: nothing is lost.")))
    if faults:
        return _drawn(request, token, typed, faults, status=400)
    if wait := _wait(request):
        response = _drawn(request, token, typed, [("", _too_many(wait))], status=429)
        response["Retry-After"] = str(wait)
        return response
    about = token.about
    message = Message(
        about.municipality, form.cleaned_data["kind"], form.cleaned_data["text"], about.trip, about.month
    )
    try:
        letterbox.post(message, token.secret())
    except letterbox.SentBefore:
        again = Token.new(about, time.time() - LEAST_SECONDS)
        words = _("Another message was sent with this form already. If this is a new one, send it once more.")
        return _drawn(request, again, typed, [("", words)], status=400)
    except letterbox.Full:
        return _drawn(request, token, typed, [("", _full())], status=400)
    # 303: going back and reloading asks for the page, and does not send again.
    return HttpResponseRedirect(reverse("inquiry-status", args=[token.secret()]), status=303)


def _wait(request: HttpRequest) -> int:
    """Seconds until this client may send again; 0: now. Who is held back does not count against everybody else."""
    own = limits.seconds_to_wait(f"inquiry:{limits.client_key(request)}", PER_CLIENT)
    return own or limits.seconds_to_wait("inquiry", ALL_TOGETHER)


def _too_many(wait: int) -> str:
    minutes = -(-wait // 60)
    words = ngettext(
        "Too many messages came in this hour. Your text is still here: send it in {minutes} minute.",
        "Too many messages came in this hour. Your text is still here: send it in {minutes} minutes.",
        minutes,
    )
    return words.format(minutes=number(minutes))


def _full() -> str:
    words = _(
        "{most} messages wait here for an answer, and until some are answered no more are taken. That they wait is public."
    )
    return words.format(most=number(letterbox.MOST_OPEN))


def _choose(request: HttpRequest, kind: str | None, text: str = "", status: int = 200) -> HttpResponse:
    """Which municipality? With what was typed, where its form cannot be read any more."""
    towns = sorted(
        (persian.sort_key(name := _plain_name(names)), code, name)
        for code, profile in registry().municipalities.items()
        for names in [profile["municipality"]]
    )
    context = {
        "towns": [(code, name) for _key, code, name in towns],
        "kind": kind if kind in InquiryKind.values else "",
        "typed": persian.clean(text),
    }
    return render(request, "trips/inquiry_where.html", context, status=status)


def _plain_name(names: dict[str, Any]) -> str:
    """A municipality's name as an option of a list shows it: without markup."""
    return str((names["name_en"] if language() != "fa" else None) or names["name"])


def _drawn(
    request: HttpRequest,
    token: Token,
    typed: dict[str, str],
    faults: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed in it, and each fault beside its field."""
    about = token.about
    names = registry().municipalities[about.municipality]["municipality"]
    by_field: dict[str, str] = {}
    for name, message in faults or ():
        by_field.setdefault(name, message)
    full = _full() if status == 200 and letterbox.is_full(about.municipality) else ""
    context = {
        "about": about,
        "municipality": names,
        "trip": _trip_title(about.trip),
        "kinds": [(kind.value, KINDS[kind], kind == typed["kind"]) for kind in about.kinds()],
        "text": typed["text"].replace("\0", ""),
        "token": token.signed(),
        "faults": faults or [],
        "fault_of": by_field,
        "full": full,
        "most": LONGEST_TEXT,
        "days": letterbox.KEPT_DAYS,
    }
    return render(request, "trips/inquiry.html", context, status=status)


def _trip_title(ref: str) -> str:
    """Its title, or "" where no trip is meant, or it is not public any more."""
    found = PublishedTrip.objects.filter(ref=ref).values_list("title", flat=True) if ref else ()
    return next(iter(found), "")


@private
@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, secret: str) -> HttpResponse:
    """How a message stands, for whoever has its address. What was written is not shown: an address may be found."""
    read(request.GET, {})
    sent = letterbox.told(secret)
    if sent is None:
        raise Http404
    public = PublishedAnswer.objects.select_related("entry").filter(public_id=sent.public_id).first()
    profile = registry().municipalities.get(sent.municipality)
    context = {
        "sent": sent,
        "state": sent.state.label,
        "ending": sent.ending.label if sent.ending else "",
        "kind": InquiryKind(sent.kind).label,
        "municipality": profile["municipality"] if profile else None,
        "trip": _trip_title(sent.trip),
        "received": Period.of_day(calendar.today(sent.received)),
        "closed": Period.of_day(calendar.today(sent.closed)) if sent.closed else None,
        "public": line(public.entry) if public else None,
        "days": letterbox.KEPT_DAYS,
    }
    return render(request, "trips/inquiry_status.html", context)
