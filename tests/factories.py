"""Working records for tests, and the road from them to the public: every test's world is built here.

Factories make one row each, with only what the row must have. The functions below them make whole records of
the field (`najaf_trip`, `full_trip`) and pass them through the real gate (`publish`, `correct`, `withdraw`,
`erase`).
"""

from datetime import date
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.db import connection
from factory.django import DjangoModelFactory

from officials.codes import Office, Provenance, UnitKind
from officials.models import Coverage, Membership, Municipality, Official, Policy, Tenure, Unit
from officials.publication import publish_profile
from officials.published import registry
from transparency.models import LedgerEntry
from trips import desk, publication
from trips.codes import (
    Absent,
    Act,
    Body,
    FundingKind,
    InquiryKind,
    Item,
    PermitStage,
    RialBasis,
    SizeKnown,
    Stage,
    Status,
    StopPurpose,
    TravellerKind,
    TripKind,
    Withheld,
)
from trips.inquiries import handling
from trips.inquiries import publication as answering
from trips.models import (
    Cost,
    Destination,
    FundingSource,
    Inquiry,
    NilDeclaration,
    Permit,
    Redaction,
    Source,
    Stop,
    Traveller,
    Trip,
)

GROUND = "قانون نمونه، مادهٔ ۱۳"
BODY = "کارگروه نمونه"
REASON = "برای آزمون"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("a password for tests")
    is_staff = True


class MunicipalityFactory(DjangoModelFactory):
    """A working record alone: `published_municipality` makes one that may publish trips."""

    class Meta:
        model = Municipality

    code = factory.Sequence(lambda n: f"shahr-{n}")
    name = factory.Sequence(lambda n: f"شهرداری آزمون {n}")
    province = "استان آزمون"


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    municipality = factory.SubFactory(MunicipalityFactory)
    provenance = Provenance.OWN
    first = "1390-01"


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy

    municipality = factory.SubFactory(MunicipalityFactory)
    valid_from = date(2011, 3, 21)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Membership.Role.PUBLISHER


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"ادارهٔ {n}")
    kind = UnitKind.DEPUTY


class OfficialFactory(DjangoModelFactory):
    class Meta:
        model = Official

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"شخص ساختگی {n}")


class TenureFactory(DjangoModelFactory):
    class Meta:
        model = Tenure

    official = factory.SubFactory(OfficialFactory)
    unit = factory.SubFactory(UnitFactory, municipality=factory.SelfAttribute("..official.municipality"))
    post = "معاون"
    office = Office.DEPUTY


class DestinationFactory(DjangoModelFactory):
    """A city of Turkey; `is_city=False` with the country's own name for a country as a whole."""

    class Meta:
        model = Destination

    name = factory.Sequence(lambda n: f"شهر {n}")
    country = "TR"


class FundingSourceFactory(DjangoModelFactory):
    class Meta:
        model = FundingSource

    name = factory.Sequence(lambda n: f"پرداخت‌کنندهٔ {n}")
    kind = FundingKind.MUNICIPALITY


class TripFactory(DjangoModelFactory):
    """A declared trip of 27 Azar to 3 Dey 1401 that took place, of which nothing more is known."""

    class Meta:
        model = Trip

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"سفر آزمون {n}")
    start = "1401-09-27"
    end = "1401-10-03"
    status = Status.DONE


class StopFactory(DjangoModelFactory):
    class Meta:
        model = Stop

    trip = factory.SubFactory(TripFactory)
    destination = factory.SubFactory(DestinationFactory)
    order = factory.LazyAttribute(lambda stop: stop.trip.stops.count() + 1)


class TravellerFactory(DjangoModelFactory):
    """One unnamed person of the municipality."""

    class Meta:
        model = Traveller

    trip = factory.SubFactory(TripFactory)
    post = "کارشناس"
    order = factory.LazyAttribute(lambda traveller: traveller.trip.travellers.count() + 1)


class CostFactory(DjangoModelFactory):
    """A whole-trip cost of 1,200.50 euros, paid."""

    class Meta:
        model = Cost

    trip = factory.SubFactory(TripFactory)
    funding_source = factory.SubFactory(FundingSourceFactory)
    order = factory.LazyAttribute(lambda cost: cost.trip.costs.count() + 1)
    item = Item.WHOLE_TRIP
    stage = Stage.PAID
    amount = 120_050
    currency = "EUR"


class PermitFactory(DjangoModelFactory):
    class Meta:
        model = Permit

    trip = factory.SubFactory(TripFactory)
    stage = PermitStage.COMMITTEE


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    trip = factory.SubFactory(TripFactory)
    title = "خبر آزمون"


