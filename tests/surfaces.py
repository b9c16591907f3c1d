"""Every public surface of the portal. A new one is added here, and the tests that walk them all hold it to the rules."""

from officials.published import registry
from transparency.models import Kind, LedgerEntry
from trips.models.published import PublishedTerm, PublishedTrip
from trips.models.published_answers import PublishedAnswer
from trips.pages import sitemap

MONEY = "currency=EUR&min_cost=1&max_cost=999999"


def questions() -> list[str]:
    """Query strings that touch every filter with values that the public records bear."""
    found = [
        "",
        "q=سفر",
        "from=1390&to=1410",
        "year=1401",
        "month=9",
        "late=true",
        "min_days=1",
        "max_travellers=99",
        MONEY,
    ]
    for name in (
        "municipality",
        "unit",
        "official",
        "destination",
        "funding_source",
        "country",
        "missing",
        "kind",
        "status",
    ):
        values = (
            PublishedTerm.objects.filter(name=name)
            .order_by("sort_key", "value")
            .values_list("value", flat=True)[:3]
        )
        found += [f"{name}={value}" for value in values]
    return found


def pages() -> list[str]:
    """Addresses of every kind of page, without the language's prefix."""
    found = [
        "/",
        "/about/",
        "/ledger/",
        "/schema/",
        "/schema/fields/",
        "/proof/",
        "/checkpoints/",
        "/follow/",
        "/data/",
        "/accessibility/",
        "/inquiries/",
        "/search/",
        "/search/?q=تهران",
        "/search/?q=ناهستی",
        "/officials/",
        "/officials/?sort=days",
        "/officials/?q=ساختگی",
        "/countries/",
        "/countries/?sort=name",
        "/countries/FJ/",
        "/funding-sources/",
        "/funding-sources/?sort=name&kind=host",
        "/no-such-page/",
        "/trips/no-such-trip/",
        "/trips/?banana=1",
        *towns().values(),
        "/calendar/?year=1401",
        "/punctuality/?sort=-late&year=1401",
        "/compare/?q=شهردار",
    ]
    found += [f"/trips/?{question}" for question in questions()]
    found += [f"/trips/figures/?{question}" for question in questions()[::4]]
    for trip in PublishedTrip.objects.order_by("id"):
        found += [f"/trips/{trip.ref}/", f"/trips/{trip.ref}/history/"]
        found += [f"/trips/{trip.ref}/history/{version}/" for version in range(1, trip.version + 1)]
    for name in PROFILES:
        found += [profile(name, term.value) for term in PublishedTerm.objects.filter(name=name)[:5]]
    found += [f"/inquiries/answers/{one.public_id}/" for one in PublishedAnswer.objects.order_by("id")]
    return found


PROFILES = {
    "official": "/officials/{}/",
    "unit": "/units/{}/",
    "country": "/countries/{}/",
    "destination": "/destinations/{}/",
    "funding_source": "/funding-sources/{}/",
}


def profile(name: str, value: str) -> str:
    return PROFILES[name].format(value)


def profiles() -> dict[str, str]:
    """The profile of the newest value of each kind that has one."""
    found = {}
    for name in PROFILES:
        term = PublishedTerm.objects.filter(name=name).order_by("-serial", "value").first()
        found[name.replace("_", " ")] = profile(name, term.value)
    return found


def towns() -> dict[str, str]:
    """The pages about municipalities; those that are compared are the first two of their kind, or what there is of it."""
    codes = sorted(registry().municipalities, reverse=True)[:2]
    officials = (
        PublishedTerm.objects.filter(name="official").order_by("value").values_list("value", flat=True)
    )
    return {
        "municipalities": "/municipalities/",
        "municipality": f"/municipalities/{codes[0]}/",
        "calendar": "/calendar/",
        "punctuality": "/punctuality/",
        "punctuality of one": f"/punctuality/?municipality={codes[0]}",
        "comparison": f"/compare/?municipality={','.join(codes)}",
        "comparison of officials": f"/compare/?official={','.join(officials[:2])}",
        "empty comparison": "/compare/",
    }


def page_kinds() -> dict[str, str]:
    """One address of each kind of page, without the language's prefix; it needs a corrected and a withdrawn trip.

    The page of an answer stands among them where one is published.
    """
    trips = PublishedTrip.objects.order_by("-version", "id")
    corrected, plain = trips.first().ref, trips.last().ref
    withdrawal = LedgerEntry.objects.filter(kind=Kind.WITHDRAWAL).first()
    answers = PublishedAnswer.objects.order_by("id").values_list("public_id", flat=True)
    return {
        "home": "/",
        "list": "/trips/",
        "filtered list": "/trips/?country=IQ,TR&from=1401&sort=-days&min_days=2",
        "empty list": "/trips/?country=FJ",
        "figures": "/trips/figures/",
        "filtered figures": "/trips/figures/?country=IQ,TR&from=1401&min_days=2",
        "empty figures": "/trips/figures/?country=FJ",
        "search": "/search/?q=نجف",
        "empty search": "/search/?q=نجفف",
        "faulty list": "/trips/?from=1401-13&min_days=x&banana=1",
        "trip": f"/trips/{plain}/",
        "corrected trip": f"/trips/{corrected}/",
        "withdrawn trip": f"/{withdrawal.subject}/",
        "history": f"/trips/{corrected}/history/",
        "withdrawn history": f"/{withdrawal.subject}/history/",
        "old version": f"/trips/{corrected}/history/1/",
        "ledger": "/ledger/",
        "about": "/about/",
        "officials": "/officials/",
        "countries": "/countries/",
        "empty country": "/countries/FJ/",
        "funding sources": "/funding-sources/",
        **profiles(),
        **towns(),
        "faulty calendar": "/calendar/?year=x&municipality=nowhere&banana=1",
        "follow": "/follow/",
        "data": "/data/",
        "accessibility": "/accessibility/",
        "inquiries": "/inquiries/",
        "inquiry": f"/inquiries/new/?trip={plain}",
        "inquiry where": "/inquiries/new/?kind=unregistered_trip",
        **({"answer": f"/inquiries/answers/{answers[0]}/"} if answers else {}),
        "schema": "/schema/",
        "field list": "/schema/fields/",
        "proof": "/proof/",
        "checkpoints": "/checkpoints/",
        "api guide": "/api/v1/docs/",
        "api reference": "/api/v1/docs/reference/",
        "not found": "/no-such-page/",
    }


