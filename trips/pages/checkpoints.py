"""Checkpoints for whoever keeps them: a page to print, a feed to follow, a plain file that `verify.py` reads."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from transparency import atom, calendar, calendar_words, persian
from transparency.ledger import newest_checkpoint
from transparency.models import Checkpoint
from transparency.parameters import InvalidParameters
from transparency.parameters import read as read_parameters
from transparency.versions import VersionedRequest, for_reading, versioned

from .feed import absolute, newest_time, paged
from .listing import PAGE
from .paging import SIZE, last_page, pages
from .words import language, number

FOUR = 4
"""Letters of a hash that are read aloud in one breath."""


@dataclass(frozen=True, slots=True)
class Shown:
    serial: int
    hash: str
    groups: list[str]
    """The hash in fours."""
    time: str
    gregorian: str
    """The same day as `time` has in Tehran, by the other calendar."""

    @property
    def line(self) -> str:
        """As `verify.py` reads it."""
        return line(self.serial, self.hash)


def line(serial: int, digest: str) -> str:
    """A checkpoint in one line, as `verify.py --checkpoint` takes it."""
    return f"{serial}:{digest}"


def checkpoint_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A `public_page` that is answered anew when a checkpoint was written."""

    @wraps(view)
    def answer(request: VersionedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvalidParameters as refusal:
            return render(request, "400.html", {"faults": refusal.faults}, status=400)

    return csrf_exempt(for_reading(versioned(also=newest_checkpoint)(answer)))


@checkpoint_page
def checkpoints(request: VersionedRequest) -> HttpResponse:
    """The newest one large, the others beneath it, newest first."""
    page, count, found = _page(request)
    return render(
        request,
        "transparency/checkpoints.html",
        {
            "newest": _shown(found[0]) if found and page == 1 else None,
            "others": [_shown(one) for one in (found[1:] if page == 1 else found)],
            "count": count,
            "pages": pages(page, count, ""),
        },
    )


@checkpoint_page
def checkpoint_feed(request: VersionedRequest) -> HttpResponse:
    """Each checkpoint as an entry: a feed reader that keeps what it read keeps checkpoints."""
    page, count, found = _page(request)
    base = request.build_absolute_uri("/")[:-1]
    address = reverse("checkpoint-feed")
    return atom.answer(
        atom.Feed(
            id=absolute(base, address),
            title=gettext("Checkpoints · Safarnama"),
            subtitle=gettext(
                "The number and hash of the ledger's newest entry, as they stood at a time. "
                "Keep them to prove later that nothing was changed."
            ),
            updated=found[0].time if found else newest_time(request.head),
            author=gettext("Safarnama"),
            language=language(),
            icon=f"{base}{static('favicon.svg')}",
            links=[
                *paged(base, address, "", page, last_page(count)),
                atom.Link(absolute(base, reverse("checkpoints")), "alternate", hreflang=language()),
                atom.Link(absolute(base, reverse("checkpoint-file")), "alternate", "text/plain"),
            ],
            entries=[_entry(base, one) for one in found],
        )
    )


@checkpoint_page
def checkpoint_file(request: VersionedRequest) -> HttpResponse:
    """Every checkpoint, oldest first, a line each: SERIAL:HASH."""
    read_parameters(request.GET, {})
    rows = Checkpoint.objects.order_by("serial").values_list("serial", "hash")
    text = "".join(f"{line(serial, digest)}\n" for serial, digest in rows.iterator())
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="checkpoints.txt"'},
    )


def _page(request: VersionedRequest) -> tuple[int, int, list[Checkpoint]]:
    """(page asked for, number of checkpoints, those of the page, newest first). Raises Http404 beyond the last page."""
    page = read_parameters(request.GET, PAGE)["page"] or 1
    count = Checkpoint.objects.count()
    if page > last_page(count):
        raise Http404
    return page, count, list(Checkpoint.objects.order_by("-serial")[(page - 1) * SIZE : page * SIZE])


def _shown(one: Checkpoint) -> Shown:
    day = calendar.today(datetime.fromisoformat(one.time).astimezone(UTC))
    return Shown(
        serial=one.serial,
        hash=one.hash,
        groups=[one.hash[start : start + FOUR] for start in range(0, len(one.hash), FOUR)],
        time=one.time,
        gregorian=calendar_words.format_gregorian(calendar.Period.of_day(day), language()),
    )


def _entry(base: str, one: Checkpoint) -> atom.Entry:
    return atom.Entry(
        id=uuid.uuid5(uuid.NAMESPACE_OID, f"checkpoint {one.hash}").urn,
        title=gettext("Checkpoint: entry {serial}").format(serial=number(one.serial)),
        updated=one.time,
        published=one.time,
        author=gettext("Safarnama"),
        summary=line(one.serial, one.hash),
        links=[
            atom.Link(
                f"{base}{reverse('ledger')}?entry={one.serial}",
                "alternate",
                hreflang=language(),
                title=persian.digits(one.serial, language()),
            )
        ],
    )
