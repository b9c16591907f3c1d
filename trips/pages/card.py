"""The share card of one trip: what its page says first, as a picture for the places where links are passed on.

It is made of the same public document by the same functions, so it can say nothing that the page does not.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, pgettext
from PIL import Image, ImageDraw

from transparency import marks
from transparency.lettering import Face
from transparency.marks import PERSIAN_LETTER
from transparency.versions import plain_page
from trips import codes
from trips.models.published import PublishedTrip
from trips.withholding import withheld_whole

from .sentences import destinations, title
from .versions import read
from .words import Document, days, language, number, people, period, plain

WIDTH, HEIGHT, EDGE = 1200, 630, 72
"""What sharing services ask for, in pixels."""

FIELD, PAPER, SOFT, FIROOZEH, SAFFRON, RULE = "#1f3a5f", "#fbfaf7", "#c3cfdf", "#5cc4c0", "#e0a458", "#3d5a80"
"""The colours of the first page's field (static/safarnama.css)."""

TITLES = ((66, 2), (50, 3), (42, 4))
"""Sizes of the title, each with the number of lines that there is room for."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is written on a card: a line above, the title, facts by name, and who says so."""

    above: str
    title: str
    facts: tuple[tuple[str, str], ...]
    below: str
    warning: str = ""


@plain_page
def card(request: HttpRequest, ref: str) -> HttpResponse:
    published = PublishedTrip.objects.select_related("entry").filter(ref=ref).first()
    if published is None:
        raise Http404
    return HttpResponse(drawn(of_trip(read(published.entry))), content_type="image/png")


@plain_page
def portal(request: HttpRequest) -> HttpResponse:
    """The card of every page that has none of its own."""
    return HttpResponse(drawn(of_portal()), content_type="image/png")


def of_trip(document: Document) -> Card:
    municipality = plain(marks.named(document["municipality"]["name"], document["municipality"]["name_en"]))
    when = period(document["start"])
    warning = gettext("Made up, for trying the portal") if document["synthetic"] else ""
    if document["status"] != codes.Status.DONE:
        warning = warning or str(codes.Status(document["status"]).label)
    if withheld_whole(document):
        return Card(when, plain(title(document)), (), municipality, warning)
    undisclosed = str(marks.ABSENCES["not_disclosed"][1])
    return Card(
        above=pgettext("date and places", "{when} · {places}").format(
            when=when, places=plain(destinations(document))
        ),
        title=plain(title(document)),
        facts=(
            (gettext("How many"), people(document) or undisclosed),
            (gettext("How long"), days(document) or undisclosed),
            (gettext("Who paid"), _payers(document) or undisclosed),
        ),
        below=_source(document, municipality),
        warning=warning,
    )


def _payers(document: Document) -> str:
    """Who bore any cost: by name where it is one, how many where a name and "and two more" would have no room; nobody where
    no record says so.
    """
    names = list(
        dict.fromkeys(
            plain(marks.named(payer["name"], payer["name_en"]))
            for cost in document["costs"]
            if (payer := cost["funding_source"])["kind"] != codes.FundingKind.NOT_STATED
        )
    )
    if len(names) < 2:
        return "".join(names)
    return ngettext("{number} payer", "{number} payers", len(names)).format(number=number(len(names)))


def _source(document: Document, municipality: str) -> str:
    if document["provenance"] == codes.Provenance.COMPILED:
        return gettext("{municipality} · compiled from public sources").format(municipality=municipality)
    return gettext("{municipality} · declared by itself").format(municipality=municipality)


def of_portal() -> Card:
    return Card(
        above="",
        title=gettext("Foreign trips of municipalities"),
        facts=(),
        below=gettext("Who went, where and why, who paid, and what came of it."),
    )


def drawn(card: Card) -> bytes:
    """The card as a PNG."""
    end = language() == "fa"  # lines begin at the right edge
    start, far = (WIDTH - EDGE, EDGE) if end else (EDGE, WIDTH - EDGE)
    room = WIDTH - 2 * EDGE
    image = Image.new("RGB", (WIDTH, HEIGHT), FIELD)
    draw = ImageDraw.Draw(image)
    _band(draw)

    def line(face: Face, x: float, baseline: float, text: str, fill: str, room: float = room) -> None:
        for words in face.shortened(text, room):
            face.write(draw, (x, baseline), words, fill, end=end)

    line(Face(34, 800), start, 92, gettext("Safarnama"), PAPER)
    if card.warning:
        face = Face(28, 650)
        left = far if end else far - face.width(card.warning)
        draw.rounded_rectangle(
            (left - 18, 54, left + face.width(card.warning) + 18, 106), 12, outline=SAFFRON, width=3
        )
        face.write(draw, (left, 89), card.warning, SAFFRON, end=False)
    line(Face(32, 600), start, 188, card.above, FIROOZEH)
    face, lines = _title(card.title, room)
    baseline = (188 if card.facts else 250) + face.size * 1.5
    persian = end or bool(PERSIAN_LETTER.search(card.title))
    for words in lines:
        face.write(draw, (WIDTH - EDGE if persian else EDGE, baseline), words, PAPER, end=persian)
        baseline += face.size * 1.4
    if card.facts:
        draw.line((EDGE, 452, WIDTH - EDGE, 452), fill=RULE, width=2)
    column = room / max(len(card.facts), 1)
    for position, (name, value) in enumerate(card.facts):
        x = start - position * column if end else start + position * column
        line(Face(24, 450), x, 492, name, SOFT, column - 28)
        line(Face(32, 700), x, 536, value, PAPER, column - 28)
    line(Face(26, 450), start, 594, card.below, SOFT)

    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _title(text: str, room: float) -> tuple[Face, list[str]]:
    """The title in the largest face that takes it whole, else in the smallest, cut short."""
    for size, most in TITLES:
        face = Face(size, 800)
        if len(list(islice(face.lines(text, room), most + 1))) <= most:
            break
    return face, face.shortened(text, room, most)


def _band(draw: ImageDraw.ImageDraw) -> None:
    """The band above every page's header (static/band.svg) along the upper edge."""
    for x in range(0, WIDTH + 48, 48):
        for centre, half, colour in ((x + 12, 8, FIROOZEH), (x + 36, 5, SAFFRON)):
            corners = [(centre, 14 - half), (centre + half, 14), (centre, 14 + half), (centre - half, 14)]
            draw.polygon(corners, fill=colour)