NO_ENGLISH = ("schema", "api guide", "api reference")
"""Page kinds whose address has no language; they speak both."""


def data() -> list[str]:
    """Addresses that have no language: the API, files, schemas, health."""
    api = "/api/v1"
    found = [f"{api}/{name}/" for name in LISTS]
    found += [f"{api}/trips/?{question}" for question in questions()]
    found += [f"{api}/trips/?format=csv&table={table}" for table in ("trips", "travellers", "stops", "costs")]
    found.append(f"{api}/trips/?format=jsonl")
    found += [f"{api}/suggestions/?q={words}" for words in ("", "تهران", "نجف", "tur")]
    found += [f"{api}/stats/"] + [f"{api}/stats/?by={name}" for name in DIMENSIONS]
    codes = PublishedTrip.objects.order_by("municipality").values_list("municipality", flat=True).distinct()
    found += [f"{api}/calendar/?municipality={code}&year={year}" for code in codes for year in (1401, 1402)]
    found += [f"{api}/{name}/" for name in ("home", "inquiries", "counts", "compare")]
    found += [f"{api}/search/?q={words}" for words in ("", "تهران", "ناهستی")]
    found += [f"{api}/counts/?{question}" for question in questions()[::4]]
    found += [f"{api}/compare/?municipality={','.join(codes)}", f"{api}/punctuality/?sort=-late&year=1401"]
    found += [f"{api}/municipalities/{code}/" for code in codes]
    for name in PROFILES:
        values = (
            PublishedTerm.objects.filter(name=name)
            .order_by("-serial", "value")
            .values_list("value", flat=True)
        )
        found += [f"{api}{profile(name, value)}" for value in values[:3]]
        if name == "funding_source":
            found += [f"{api}{profile(name, value)}taken/" for value in values[:3]]
    found += [f"{api}/answers/{one.public_id}/" for one in PublishedAnswer.objects.order_by("id")]
    for trip in PublishedTrip.objects.order_by("id"):
        found += [f"{api}/trips/{trip.ref}/", f"{api}/trips/{trip.ref}/history/"]
        found.append(f"{api}/trips/{trip.ref}/compared/")
        found += [f"{api}/trips/{trip.ref}/history/{version}/" for version in range(1, trip.version + 1)]
    newest = PublishedTrip.objects.order_by("id").last()
    if newest:
        found += [
            f"/trips/{newest.ref}/card.png",
            f"/sitemap-trips-{newest.pk // sitemap.SIZE}.xml",
        ]
    if term := sitemap.TABLES["terms"]().order_by("pk").first():
        found.append(f"/sitemap-terms-{term.pk // sitemap.SIZE}.xml")
    if answer := PublishedAnswer.objects.order_by("id").first():
        found.append(f"/sitemap-answers-{answer.pk // sitemap.SIZE}.xml")
    found += [
        "/card.png",
        "/data/keep_in_step.py",
        "/trips/feed/",
        "/en/trips/feed/?sort=days",
        "/trips/feed/corrections/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/robots.txt",
        "/checkpoints/feed/",
        "/checkpoints.txt",
        "/data/verify.py",
        "/schema/trip-1.0.json",
        "/schema/index.json",
        "/schema/tables/costs-1.0.json",
        "/healthz",
        "/readyz",
        f"{api}/schema/",
        f"{api}/docs/",
        f"{api}/docs/?language=en",
        f"{api}/docs/reference/",
        f"{api}/docs/newsroom.ipynb",
        f"{api}/docs/examples/first.py",
        f"{api}/no-such/",
    ]
    return found


LISTS = (
    "trips",
    "officials",
    "units",
    "municipalities",
    "countries",
    "destinations",
    "funding-sources",
    "nil-declarations",
    "answers",
    "calendar",
    "punctuality",
    "ledger",
    "checkpoints",
)
DIMENSIONS = (
    "country",
    "month",
    "year",
    "municipality",
    "unit",
    "official",
    "funding_source",
    "funding_kind",
    "kind",
    "status",
)


def everything() -> list[str]:
    return [f"{prefix}{page}" for prefix in ("", "/en") for page in pages()] + data()