class RedactionFactory(DjangoModelFactory):
    class Meta:
        model = Redaction

    trip = factory.SubFactory(TripFactory)
    field = Withheld.NECESSITY
    ground = GROUND
    body = BODY
    review = date(2030, 3, 21)


class NilDeclarationFactory(DjangoModelFactory):
    class Meta:
        model = NilDeclaration

    municipality = factory.SubFactory(MunicipalityFactory)
    month = "1401-10"


class InquiryFactory(DjangoModelFactory):
    """A question of somebody's to a municipality, which waits."""

    class Meta:
        model = Inquiry

    municipality = factory.SubFactory(MunicipalityFactory)
    kind = InquiryKind.QUESTION
    text = "هزینهٔ این سفر چه شد؟"
    secret_hash = factory.Sequence(lambda n: f"{n:064}")


def publish_answer(inquiry: Inquiry) -> LedgerEntry:
    """Answer a message, where nobody has, and pass the answer through the gate."""
    if not inquiry.answer:
        handling.answer(inquiry, "پاسخ آزمون", "پرسش آزمون، به زبان شهرداری", UserFactory())
    return answering.publish(inquiry)


def published_municipality(**values: Any) -> Municipality:
    """A municipality that publishes here since Farvardin 1390, its profile passed through the gate."""
    municipality = MunicipalityFactory(**values)
    CoverageFactory(municipality=municipality)
    publish_profile(municipality)
    return municipality


def najaf_trip(**values: Any) -> Trip:
    """A draft as its source gives it: 34 people, stays of 2 to 6 days, the month alone, posts, no cost."""
    trip = TripFactory(
        **{
            "title": "نمایشگاه برنامه‌ریزی شهری و شهرداری‌ها، نجف",
            "kind": TripKind.EXHIBITION,
            "start": "1401-11",
            "end": "",
            "days": 6,
            "days_min": 2,
            "size": 34,
            "size_known": SizeKnown.EXACT,
            **values,
        }
    )
    najaf = DestinationFactory(name="نجف", name_en="Najaf", country="IQ")
    StopFactory(trip=trip, destination=najaf)
    TravellerFactory(trip=trip, post="معاونان شهردار", count=None)
    TravellerFactory(trip=trip, post="رئیس شورای شهر", kind=TravellerKind.COUNCIL, body=Body.COUNCIL)
    TravellerFactory(trip=trip, post="کارشناسان روابط عمومی", kind=TravellerKind.STAFF, count=None)
    return trip


def full_trip(**values: Any) -> Trip:
    """A draft with everything disclosed and nothing absent but one amount withheld on a legal ground.

    Istanbul, then Ankara by way of Doha; a named mayor, and an expert who is in Istanbul alone.
    """
    trip = TripFactory(
        **{
            "title": "جلسهٔ خواهرخواندگی، استانبول و آنکارا",
            "title_en": "Sister-city meeting, Istanbul and Ankara",
            "purpose": "امضای تفاهم‌نامهٔ خواهرخواندگی",
            "necessity": "حضور امضاکنندگان لازم بود.",
            "legal_basis": "آیین‌نامهٔ نمونه، مادهٔ ۴",
            "kind": TripKind.AGREEMENT,
            "host_name": "شهرداری میزبان",
            "start": "1401-09-27",
            "end": "1401-10-03",
            "size": 2,
            "size_known": SizeKnown.EXACT,
            "list_complete": True,
            "outcome_summary": "تفاهم‌نامه امضا شد.",
            "report": "گزارش سفر در جلسهٔ شورا خوانده شد.",
            **values,
        }
    )
    istanbul = StopFactory(
        trip=trip,
        destination=DestinationFactory(name="استانبول", name_en="Istanbul"),
        arrival="1401-09-27",
        departure="1401-09-30",
    )
    doha = DestinationFactory(name="دوحه", name_en="Doha", country="QA")
    StopFactory(trip=trip, destination=doha, purpose=StopPurpose.TRANSIT)
    ankara = DestinationFactory(name="آنکارا", name_en="Ankara")
    StopFactory(trip=trip, destination=ankara, arrival="1401-09-30", departure="1401-10-03")
    unit = UnitFactory(municipality=trip.municipality, name="حوزهٔ شهردار", kind=UnitKind.HEADQUARTERS)
    mayor = OfficialFactory(municipality=trip.municipality, name="شهردار ساختگی", name_en="Invented Mayor")
    head = TravellerFactory(
        trip=trip, official=mayor, post="شهردار", unit=unit, office=Office.MAYOR, head=True
    )
    expert = TravellerFactory(
        trip=trip,
        name="کارشناس ساختگی",
        publish_name=True,
        post="کارشناس",
        unit=unit,
        kind=TravellerKind.STAFF,
    )
    expert.stops.set([istanbul])
    treasury = FundingSourceFactory(name="شهرداری", municipality=trip.municipality)
    rials = {"trip": trip, "funding_source": treasury, "currency": "IRR", "rial_basis": RialBasis.OLD}
    CostFactory(**rials, item=Item.AIR_TICKET, stage=Stage.SETTLED, amount=1_240_000_000)
    CostFactory(**rials, item=Item.DAILY_ALLOWANCE, amount=300_000_000, traveller=head)
    CostFactory(trip=trip, funding_source=treasury, item=Item.REGISTRATION)
    CostFactory(
        trip=trip,
        funding_source=treasury,
        item=Item.GIFTS,
        amount=None,
        currency="",
        absent=Absent.WITHHELD,
        redaction=RedactionFactory(trip=trip, field=Withheld.COSTS),
    )
    PermitFactory(
        trip=trip, stage=PermitStage.PROVINCE, body="استانداری", decision="granted", date="1401-09-10"
    )
    return trip


