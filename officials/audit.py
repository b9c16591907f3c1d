"""The audit log: who did what, when. Nobody can alter it, superusers and programs included (`transparency.guards`).

`log` writes one entry in the caller's transaction, so that what was rolled back was not done. What everybody would
forget is written here, once for all: every passage through the gate, and the door (sign-ins, lock-outs).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from transparency.client import UNKNOWN, client_address
from transparency.models import Kind as LedgerKind
from transparency.models import LedgerEntry

from .audited import AuditEntry, AuditKind, SignInAddress
from .models import Membership, Municipality

__all__ = ("AuditKind", "acting", "entry", "log", "write")

Who = HttpRequest | AbstractBaseUser | AnonymousUser | None

LEDGER = "ledger"
"""`subject_type` of what passed the gate; the key is then the ledger's subject ("trips/tehran-1401-3")."""

ADDRESS_DAYS = 90
"""How long the address of a sign-in is kept."""

AT_MOST = {
    AuditKind.SIGN_IN_FAILED: (100, timedelta(hours=1)),
    AuditKind.LOCKED_OUT: (1, timedelta(minutes=10)),
}
"""Entries about one account (or about all unknown ones) that strangers can cause: nobody fills a log that only grows."""

_actor: ContextVar[Who] = ContextVar("actor", default=None)


def log(
    who: Who,
    kind: AuditKind,
    subject: Model | None = None,
    municipality: Municipality | int | None = None,
    *,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    text: str = "",
) -> AuditEntry:
    """Write one entry. `who` None: whoever the request at hand belongs to, else nobody (a command).

    `subject` is the record it is about; its own municipality counts where none is given. `text` names the subject
    where it is not the record's own name. `changes` as `AuditEntry` describes; never put a secret there.
    """
    written = entry(who, kind, subject, municipality, changes=changes, note=note, text=text)
    written.save(force_insert=True)
    return written


def entry(
    who: Who,
    kind: AuditKind,
    subject: Model | None = None,
    municipality: Municipality | int | None = None,
    *,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    text: str = "",
) -> AuditEntry:
    """The same, not yet written: for many at once, with `write`."""
    user = _user(who)
    town = _municipality(subject, municipality)
    return AuditEntry(
        kind=kind,
        user=user,
        user_name=user.get_username() if user else "",
        municipality=town,
        municipality_code=town.code if town else "",
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_key=str(subject.pk) if subject is not None else "",
        subject_text=(text or (str(subject) if subject is not None else ""))[:300],
        changes=dict(changes or {}),
        note=note,
    )


def write(entries: Sequence[AuditEntry]) -> None:
    """Write many entries at once."""
    AuditEntry.objects.bulk_create(entries, batch_size=500)


