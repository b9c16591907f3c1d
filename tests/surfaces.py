"""Every public surface of the portal. A new one is added here, and the tests that walk them all hold it to the rules."""

from transparency.models import Kind, LedgerEntry
from trips.models.published import PublishedTerm, PublishedTrip

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
        "/no-such-page/",
        "/trips/no-such-trip/",
        "/trips/?banana=1",
    ]
    found += [f"/trips/?{question}" for question in questions()]
    for trip in PublishedTrip.objects.order_by("id"):
        found += [f"/trips/{trip.ref}/", f"/trips/{trip.ref}/history/"]
        found += [f"/trips/{trip.ref}/history/{version}/" for version in range(1, trip.version + 1)]
    return found


def page_kinds() -> dict[str, str]:
    """One address of each kind of page, without the language's prefix; it needs a corrected and a withdrawn trip."""
    trips = PublishedTrip.objects.order_by("-version", "id")
    corrected, plain = trips.first().ref, trips.last().ref
    withdrawal = LedgerEntry.objects.filter(kind=Kind.WITHDRAWAL).first()
    return {
        "home": "/",
        "list": "/trips/",
        "filtered list": "/trips/?country=IQ,TR&from=1401&sort=-days&min_days=2",
        "empty list": "/trips/?country=FJ",
        "faulty list": "/trips/?from=1401-13&min_days=x&banana=1",
        "trip": f"/trips/{plain}/",
        "corrected trip": f"/trips/{corrected}/",
        "withdrawn trip": f"/{withdrawal.subject}/",
        "history": f"/trips/{corrected}/history/",
        "withdrawn history": f"/{withdrawal.subject}/history/",
        "old version": f"/trips/{corrected}/history/1/",
        "ledger": "/ledger/",
        "about": "/about/",
        "schema": "/schema/",
        "api guide": "/api/v1/docs/",
        "not found": "/no-such-page/",
    }


NO_ENGLISH = ("schema", "api guide")
"""Page kinds whose address has no language; they speak both."""


def data() -> list[str]:
    """Addresses that have no language: the API, files, schemas, health."""
    api = "/api/v1"
    found = [f"{api}/{name}/" for name in LISTS]
    found += [f"{api}/trips/?{question}" for question in questions()]
    found += [f"{api}/trips/?format=csv&table={table}" for table in ("trips", "travellers", "stops", "costs")]
    found += [f"{api}/stats/"] + [f"{api}/stats/?by={name}" for name in DIMENSIONS]
    codes = PublishedTrip.objects.order_by("municipality").values_list("municipality", flat=True).distinct()
    found += [f"{api}/calendar/?municipality={code}&year={year}" for code in codes for year in (1401, 1402)]
    for trip in PublishedTrip.objects.order_by("id"):
        found += [f"{api}/trips/{trip.ref}/", f"{api}/trips/{trip.ref}/history/"]
        found += [f"{api}/trips/{trip.ref}/history/{version}/" for version in range(1, trip.version + 1)]
    found += [
        "/schema/trip-1.0.json",
        "/healthz",
        "/readyz",
        f"{api}/schema/",
        f"{api}/docs/",
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