def publish(trip: Trip) -> LedgerEntry:
    """Pass a draft through the gate; before it its municipality's profile, where that is not public yet."""
    if trip.municipality.code not in registry().municipalities:
        publish_profile(trip.municipality)
    _document, confirmed = publication.preview(trip)
    return publication.publish(trip, confirmed)


def submit(trip: Trip, by: Any = None, remark: str = "") -> Trip:
    """The same trip, handed to the publishers by somebody (a stranger to four eyes where nobody is given)."""
    desk.step(trip, Act.SUBMITTED, by or UserFactory(), remark)
    trip.refresh_from_db()
    return trip


def published_trip(**values: Any) -> Trip:
    """A public trip of a few facts; `publish(full_trip())` and `publish(najaf_trip())` are the rich ones."""
    trip = TripFactory(**values)
    publish(trip)
    return trip


def correct(trip: Trip, reason: str = REASON, **changes: Any) -> LedgerEntry:
    """Change fields of the working trip and pass the correction; without changes, what was changed before."""
    for name, value in changes.items():
        setattr(trip, name, value)
    trip.save()
    _document, confirmed = publication.preview(trip)
    return publication.correct(trip, reason, confirmed)


def withdraw(trip: Trip, reason: str = REASON, ground: str = GROUND) -> LedgerEntry:
    return publication.withdraw(trip, reason, ground)


def erase(trip: Trip, serial: int, reason: str = REASON, ground: str = GROUND) -> LedgerEntry:
    """Erase the text of a replaced version, by its ledger serial."""
    return publication.erase(trip, serial, reason, ground)


def small_world(seed: int = 1, trips: int = 40) -> None:
    """Many kinds of made-up trips at once, from the generator: all public, the same for the same seed."""
    from trips.synthetic import generate

    generate(trips=trips, seed=seed)
    analyzed()


def analyzed() -> None:
    """Let PostgreSQL know what the tables hold: its autovacuum cannot look into a test's transaction, and plans made without
    it for some thousand rows take seconds.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def many_worlds(trips: int) -> Trip:
    """A generated world, and beside it Tehran with a trip of every fate, so that every page kind stands. Gives the full
    trip, which is corrected once.
    """
    small_world(trips=trips)
    tehran = published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")
    publish(najaf_trip(municipality=tehran))
    full = full_trip(municipality=tehran)
    publish(full)
    correct(full, title="عنوان درست")
    withdraw(published_trip(municipality=tehran))
    publish_answer(InquiryFactory(municipality=tehran, month="1401-09"))
    return full


ABSENT = {"attendance": "did_not_go", "reason": "بیماری"}


def joint_delegation() -> None:
    """One delegation of three municipalities, published by each: all name a mayor and a deputy, who are guests of the others.

    The mayor is at some stops alone in two of the trips; the deputy did not go with the second.
    """
    towns = [published_municipality() for _number in range(3)]
    mayor, deputy = (OfficialFactory(municipality=town) for town in towns[:2])
    sizes = (
        *[{"size": 9, "size_known": SizeKnown.EXACT}] * 2,
        {"size": None, "size_known": SizeKnown.NOT_STATED},
    )
    for number, (town, size) in enumerate(zip(towns, sizes, strict=True)):
        trip = full_trip(municipality=town, joint_code="one", **size)
        people = [
            TravellerFactory(
                trip=trip,
                official=official,
                publish_name=True,
                municipality=None if official.municipality == town else official.municipality,
                **(ABSENT if official is deputy and number == 1 else {}),
            )
            for official in (mayor, deputy)
        ]
        if number:
            people[0].stops.set(list(trip.stops.all())[:number])
            CostFactory(trip=trip, traveller=people[0], amount=500)
        publish(trip)