@contextmanager
def acting(who: Who) -> Iterator[None]:
    """Whoever acts in this block, where what is called does not know; None leaves it as it is."""
    if who is None:
        yield
        return
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def remembers_who(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what is done while a request is answered is done by its user. Asks for the user only when needed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting(request):
            return get_response(request)

    return middleware


def _user(who: Who) -> Any:
    who = who if who is not None else _actor.get()
    user = getattr(who, "user", None) if isinstance(who, HttpRequest) else who
    return user if user is not None and user.is_authenticated else None


def _municipality(subject: Model | None, given: Municipality | int | None) -> Municipality | None:
    if isinstance(given, int):
        return Municipality.objects.filter(pk=given).first()
    if given is not None:
        return given
    return subject if isinstance(subject, Municipality) else getattr(subject, "municipality", None)


def changers(model: type[Model], keys: Iterable[int], fields: Iterable[str], since: datetime) -> set[int]:
    """Keys of the users who changed one of these fields of these records since that moment."""
    entries = AuditEntry.objects.filter(
        subject_type=model._meta.label_lower,
        subject_key__in=[str(key) for key in keys],
        at__gt=since,
        kind=AuditKind.CHANGED,
        user__isnull=False,
    )
    wanted = set(fields)
    return {
        user
        for user, changes in entries.values_list("user", "changes")
        if wanted & set(changes.get("fields", ()))
    }


# The gate


def gate_passed(entries: Sequence[LedgerEntry]) -> None:
    """Every passage through the gate, by whichever road; the gate calls it in its transaction."""
    documents = [one.read() for one in entries]
    codes = {_code(document) for document in documents} - {""}
    towns = Municipality.objects.in_bulk(codes, field_name="code") if codes else {}
    write([_gate_entry(*one, towns) for one in zip(entries, documents, strict=True)])


def _gate_entry(passed: LedgerEntry, document: dict[str, Any], towns: dict[str, Municipality]) -> AuditEntry:
    is_erasure = passed.kind == LedgerKind.ERASURE
    about = document["subject"] if is_erasure else passed.subject
    changes = {
        "serial": passed.serial,
        "version": document.get("version"),
        "erased": document["serial"] if is_erasure else None,
    }
    made = entry(
        None,
        AuditKind(passed.kind),
        municipality=towns.get(_code(document)),
        changes={name: value for name, value in changes.items() if value is not None},
        note=document.get("reason") or "",
        text=document.get("title") or about,
    )
    made.subject_type, made.subject_key = LEDGER, about
    return made


def _code(document: dict[str, Any]) -> str:
    """The code of the municipality whose act it is; an erasure says it in the reference alone, which begins with it."""
    if "municipality" in document:
        return document["municipality"]["code"]
    return document.get("subject", "").partition("/")[2].rsplit("-", 2)[0]


# The door


def signed_in(request: HttpRequest, user: Any, **_signal: Any) -> None:
    _door(request, AuditKind.SIGN_IN, user)
    forget_addresses()


def signed_out(request: HttpRequest, user: Any, **_signal: Any) -> None:
    if user is not None:
        _door(request, AuditKind.SIGN_OUT, user)


def sign_in_failed(
    credentials: Mapping[str, Any], request: HttpRequest | None = None, **_signal: Any
) -> None:
    _door(request, AuditKind.SIGN_IN_FAILED, _named(credentials.get("username")))


def locked_out(request: HttpRequest, username: str | None, **_signal: Any) -> None:
    _door(request, AuditKind.LOCKED_OUT, _named(username))


def _named(username: str | None) -> Any:
    """The account of that name. What else was typed is kept nowhere: often it is a password in the wrong field."""
    users = get_user_model()._default_manager
    return users.filter(username=username).first() if username and "\0" not in username else None


def _door(request: HttpRequest | None, kind: AuditKind, user: Any) -> None:
    """One entry for each municipality the account serves now, so that its auditors see it, whatever comes later."""
    if _enough(kind, user):
        return
    address = client_address(request) if request is not None else UNKNOWN
    towns: list[Municipality | None] = (
        [one.municipality for one in Membership.objects.filter(user=user).select_related("municipality")]
        if user
        else []
    )
    for town in towns or [None]:
        written = entry(None, kind, user, town)
        written.user, written.user_name = user, user.get_username() if user else ""
        written.save(force_insert=True)
        if address != UNKNOWN:
            SignInAddress.objects.create(entry=written, address=address, at=written.at)


def _enough(kind: AuditKind, user: Any) -> bool:
    if kind not in AT_MOST:
        return False
    most, within = AT_MOST[kind]
    recent = AuditEntry.objects.filter(kind=kind, user=user, at__gte=timezone.now() - within)
    return len(recent.values_list("pk")[:most]) == most


def forget_addresses(days: int = ADDRESS_DAYS) -> int:
    """Drop the addresses of sign-ins older than so many days; the entries stay. Returns how many went."""
    overdue = timezone.now() - timedelta(days=days)
    return SignInAddress.objects.filter(at__lt=overdue).delete()[0]
