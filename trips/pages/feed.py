"""Feeds: the answer to any question, newest change first, and all corrections; and the page that explains them.

An entry stands for one version of a trip: its id is made of the ledger entry's hash, so a reader who has seen a trip sees
its correction as something new, and nothing is new for any other reason. A faulty question is the 400 page of every page
address, not a problem document: whoever reads a feed by program looks at the status, and whoever opens it reads the page.
"""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from transparency import atom, marks
from transparency.ledger import Head
from transparency.models import Kind, LedgerEntry
from transparency.parameters import read as read_parameters
from transparency.versions import VersionedRequest, plain_page, public_page, remembered
from trips import codes, statistics
from trips.models.published import PublishedTrip
from trips.questions import Question, about, ask
from trips.questions.sentence import sentence
from trips.withholding import withheld_whole

from .links import list_of, profile
from .listing import PAGE
from .paging import LAST, SIZE, last_page
from .sentences import summary, title
from .versions import PREFIX, read
from .words import Document, language, plain, visits

CORRECTIONS = (Kind.CORRECTION, Kind.WITHDRAWAL)
EPOCH = "1970-01-01T00:00:00Z"
"""When a feed changed for which nothing has ever happened: the format wants a time."""


@public_page
def feed(request: VersionedRequest) -> HttpResponse:
    """The trips that answer a question, by the serial of their current version, the newest first, whatever `sort` says:
    a feed tells what is new.
    """
    question = ask(request.GET, PAGE)
    number = question.extras["page"] or 1
    count = remembered(request.head, "count", question.key, question.count)
    last = last_page(count.number)
    if number > last:
        raise Http404
    newest = question.matching.select_related("entry").order_by("-entry_id")
    trips = list(newest[(number - 1) * SIZE : number * SIZE])
    query = question.query(("sort",))
    words = sentence(question)
    base = request.build_absolute_uri("/")[:-1]
    return atom.answer(
        atom.Feed(
            id=absolute(base, reverse("trip-feed"), query),
            title=gettext("{question} · Safarnama").format(question=words),
            subtitle=gettext("Each published record and each correction of it, newest first."),
            updated=trips[0].entry.time if trips else newest_time(request.head),
            author=gettext("Safarnama"),
            language=language(),
            icon=f"{base}{static('favicon.svg')}",
            links=[
                *paged(base, reverse("trip-feed"), query, number, last),
                atom.Link(absolute(base, reverse("trips"), query), "alternate", hreflang=language()),
                atom.Link(absolute(base, "/api/v1/trips/", query), "alternate", "application/json"),
            ],
            entries=[_entry(base, trip) for trip in trips],
        )
    )


@public_page
def corrections(request: VersionedRequest) -> HttpResponse:
    """Every correction and withdrawal of a published trip with its reason, newest first."""
    number = read_parameters(request.GET, PAGE)["page"] or 1
    found = LedgerEntry.objects.filter(kind__in=CORRECTIONS, subject__startswith=PREFIX)
    count = remembered(request.head, "corrections", (), lambda: (found.count(),))[0]
    last = last_page(count)
    if number > last:
        raise Http404
    entries = list(found.order_by("-serial")[(number - 1) * SIZE : number * SIZE])
    base = request.build_absolute_uri("/")[:-1]
    address = reverse("correction-feed")
    return atom.answer(
        atom.Feed(
            id=absolute(base, address),
            title=gettext("Corrections and withdrawals · Safarnama"),
            subtitle=gettext("Each change of a published record, with its reason, newest first."),
            updated=entries[0].time if entries else newest_time(request.head),
            author=gettext("Safarnama"),
            language=language(),
            icon=f"{base}{static('favicon.svg')}",
            links=[
                *paged(base, address, "", number, last),
                atom.Link(absolute(base, reverse("home")), "alternate", hreflang=language()),
            ],
            entries=[_correction(base, entry) for entry in entries],
        )
    )


def absolute(base: str, path: str, query: str = "") -> str:
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def paged(base: str, path: str, query: str, number: int, last: int) -> list[atom.Link]:
    """The links of RFC 5005, section 3."""

    def link(rel: str, page: int) -> atom.Link:
        parts = [part for part in (query, f"page={page}" if page > 1 else "") if part]
        return atom.Link(absolute(base, path, "&".join(parts)), rel, atom.MEDIA_TYPE)

    links = [link("self", number), link("first", 1), link("last", last)]
    if number > 1:
        links.append(link("previous", number - 1))
    if number < last:
        links.append(link("next", number + 1))
    return links


