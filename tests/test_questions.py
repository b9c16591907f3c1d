"""The vocabulary of questions: what is read, what is refused and with which words; the same check for every surface."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from tests import factories
from transparency.keyset import decode
from transparency.parameters import advertising
from trips.models import PublishedTrip
from trips.models.published import PublishedTerm
from trips.questions import InvalidQuestion, TripFilterSet, ask
from trips.questions.fields import WholeNumberField
from trips.questions.question import COUNTED_TO, MONEY
from trips.questions.sentence import sentence
from trips.questions.words import chips

pytestmark = pytest.mark.django_db


def refs(query: str) -> list[str]:
    return [trip.ref for trip in ask(QueryDict(query)).trips()]


def faults(query: str, **extras) -> dict[str, str | None]:
    with pytest.raises(InvalidQuestion) as refusal:
        ask(QueryDict(query), extras)
    return {fault.parameter: fault.value for fault in refusal.value.faults}


@pytest.fixture
def tehran():
    return factories.published_municipality(
        code="tehran", name="شهرداری تهران", name_en="Tehran Municipality"
    )


@pytest.fixture
def najaf(tehran):
    trip = factories.najaf_trip(municipality=tehran)
    factories.publish(trip)
    return trip.ref


@pytest.fixture
def istanbul(tehran):
    trip = factories.full_trip(municipality=tehran)
    factories.publish(trip)
    return trip.ref


FINDS_NAJAF = [
    "",
    "country=IQ",
    "country=TR,IQ&country=QA",
    "municipality=tehran&country=",
    "q=نجف",
    "q=نمایشگاه+برنامه‌ریزی",
    "q=برنامه+ریزی",
    "q=Iraq+naj",
    "from=1401-11&to=1401-11",
    "from=۱۴۰۱/۱۱/۲۰",
    "from=2023-01&to=2023",
    "year=۱۴۰۱&month=11",
    "year=1400,1401",
    "min_days=6&max_days=6",
    "min_travellers=34",
    "missing=cost",
    "missing=names,report",
    "body=council",
    "kind=exhibition",
    "status=done",
    "provenance=own",
    "late=true",
    "sort=-travellers&country=IQ",
]


def test_finds_the_najaf_trip(najaf, istanbul):
    assert [query for query in FINDS_NAJAF if najaf not in refs(query)] == []


DOES_NOT_FIND_NAJAF = [
    "country=TR",
    "country=QA",
    "q=جف",
    "q=نجف+استانبول",
    "from=1401-12-06",
    "to=1401-10",
    "year=1402",
    "month=10",
    "min_days=7",
    "max_travellers=33",
    "currency=EUR",
    "currency=IRR&rial_basis=old",
    "funding_kind=municipality",
]


def test_does_not_find_the_najaf_trip(najaf, istanbul):
    assert [query for query in DOES_NOT_FIND_NAJAF if najaf in refs(query)] == []


def test_transit_does_not_count_as_a_country(istanbul):
    assert refs("country=TR") == [istanbul]
    assert refs("country=QA") == []


def test_totals_are_compared_in_major_units_of_one_currency(istanbul):
    assert refs("currency=EUR&min_cost=1200.5&max_cost=۱۲۰۰٫۵") == [istanbul]
    assert refs("currency=EUR&min_cost=1200.51") == []
    assert refs("currency=EUR&min_cost=1200.4999&max_cost=1200.5001") == [istanbul]
    assert refs("currency=EUR&min_cost=1200.5001") == refs("currency=EUR&max_cost=1200.4999") == []
    assert refs("currency=IRR&rial_basis=old&max_cost=1540000000.5") == [istanbul]
    assert refs("currency=KWD&min_cost=999999999999999") == []
    assert refs("currency=IRR&rial_basis=old&min_cost=1540000000&max_cost=1540000000") == [istanbul]
    assert refs("currency=IRR&rial_basis=new") == []


BAD = {
    "banana=1": "banana",
    "country=iq": "country",
    "country=XX": "country",
    "kind=banana": "kind",
    "kind=procurement": "kind",
    "official=nobody": "official",
    "official=O'Brien": "official",
    "municipality=nowhere": "municipality",
    "late=false": "late",
    "late=banana": "late",
    "sort=title": "sort",
    "sort=-start&sort=days": "sort",
    "q=%00": "q",
    "q=!": "q",
    "q=" + "a" * 201: "q",
    "q=a&q=b": "q",
    "from=1401-13": "from",
    "from=27-09-1401": "from",
    "to=1401%00": "to",
    "from=1402&to=1401": "from",
    "year=1700": "year",
    "year=one": "year",
    "month=13": "month",
    "min_days=-1": "min_days",
    "min_days=100000": "min_days",
    "min_days=1.5": "min_days",
    "min_days=" + "9" * 30: "min_days",
    "min_days=5&max_days=4": "min_days",
    "min_cost=5": "currency",
    "currency=ZZZ": "currency",
    "currency=IRR": "rial_basis",
    "currency=EUR&rial_basis=old": "rial_basis",
    "rial_basis=old": "rial_basis",
    "currency=EUR&min_cost=1e5": "min_cost",
    "currency=EUR&min_cost=" + "9" * 16: "min_cost",
    "currency=EUR&min_cost=5&max_cost=4": "min_cost",
    "missing=everything": "missing",
}


def test_a_bad_question_names_the_parameter(istanbul):
    assert {query: BAD[query] for query in BAD if BAD[query] not in faults(query)} == {}


def test_every_fault_is_told_at_once_with_what_was_given(istanbul):
    assert faults(
        "banana=1&country=XX&min_days=x&page=0", page=WholeNumberField(least=1, most=400, required=False)
    ) == {
        "banana": "1",
        "country": "XX",
        "min_days": "x",
        "page": "0",
    }


def test_faults_speak_the_readers_language(istanbul):
    texts = set()
    for language in ("fa", "en"):
        with translation.override(language), pytest.raises(InvalidQuestion) as refusal:
            ask(QueryDict("late=banana"))
        texts.add(refusal.value.faults[0].message)
        assert refusal.value.faults[0].allowed == ["true"]
    assert len(texts) == 2


def test_any_iso_country_and_any_published_municipality_may_be_asked_for(najaf):
    quiet = factories.published_municipality(code="quiet")
    assert refs("country=FJ") == []
    assert refs(f"municipality={quiet.code}") == []


def test_a_value_is_no_longer_asked_for_once_no_document_bears_it(tehran):
    trip = factories.published_trip(municipality=tehran, kind="procurement")
    assert refs("kind=procurement") == [trip.ref]
    factories.correct(trip, kind="visit")
    assert "kind" in faults("kind=procurement")


SORTS = ["-start", "start", "-days", "days", "-travellers", "travellers", "-published", "published"]


@pytest.fixture
def dozen(tehran):
    """Equal starts, equal and unknown days and sizes: everything that makes a walk skip or double."""
    for number in range(13):
        factories.published_trip(
            municipality=tehran,
            start="1401-09" if number % 3 else "1401-08-15",
            end="",
            days=None if number % 4 == 0 else 1 + number % 3,
            size=None if number % 5 == 0 else 2,
            size_known="not_stated" if number % 5 == 0 else "exact",
        )


def test_walking_by_cursor_forth_and_back_meets_every_trip_once(dozen):
    for sort in SORTS:
        for filters in ("", "municipality=tehran&"):
            walk_forth_and_back(sort, filters)


def walk_forth_and_back(sort: str, filters: str) -> None:
    question = ask(QueryDict(f"{filters}sort={sort}"))
    expected = [trip.ref for trip in question.trips()]
    assert len(expected) == 13
    forth, slices, cursor = [], [], None
    while True:
        piece = question.walk(cursor, 4)
        forth += [trip.ref for trip in piece.rows]
        slices.append(piece)
        if piece.next is None:
            break
        cursor = decode(piece.next.encode(), question.order)
    assert forth == expected
    assert slices[0].previous is None
    back, cursor = [], slices[-1].previous
    while cursor:
        piece = question.walk(decode(cursor.encode(), question.order), 4)
        back = [trip.ref for trip in piece.rows] + back
        cursor = piece.previous
    assert back + [trip.ref for trip in slices[-1].rows] == expected
    assert [trip.ref for page in (1, 2, 3) for trip in question.page(page, 5)] == expected


def test_unknown_comes_last_either_way(dozen):
    for sort in ("days", "-days", "travellers", "-travellers"):
        column = sort.removeprefix("-")
        values = [getattr(trip, column) for trip in ask(QueryDict(f"sort={sort}")).trips()]
        known = [value for value in values if value is not None]
        assert values == sorted(known, reverse=sort.startswith("-")) + [None] * (len(values) - len(known)), (
            sort
        )


def test_left_out_counts_the_trips_whose_value_is_unknown(dozen):
    question = ask(QueryDict("min_days=2&max_travellers=5"))
    unknown_days = PublishedTrip.objects.filter(days=None, travellers__lte=5).count()
    unknown_size = PublishedTrip.objects.filter(days__gte=2, travellers=None).count()
    assert {name: count.number for name, count in question.left_out()} == {
        "days": unknown_days,
        "travellers": unknown_size,
    }
    assert unknown_days
    assert unknown_size


def test_left_out_counts_the_trips_whose_month_is_unknown(tehran):
    for start in ("1401-05-02", "1401-05", "1401", "1400", "1401-06"):
        factories.published_trip(municipality=tehran, start=start, end="", days=None)
    factories.published_trip(
        municipality=tehran, start="1401", start_not_before=date(2023, 1, 1), end="", days=None
    )

    def left(query: str) -> dict[str, int]:
        return {name: count.number for name, count in ask(QueryDict(query)).left_out()}

    assert left("month=5") == {"month": 2}
    assert left("month=5&year=1401") == {"month": 1}
    assert left("month=5,11&year=1401") == {"month": 2}
    assert left("year=1401") == left("from=1401-05&to=1401-05") == {}


def test_a_changed_question_is_the_question_that_its_query_asks(dozen):
    question = ask(QueryDict("min_days=2&year=1401&currency=EUR&min_cost=1&sort=days&q=سفر"))
    for other in (question.without({"year"}), question.without(MONEY), question.in_other_words("نجف")):
        again = ask(QueryDict(other.query()))
        assert (again.key, again.given) == (other.key, other.given)
        assert [trip.pk for trip in again.trips()] == [trip.pk for trip in other.trips()]


def test_counting_is_exact_to_a_limit(dozen):
    assert ask(QueryDict("")).count().number == 13
    assert ask(QueryDict("year=1401")).count().exact
    assert COUNTED_TO == 10_000


def test_chips_can_each_be_taken_away(najaf, istanbul):
    question = ask(
        QueryDict("country=IQ,TR&q=نجف&sort=days&page=3"), {"page": WholeNumberField(required=False)}
    )
    found = [
        (chip.parameter, chip.value, dict(QueryDict(chip.query_without).lists())) for chip in chips(question)
    ]
    assert found == [
        ("q", "نجف", {"country": ["IQ,TR"], "sort": ["days"]}),
        ("country", "IQ", {"q": ["نجف"], "country": ["TR"], "sort": ["days"]}),
        ("country", "TR", {"q": ["نجف"], "country": ["IQ"], "sort": ["days"]}),
    ]


def test_a_sentence_says_everything_that_is_asked(najaf, istanbul):
    """In English: the Persian is the catalogue's, and looked at by people."""
    said = {
        "": "Foreign trips",
        "municipality=tehran&country=IQ&year=1401": "Trips of Tehran Municipality to Iraq in 1401",
        "municipality=tehran&kind=exhibition": "Foreign trips of Tehran Municipality for an exhibition",
        "country=IQ,TR,QA,FJ,DE": "Trips to Iraq, Türkiye, Qatar or 2 others",
        "country=IQ&month=9&year=1401&late=true": "Trips to Iraq in Azar 1401 that are late",
        "month=9,10&year=1401": "Foreign trips in Azar or Dey of 1401",
        "from=1401-05&year=1401": "Foreign trips in 1401 since Mordad 1401",
        "min_days=3&max_days=3": "Foreign trips of 3 days",
        "min_days=1&min_travellers=2&max_travellers=40": (
            "Foreign trips of at least 1 day, with 2 to 40 travellers"
        ),
        "missing=cost,report&status=done": (
            "Foreign trips that took place, whose cost is not disclosed or whose report is not disclosed"
        ),
        "currency=IRR&rial_basis=new&min_cost=5": "Foreign trips costing at least 5 IRR (new rial)",
        "currency=EUR": "Foreign trips with a cost in Euro",
        "funding_kind=municipality&q=1401": "Foreign trips paid by the municipality, with the words “1401”",
        "provenance=own&body=council": (
            "Foreign trips with members of the city council, declared by the municipality"
        ),
    }
    with translation.override("en"):
        assert {query: sentence(ask(QueryDict(query))) for query in said} == said
    with translation.override("fa"):
        persian = sentence(ask(QueryDict("municipality=tehran&country=IQ&year=1401")))
    assert "شهرداری تهران به عراق در سال ۱۴۰۱" in persian


def test_every_filter_has_its_part_in_the_sentence(najaf, istanbul):
    """A new one is told too: what is asked changes the sentence."""
    asked = {
        "currency": "EUR",
        "rial_basis": "old",
        "from": "1401",
        "to": "1401",
        "late": "true",
        "q": "سفر",
    }
    for name in TripFilterSet.base_filters:
        value = PublishedTerm.objects.filter(name=name).values_list("value", flat=True).first()
        query = f"{name}={value or asked.get(name, '2')}"
        if name in ("rial_basis", "min_cost", "max_cost"):
            query = (
                f"{query}&currency=IRR&rial_basis=old" if name != "rial_basis" else f"{query}&currency=IRR"
            )
        if name == "year":
            query = "year=1401"
        with translation.override("en"):
            assert sentence(ask(QueryDict(query))) != "Foreign trips", name


def test_advertising_is_told_from_questions():
    assert advertising(QueryDict("utm_source=x&fbclid=y&q=z")) == ["utm_source", "fbclid"]
