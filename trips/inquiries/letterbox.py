"""The slot of the letterbox: what the public's pages may do with messages, and no more than that.

One of the two exceptions to the rule that public code reads only what the gate wrote (the other is `unanswered`): a
message comes in here, and whoever holds its secret learns how it stands. What was written never comes out again.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction

from officials.models import Municipality
from trips.models.inquiries import LONGEST_TEXT, OPEN, Inquiry, InquiryEnd, InquiryState

from .handling import KEPT_DAYS

__all__ = ("KEPT_DAYS", "LONGEST_TEXT", "MOST_OPEN", "Message", "Sent", "is_full", "post", "told")

MOST_OPEN = 200
"""Messages that may wait in one municipality; beyond it none is taken, or nobody would ever read them."""


class Full(Exception):
    """This municipality has `MOST_OPEN` messages waiting."""


class SentBefore(Exception):
    """Something else was sent under the same secret already."""


@dataclass(frozen=True, slots=True)
class Message:
    """`text` cleaned; `trip` a public reference, `month` such as "1401-09", or "" each."""

    municipality: str
    kind: str
    text: str
    trip: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What its sender may know of a message. `answer` is "" where there is none (any more)."""

    public_id: str
    kind: str
    municipality: str
    trip: str
    month: str
    received: dt.datetime
    state: InquiryState
    ending: InquiryEnd | None
    closed: dt.datetime | None
    answer: str
    erased: bool


def hash_of(secret: str) -> str:
    """What is stored of a secret; it is random and long, so a plain hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_full(code: str) -> bool:
    return Inquiry.objects.filter(municipality__code=code, state__in=OPEN).count() >= MOST_OPEN


def post(message: Message, secret: str) -> None:
    """Take a message in. The same one sent twice under one secret (a double click) is taken once.

    Raises Full; SentBefore; Municipality.DoesNotExist for a code that nobody has.
    """
    with transaction.atomic():
        # The lock orders senders to one municipality: neither the limit nor a secret can be passed by two at once.
        town = Municipality.objects.select_for_update().get(code=message.municipality)
        before = Inquiry.objects.filter(secret_hash=hash_of(secret)).first()
        if before is not None:
            if before.text == message.text and before.kind == message.kind:
                return
            raise SentBefore
        if is_full(town.code):
            raise Full
        Inquiry.objects.create(
            municipality=town,
            kind=message.kind,
            text=message.text,
            trip_ref=message.trip,
            month=message.month,
            secret_hash=hash_of(secret),
        )


def told(secret: str) -> Sent | None:
    """What the holder of a secret may know; None where there is no such message."""
    found = Inquiry.objects.select_related("municipality").filter(secret_hash=hash_of(secret)).first()
    if found is None:
        return None
    return Sent(
        public_id=found.public_id,
        kind=found.kind,
        municipality=found.municipality.code,
        trip=found.trip_ref,
        month=found.month,
        received=found.received,
        state=InquiryState(found.state),
        ending=InquiryEnd(found.ending) if found.ending else None,
        closed=found.closed_at,
        answer=found.answer if found.state == InquiryState.ANSWERED else "",
        erased=found.erased_at is not None,
    )