def newest_time(head: Head) -> str:
    """When anything was last published at all: for a feed without an entry."""
    found = LedgerEntry.objects.filter(pk=head.serial).values_list("time", flat=True).first()
    return found or EPOCH


def _id(entry: LedgerEntry) -> str:
    """The same for ever, on whatever host: of the hash, which holds the trip, its version and the chain before it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, entry.hash).urn


def _entry(base: str, trip: PublishedTrip) -> atom.Entry:
    document = read(trip.entry)
    words = [plain(summary(document))]
    if document["version"] > 1 and document["reason"]:
        words.append(gettext("Corrected: {reason}").format(reason=document["reason"]))
    author, author_url = _author(base, document)
    return atom.Entry(
        id=_id(trip.entry),
        title=plain(title(document)),
        updated=document["published"],
        published=document["first_published"],
        author=author,
        author_url=author_url,
        summary=" ".join(words),
        links=[
            atom.Link(f"{base}{reverse('trip', args=[trip.ref])}", "alternate", hreflang=language()),
            atom.Link(f"{base}/api/v1/trips/{trip.ref}/", "alternate", "application/json"),
            atom.Link(f"{base}{reverse('trip-history', args=[trip.ref])}", "related", hreflang=language()),
        ],
        categories=_categories(base, document),
    )


def _author(base: str, document: Document) -> tuple[str, str]:
    """Who says so: the municipality where it declared the trip, the portal where the record was compiled."""
    if document["provenance"] == codes.Provenance.COMPILED:
        return gettext("Safarnama, from public sources"), ""
    municipality = document["municipality"]
    name = plain(marks.named(municipality["name"], municipality["name_en"]))
    return name, f"{base}{profile('municipality', municipality['code'])}"


def _categories(base: str, document: Document) -> list[atom.Category]:
    """The kind of the trip and the countries visited; scheme and term together are the address of their trips."""
    if withheld_whole(document):
        return []
    scheme = f"{base}{reverse('trips')}?"
    kind = atom.Category(document["kind"], str(codes.TripKind(document["kind"]).label), f"{scheme}kind=")
    countries = {
        stop["country"]: stop["country_name_en"]
        if language() != "fa" and stop["country_name_en"]
        else stop["country_name"]
        for stop in visits(document)
    }
    return [kind, *(atom.Category(code, name, f"{scheme}country=") for code, name in countries.items())]


def _correction(base: str, entry: LedgerEntry) -> atom.Entry:
    """A correction or withdrawal; where its text was erased, that is said and nothing else."""
    document = entry.read() if entry.document else {}
    ref = entry.subject.removeprefix(PREFIX)
    what = str(Kind(entry.kind).label)
    name = plain(title(document)) if "title" in document else ref
    return atom.Entry(
        id=_id(entry),
        title=pgettext("kind of change and title", "{what}: {title}").format(what=what, title=name),
        updated=entry.time,
        author=_author(base, document)[0] if "provenance" in document else gettext("Safarnama"),
        summary=document.get("reason") or gettext("Text erased"),
        links=[
            atom.Link(f"{base}{reverse('trip-history', args=[ref])}", "alternate", hreflang=language()),
        ],
        categories=[atom.Category(entry.kind, what)],
    )


# ---- The page that explains ----


@plain_page
def follow(request: VersionedRequest) -> HttpResponse:
    examples = remembered(request.head, "feed examples", (), _examples)
    return render(request, "trips/follow.html", {"examples": examples, "size": SIZE, "most": SIZE * LAST})


def _examples() -> list[dict[str, str]]:
    """Real questions whose feeds a reader can take: everything, the country most went to, the municipality most went from."""
    questions: list[Question] = [about()]
    for dimension in ("country", "municipality", "funding_kind"):
        most = next((one.value for one in statistics.by(about(), dimension) if one.value), None)
        if most:
            questions.append(about(**{dimension: most}))
    return [
        {
            "words": marks.mixed(sentence(question)),
            "list": list_of(question.query()),
            "feed": "?".join(filter(None, (reverse("trip-feed"), question.query()))),
        }
        for question in questions
    ]
