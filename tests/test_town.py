"""Pages about municipalities: what each says, that every figure is a plain count, and what wrong parameters give."""

from datetime import date

import pytest

from officials.codes import Provenance
from officials.publication import publish_policy, publish_profile
from tests import factories, reading, reckoning
from tests.pagereading import Element, faults, read
from transparency import calendar, ledger
from trips import nil, punctuality
from trips.codes import Withheld
from trips.punctuality import Share, Standing

pytestmark = pytest.mark.django_db


def get(client, address: str, status: int = 200) -> Element:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    page = read(response.content.decode())
    assert faults(page) == [], address
    return page


def links(page: Element, words: str) -> list[str]:
    return [link.attributes["href"] for link in page.all("a") if link.text == words]


def town(code: str, *periods: tuple[str, str, str], **values):
    made = factories.MunicipalityFactory(code=code, **values)
    for provenance, first, last in periods:
        factories.CoverageFactory(municipality=made, provenance=provenance, first=first, last=last)
    publish_profile(made)
    return made


def named(made, **values):
    """A declared trip with every name, and no more."""
    trip = factories.TripFactory(municipality=made, size=1, size_known="exact", list_complete=True, **values)
    factories.TravellerFactory(trip=trip, name="شخص", publish_name=True)
    return trip


# ---- The kernel: each rule by the trips that it is about ----


@pytest.fixture
def today(monkeypatch):
    """The day it is for the portal and for the ledger, to be set."""
    days, of_moment = [date(2022, 10, 10)], calendar.today
    monkeypatch.setattr(calendar, "today", lambda now=None: of_moment(now) if now else days[0])
    monkeypatch.setattr(ledger, "now_text", lambda: f"{days[0]}T08:00:00.000000Z")
    return days


def test_the_standing_of_declared_trips(today):
    """Each trip is one rule; published ten days after the return, and looked at again as the days go by."""
    made = town("own", (Provenance.OWN, "1390-01", ""), (Provenance.COMPILED, "1390-01", ""))
    publish_policy(factories.PolicyFactory(municipality=made, record_days=30, costs_days=60, report_days=30))
    ended = {"start": "1401-07-01", "end": "1401-07-08"}  # 30 September 2022; costs due on 29 November
    whole = named(made, report="گزارش", **ended)
    factories.CostFactory(trip=whole)
    factories.publish(whole)
    unsettled = factories.TripFactory(municipality=made, **ended)
    factories.CostFactory(trip=unsettled, amount=None, currency="", absent="not_settled")
    factories.publish(unsettled)
    planned = factories.published_trip(municipality=made, status="planned", **ended)
    hidden = factories.TripFactory(municipality=made, **ended)
    factories.RedactionFactory(trip=hidden, field=Withheld.TRIP)
    factories.publish(hidden)
    for values in ({"status": "cancelled", "status_reason": "لغو شد"}, {"provenance": "compiled"}):
        factories.published_trip(municipality=made, **ended, **values)
    factories.published_trip(municipality=made, status="planned", start="1401-12-01", end="1401-12-02")

    # Ten days after the return: what is there is judged, and nothing else is owed yet.
    # A trip withheld as a whole tells no day: its months' last day, 22 October, is the end that counts.
    found = punctuality.standing(today[0], "own")
    assert found.trips == 5
    assert (found.delay.value, found.delay.known) == (10, 3)
    assert (found.late, found.costs, found.names, found.report) == (
        Share(0, 3),
        Share(1, 1),
        Share(1, 2),
        Share(1, 1),
    )
    # The costs of the second come in time; the announced trip is said to have been two months too late.
    today[0] = date(2022, 11, 29)
    unsettled.costs.update(amount=1, currency="EUR", absent="")
    factories.correct(unsettled)
    today[0] = date(2023, 1, 25)
    assert punctuality.standing(today[0], "own").late == Share(2, 4)
    assert punctuality.standing(today[0], "own").costs == Share(2, 3)
    factories.correct(planned, status="done")
    found = punctuality.standing(today[0], "own")
    assert (found.late, found.names, found.report) == (Share(2, 4), Share(1, 3), Share(1, 3))
    # A correction that takes the costs away is a debt anew, however long they stood.
    whole.costs.all().delete()
    factories.correct(whole)
    assert punctuality.standing(today[0], "own").costs == Share(1, 3)
    assert punctuality.standings("year", today[0], "own").keys() == {"1401"}
    assert punctuality.standings("municipality", today[0], year=1400) == {}


def test_percentages_hide_nothing():
    assert [
        Share(part, of).percent for part, of in ((0, 0), (0, 9), (1, 999), (998, 999), (9, 9), (1, 8))
    ] == [
        None,
        0,
        1,
        99,
        100,
        13,
    ]
    assert Standing().late.percent is None


# ---- The pages ----


@pytest.fixture
def world(db):
    two_towns()


