"""What search engines are told: every page worth finding, in both languages, and which addresses not to walk.

A part of the map is a range of primary keys, so a million trips cost no more a part than ten, and nothing is skipped by
an offset. Parts hold less than 50,000 addresses (sitemaps.org): a key stands for at most two, one in each language.
"""

from collections.abc import Callable, Iterable, Iterator
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.utils.xmlutils import SimplerXMLGenerator

from officials.published import registry
from transparency.versions import VersionedRequest, plain_page, remembered
from trips.models.published import PublishedTerm, PublishedTrip
from trips.models.published_answers import PublishedAnswer

from .links import PROFILES

SIZE = 5_000
"""Keys a part."""

FIXED = (
    "home",
    "trips",
    "municipalities",
    "calendar",
    "countries",
    "funding-sources",
    "officials",
    "trip-figures",
    "punctuality",
    "compare",
    "about",
    "follow",
    "inquiries",
    "data",
    "proof",
    "checkpoints",
    "schema",
    "schema-fields",
    "ledger",
    "accessibility",
)
"""Names of the addresses that every portal has."""

NAMED = [name for name in PROFILES if name != "municipality"]
"""What terms have a page; municipalities stand in `fixed`, those too that no trip bears."""

TABLES: dict[str, Callable[[], QuerySet]] = {
    "trips": PublishedTrip.objects.all,
    "terms": lambda: PublishedTerm.objects.filter(name__in=NAMED),
    "answers": PublishedAnswer.objects.all,
}
NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}
XML = "application/xml; charset=utf-8"

Page = tuple[dict[str, str], str]
"""The path of a page by language, and the day of its last change or ""."""


@plain_page
def index(request: VersionedRequest) -> HttpResponse:
    """The parts that have anything in them."""
    parts = ["sitemap-pages.xml"]
    for name in TABLES:
        parts += [f"sitemap-{name}-{part}.xml" for part in _parts(request, name)]
    base = request.build_absolute_uri("/")
    response = HttpResponse(content_type=XML)
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("sitemapindex", AttributesImpl({"xmlns": NAMESPACES["xmlns"]}))
    for part in parts:
        xml.startElement("sitemap", AttributesImpl({}))
        xml.addQuickElement("loc", f"{base}{part}")
        xml.endElement("sitemap")
    xml.endElement("sitemapindex")
    return response


def _parts(request: VersionedRequest, name: str) -> tuple[int, ...]:
    """Ranges of keys in which there is a page."""

    def compute() -> tuple[int, ...]:
        parts = TABLES[name]().annotate(part=F("pk") / SIZE).values_list("part", flat=True)
        return tuple(sorted(parts.distinct().order_by()))

    return remembered(request.head, "sitemap", name, compute)


@plain_page
def fixed(request: HttpRequest) -> HttpResponse:
    """The portal's own pages, and the municipalities: those too of which no trip is published."""
    pages: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in FIXED]
    pages += [("municipality", (code,)) for code in sorted(registry().municipalities)]
    return _answer(request, ((_paths(name, arguments), "") for name, arguments in pages))


@plain_page
def part(request: HttpRequest, table: str, number: int) -> HttpResponse:
    """One range of trips, of what trips bear (officials, units, places, payers), or of answers to the public."""
    if table not in TABLES:
        raise Http404
    rows = TABLES[table]().filter(pk__gte=number * SIZE, pk__lt=(number + 1) * SIZE).order_by("pk")
    pages = list(PAGES[table](rows))
    if not pages:
        raise Http404
    return _answer(request, pages)


def _trips(rows: QuerySet) -> Iterator[Page]:
    for ref, time in rows.values_list("ref", "entry__time"):
        yield _paths("trip", (ref,)), time[:10]


def _terms(rows: QuerySet) -> Iterator[Page]:
    for name, value in rows.values_list("name", "value"):
        yield _paths(PROFILES[name], (value,)), ""


def _answers(rows: QuerySet) -> Iterator[Page]:
    for public_id, time in rows.values_list("public_id", "entry__time"):
        yield _paths("answer", (public_id,)), time[:10]


PAGES: dict[str, Callable[[QuerySet], Iterator[Page]]] = {
    "trips": _trips,
    "terms": _terms,
    "answers": _answers,
}
"""The pages that the rows of a table stand for."""


def _paths(name: str, arguments: tuple[str, ...] = ()) -> dict[str, str]:
    """The path of a page in Persian, and the same in English (`i18n_patterns`), reversed once."""
    with override(settings.LANGUAGE_CODE):
        path = reverse(name, args=arguments)
    return {"fa": path, "en": f"/en{path}"}


def _answer(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse:
    """Each page in each language, with the same page in the others beside it."""
    base = request.build_absolute_uri("/")[:-1]
    response = HttpResponse(content_type=XML)
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl(NAMESPACES))
    for paths, changed in pages:
        for path in paths.values():
            xml.startElement("url", AttributesImpl({}))
            xml.addQuickElement("loc", f"{base}{path}")
            if changed:
                xml.addQuickElement("lastmod", changed)
            for language, other in paths.items():
                attributes = {"rel": "alternate", "hreflang": language, "href": f"{base}{other}"}
                xml.addQuickElement("xhtml:link", attrs=attributes)
            xml.endElement("url")
    xml.endElement("urlset")
    return response


# One condition is a page worth finding ("trips to Iraq"); two and more are endless and say nothing new. Every trip
# itself stands in the map, so none is hidden by this.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /en/admin/
Disallow: /api/
Allow: /api/v1/docs/
Disallow: /attachments/
{endless}

Sitemap: {sitemap}
"""
ENDLESS = (
    "/trips/?*&",
    "/trips/?*,",
    "/trips/?*%2C",
    "/trips/?q=",
    "/trips/feed/?",
    "/trips/figures/?",
    "/search/?",
    "/compare/?",
)


@plain_page
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309."""
    endless = [f"Disallow: {prefix}{path}" for path in ENDLESS for prefix in ("", "/en")]
    text = ROBOTS.format(endless="\n".join(endless), sitemap=request.build_absolute_uri(reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
