"""Every figure on every page is what a plain count over the documents gives, also right after a correction."""

from collections.abc import Iterator

import pytest

from tests import factories, pagereading, reading, reckoning, surfaces
from tests.reckoning import Figure
from trips import statistics
from trips.models import Trip
from trips.models.published import PublishedFacet
from trips.pages import links
from trips.questions import about

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "country=TR,IQ",
    "year=1402,1403",
    "missing=cost",
    "funding_kind=host&min_days=2",
    "late=true",
)


@pytest.fixture
def full() -> Trip:
    trip = factories.many_worlds(trips=120)
    factories.joint_delegation()
    return trip


def profiles() -> Iterator[str]:
    """Of each kind of profile the value of the most trips, and the one of the newest entry."""
    for dimension in links.PROFILES:
        values = PublishedFacet.objects.filter(name=dimension)
        most = statistics.by(about(), dimension)[0].value
        newest = values.order_by("-trip__entry").values_list("value", flat=True)[0]
        for value in dict.fromkeys((most, newest)):
            yield links.profile(dimension, value)


def kinds() -> list[str]:
    """Every kind of page that has figures of the whole world or of a part of it."""
    found = [address for kind, address in surfaces.page_kinds().items() if kind not in surfaces.NO_ENGLISH]
    return list(dict.fromkeys([*found, *profiles()]))


def assert_right(client, where: list[str]) -> int:
    """Every figure of these pages is right; how many there are."""
    trips, wrong, found = reading.read_public(), [], 0
    for address in where:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.headers["Content-Type"].startswith("text/html"):
            page = pagereading.read(answer.text)
            found += len(reckoning.figures_on(page))
            wrong += [f"{address}: {told}" for told in reckoning.wrong(page, trips)]
    assert not wrong, "\n".join(wrong[:40])
    return found


def test_every_figure_on_every_page_is_what_a_plain_count_gives_also_after_a_correction(client, full):
    where = kinds()
    asked = [f"{page}?{query}" for page in ("/trips/", "/trips/figures/") for query in QUESTIONS]
    english = [f"/en{address}" for address in (*where, *asked)[::4]]
    assert assert_right(client, [*where, *asked, *english]) > 3000
    payer = full.costs.first()
    payer.amount += 1_000_000
    payer.save()
    factories.correct(full, size=9, days=40)
    assert assert_right(client, where) > 2000
    factories.withdraw(full)
    assert assert_right(client, ["/", "/trips/", "/trips/figures/", "/countries/", "/officials/"]) > 500


def test_a_wrong_or_homeless_figure_is_caught():
    """The count itself can fail: another number, another measure, a figure about nothing."""
    factories.publish(factories.najaf_trip())
    trips = reading.read_public()

    def wrong(html: str) -> list[str]:
        return reckoning.wrong(pagereading.read(html), trips)

    right = '<p data-question="country=IQ"><data value="34" data-measure="travellers">۳۴</data></p>'
    assert not wrong(right)
    assert wrong(right.replace("34", "35").replace("۳۴", "۳۵"))
    assert wrong(right.replace("IQ", "TR"))
    of_one = right.replace("<p ", '<p data-by="country" data-value="IQ" ').replace("country=IQ", "")
    assert reckoning.figures_on(pagereading.read(of_one)) == [Figure("", "country", "IQ", "travellers", "34")]
    assert not wrong(of_one)
    assert wrong(of_one.replace('value="IQ"', 'value="TR"'))
    for broken in (right.replace("۳۴", "۳۵"), right.replace("data-question", "title")):
        with pytest.raises(AssertionError):
            wrong(broken)
    for unknown in (right.replace("travellers", "bananas"), right.replace("country=", "banana=")):
        with pytest.raises(KeyError):
            wrong(unknown)


def test_statistics_are_plain_counts():
    """Of one value, of one value by year and month, and medians: under a question and without one."""
    factories.small_world(trips=80)
    public = reading.read_public()
    for query in ({}, {"provenance": "own"}):
        question = about(**query)
        trips = [trip for trip in public if reading.answers(trip, reading.asked_by(question.query()))]
        assert statistics.whole(question).as_document() == reckoning.summed(reckoning.parts(trips))
        for dimension in reading.FACETS:
            expected = reckoning.totals_by(trips, dimension)
            assert {one.value: one.as_document() for one in statistics.by(question, dimension)} == expected
            for value in sorted(expected)[:3]:
                own = statistics.of_value(question, dimension, value)
                assert own.as_document() == expected[value], (dimension, value)
                bearing = [trip for trip in trips if value in reckoning.values(trip.document, dimension)]
                for period in ("year", "month"):
                    found = statistics.of_value_by(question, dimension, value, period)
                    borne = {key for trip in bearing for key in reckoning.values(trip.document, period)}
                    assert {one.value: one.as_document() for one in found} == {
                        key: reckoning.summed(
                            reckoning.parts(
                                [one for one in bearing if key in reckoning.values(one.document, period)],
                                dimension,
                                value,
                            )
                        )
                        for key in borne
                    }, (dimension, value, period)
        for column in ("travellers", "days", "delay"):
            for group in (None, "year", "municipality"):
                assert {
                    key: found.value for key, found in statistics.medians(question, column, group).items()
                } == {
                    key: reckoning.MEASURES[f"median_{column}"](
                        reckoning.parts([one for one in trips if key is None or _grouped(one, group) == key])
                    )
                    for key in ({_grouped(one, group) for one in trips} if group else {None})
                }, (column, group)


def _grouped(trip: reading.Public, group: str) -> str:
    if group == "municipality":
        return trip.document["municipality"]["code"]
    [year] = reckoning.values(trip.document, "year")
    return year