def two_towns() -> None:
    """One municipality that is silent about some months, and one whose records were compiled long ago."""
    silent = town("khamush", (Provenance.OWN, "1403-01", ""), name="شهرداری خاموش", name_en="Silent Town")
    nil.declare(factories.NilDeclarationFactory(municipality=silent, month="1403-02"))
    town("kohne", (Provenance.COMPILED, "1380-01", "1380-12"), name="شهرداری کهنه")
    long = factories.published_trip(
        municipality=silent, start="1403-03-28", end="1403-04-05", report="گزارش", title="سفر دراز"
    )
    factories.correct(long, title="سفر درازتر")
    factories.publish(factories.full_trip(municipality=silent, start="1403-05", end="", days=3))
    factories.published_trip(municipality=silent, start="1403", end="")


def test_every_figure_is_a_plain_count_and_changes_at_once(client, db):
    factories.small_world(seed=5, trips=35)
    two_towns()
    trips = reading.read_public()
    codes = sorted({trip.document["municipality"]["code"] for trip in trips})
    officials = sorted({value for trip in trips for value in reading.facet("official", trip.document)})
    addresses = [
        "/municipalities/",
        *(f"/municipalities/{code}/" for code in codes),
        "/calendar/?year=1403",
        "/calendar/?year=1402",
        "/punctuality/",
        "/punctuality/?year=1403&sort=-late",
        f"/punctuality/?municipality={codes[1]}",
        f"/compare/?municipality={','.join(codes[:4])}",
        f"/compare/?municipality={codes[0]},kohne&year=1402",
        f"/compare/?official={','.join(officials[:4])}",
    ]
    followed = 0
    for address in addresses:
        page = get(client, address)
        assert reckoning.figures_on(page), address
        assert reckoning.wrong(page, trips) == [], address
        followed += _follow(page, trips)
    assert followed > 100
    before = [
        figure.shown for figure in reckoning.figures_on(get(client, "/punctuality/?municipality=khamush"))
    ]
    factories.publish(named(factories.Municipality.objects.get(code="khamush"), start="1403-06", end=""))
    trips = reading.read_public()
    for address in ("/punctuality/?municipality=khamush", "/calendar/?year=1403", "/municipalities/khamush/"):
        assert reckoning.wrong(get(client, address), trips) == [], address
    page = get(client, "/punctuality/?municipality=khamush")
    assert [figure.shown for figure in reckoning.figures_on(page)] != before


def _follow(page: Element, trips: list[reading.Public]) -> int:
    """A number of trips that is a link leads to a list of just so many: by a plain reading of where it leads."""
    seen = 0
    for link in page.all("a"):
        path, _mark, query = link.attributes["href"].partition("?")
        numbers = [one for one in link.all("data") if one.attributes.get("data-measure") in ("trips", "late")]
        if path == "/trips/" and numbers:
            answer = reading.answer(trips, query)
            assert len(answer) == int(numbers[0].attributes["value"]), (link.text, query)
            seen += 1
    return seen


def test_the_calendar_says_each_state_and_leads_on(client, world):
    page = get(client, "/en/calendar/?year=1403&municipality=khamush")
    (row,) = page.with_class("year-table")[0].all("tbody")[0].all("tr")
    cells = dict(enumerate(row.all("td"), start=1))
    assert [cells[month].text for month in (1, 2, 3, 4, 5)] == [
        "Silent: Report an unregistered trip",
        "Nil declared: The declaration in the ledger",
        "1 trip",
        "Silent: Report an unregistered trip 1 begun before",
        "1 trip",
    ]
    serials = [link.attributes["href"] for link in cells[2].all("a")]
    assert serials[0].startswith("/en/ledger/?entry=")
    assert "nil-declarations/khamush-1403-02" in get(client, serials[0]).text
    assert cells[3].all("a")[0].attributes["href"] == "/en/trips/?publisher=khamush&year=1403&month=3"
    silent, running = (link.attributes["href"] for link in cells[4].all("a"))
    assert silent == "/en/inquiries/new/?municipality=khamush&month=1403-04&kind=unregistered_trip"
    assert running == "/en/calendar/?municipality=khamush&year=1403#running-1403-04"
    [listed] = [
        one for one in get(client, running).all("div") if one.attributes.get("id") == "running-1403-04"
    ]
    assert [one.text for one in listed.all("a")] == ["سفر درازتر"]
    assert "Of 1 trip more the year alone is known." in row.text
    heads = page.with_class("year-table")[0].all("thead")[0].all("th")
    assert {head.attributes["scope"] for head in heads} == {"col"}
    assert (len(heads), row.all("th")[0].attributes["scope"]) == (13, "row")


def test_the_calendar_begins_with_the_newest_year_of_which_anything_is_known(client, db):
    town("kohne", (Provenance.COMPILED, "1380-01", "1380-12"))
    page = get(client, "/en/calendar/")
    (chosen,) = [option for option in page.all("option") if "selected" in option.attributes]
    assert chosen.attributes["value"] == "1380"
    assert page.with_class("month-none_found")


def test_a_share_that_is_late_stands_beside_the_days_allowed(client, world):
    days = {"record": 3650, "costs": 3650, "report": 30}
    silent = factories.Municipality.objects.get(code="khamush")
    promised = {f"{name}_days": number for name, number in days.items()}
    publish_policy(factories.PolicyFactory(municipality=silent, valid_from=calendar.today(), **promised))
    said = "Allowed after a trip: 3,650 days for the record, 3,650 for costs, 30 for the report"
    for address in (
        "/punctuality/?municipality=khamush",
        "/municipalities/khamush/",
        "/compare/?municipality=khamush,kohne",
    ):
        assert said in get(client, f"/en{address}").text, address
    told = client.get("/api/v1/municipalities/khamush/").json()["standing"]
    assert told["days_allowed"] == days
    # A share is of what is due, what is missing of all: both are said.
    [report] = [
        one.text
        for one in get(client, "/en/punctuality/?municipality=khamush").all("td")
        if one.attributes.get("data-th") == "With report"
    ][:1]
    assert "Of all trips, still without report:" in report
    page = get(client, "/en/calendar/?municipality=khamush&year=1403")
    assert page.all("title")[0].text == "Calendar of publication of Silent Town, 1403 · Safarnama"


def test_wrong_parameters_are_named_and_the_form_stays_as_it_was(client, world):
    for address, parameter in (
        ("/calendar/?year=x&q=خام", "Year (x)"),
        ("/calendar/?municipality=nowhere&q=خام", "Municipality"),
        ("/punctuality/?sort=banana&q=خام", "Order"),
        ("/municipalities/?now=never&q=خام", "How it stands now"),
        ("/calendar/?year=1403&year=1402&q=خام", "Year (1403, 1402)"),
        ("/punctuality/?banana=1&q=خام", "banana (1)"),
        ("/compare/?municipality=khamush,a,b,c,d&q=خام", "Municipality (khamush, a, b, c, d)"),
        ("/compare/?municipality=khamush&official=x2&q=خام", "Official (x2)"),
        ("/compare/?official=x2&q=خام", "Official"),
    ):
        page = get(client, f"/en{address}", status=400)
        (alert,) = [element for element in page.all() if element.attributes.get("role") == "alert"]
        assert f"{parameter}:" in alert.text, address
        (typed,) = [one for one in page.all("input") if one.attributes.get("name") == "q"]
        assert typed.attributes["value"] == "خام", address
        assert page.all("table") == [], address
    for address in (
        "/calendar/?page=2",
        "/punctuality/?page=9",
        "/municipalities/?page=2",
        "/municipalities/nowhere/",
    ):
        get(client, address, status=404)
    get(client, "/municipalities/khamush/?banana=1", status=400)


def test_who_is_late_or_silent_now_and_what_a_municipality_says_of_itself(client, world):
    month = calendar.previous_month(*calendar.month_of(calendar.today()))
    page = get(client, "/en/municipalities/?now=silent")
    silent = page.all("tbody")[0].text
    assert "Silent Town" in silent
    assert f"{month[0]}" in page.with_class("ways")[0].text
    assert "کهنه" not in silent
    late = get(client, "/en/municipalities/?now=late").all("tbody")[0]
    assert "Silent Town" in late.text
    assert links(late, "1") or links(late, "2") or links(late, "3")
    only = get(client, "/en/municipalities/?q=silent")
    assert [link.text for link in only.all("tbody")[0].all("th")[0].all("a")] == ["Silent Town"]
    assert "No municipality found" in get(client, "/en/municipalities/?q=zzz").text

    page = get(client, "/en/municipalities/khamush/")
    assert "Foreign trips of Silent Town" in page.all("title")[0].text
    assert "no promise of its own: the portal's measure" in page.text
    assert "Ordibehesht 1403" in page.with_class("nil")[0].text
    assert "Correction: " + factories.REASON in page.text
    for address in (
        "/en/trips/?municipality=khamush",
        "/en/trips/figures/?municipality=khamush",
        "/en/calendar/?municipality=khamush",
        "/en/compare/?municipality=khamush",
        "/en/trips/feed/?municipality=khamush",
        "/en/punctuality/?municipality=khamush",
    ):
        assert any(link.attributes["href"] == address for link in page.all("a")), address
    compiled = get(client, "/en/municipalities/kohne/")
    assert "none of them can be late" in compiled.text
    assert "No foreign trip of" in compiled.text


def test_a_comparison_is_found_by_name_and_says_what_it_does_not(client, world):
    page = get(client, "/en/compare/?municipality=khamush&q=کهنه")
    (found,) = page.with_class("compare-found")
    assert found.all("a")[0].attributes["href"] == "?municipality=khamush%2Ckohne"
    page = get(client, "/en/compare/?municipality=khamush,kohne")
    (table,) = page.all("table")
    assert [head.all("a")[0].text for head in table.all("thead")[0].all("th")[1:]] == [
        "Silent Town",
        "شهرداری کهنه",
    ]
    assert "The municipalities are not covered for the same months." in page.text
    assert "Declares nothing here" in table.text
    assert [link.attributes["href"] for link in page.with_class("compare-away")] == [
        "?municipality=kohne",
        "?municipality=khamush",
    ]
    assert "One is chosen: choose another" in get(client, "/en/compare/?municipality=khamush").text
    assert "Choose two to four" in get(client, "/en/compare/").text
