"""The calendar of months, and nil declarations: what each month may and may not be called."""

from datetime import date

import pytest

from officials.codes import Provenance
from officials.publication import publish_profile
from tests import factories
from transparency import calendar
from trips import nil

pytestmark = pytest.mark.django_db

TODAY = date(2023, 1, 25)  # 5 Bahman 1401


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(calendar, "today", lambda now=None: TODAY)


def municipality(code: str, *periods: tuple[str, str, str]):
    made = factories.MunicipalityFactory(code=code)
    for provenance, first, last in periods:
        factories.CoverageFactory(municipality=made, provenance=provenance, first=first, last=last)
    publish_profile(made)
    return made


def states(client, code: str, year: int = 1401) -> dict[int, str]:
    answer = client.get(f"/api/v1/calendar/?municipality={code}&year={year}")
    assert answer.status_code == 200, answer.content.decode()
    [line] = answer.json()["results"]
    assert (line["municipality"]["code"], line["year"]) == (code, year)
    assert [month["month"] for month in line["months"]] == [f"{year}-{month:02}" for month in range(1, 13)]
    return {int(month["month"][5:]): month["state"] for month in line["months"]}


def declare(made, month: str) -> None:
    nil.declare(factories.NilDeclarationFactory(municipality=made, month=month))


def test_the_states_of_a_year(client, today):
    own = municipality("own", (Provenance.OWN, "1401-05", ""))
    factories.published_trip(municipality=own, start="1401-07-10", end="")
    factories.published_trip(municipality=own, start="1401-12", end="", status="planned")
    declare(own, "1401-08")
    assert states(client, "own") == {
        **dict.fromkeys((1, 2, 3, 4), "not_covered"),
        5: "silent",
        6: "silent",
        7: "trips",
        8: "nil",
        9: "silent",
        10: "silent",
        11: "not_yet",
        12: "trips",
    }


def test_what_was_compiled_never_makes_a_municipality_look_silent(client, today):
    """Tehran's Dey 1401: the source reports none, and that is all that can be said."""
    tehran = municipality("tehran", (Provenance.COMPILED, "1401-09", "1401-11"))
    factories.published_trip(municipality=tehran, start="1401-09-27", end="", provenance="compiled")
    found = states(client, "tehran")
    assert (found[8], found[9], found[10], found[11], found[12]) == (
        "not_covered",
        "trips",
        "none_found",
        "not_yet",
        "not_covered",
    )


def test_where_both_cover_a_month_the_municipality_has_said_nothing(client, today):
    municipality("both", (Provenance.COMPILED, "1401-01", "1401-12"), (Provenance.OWN, "1401-09", ""))
    found = states(client, "both")
    assert (found[8], found[9]) == ("none_found", "silent")


def test_a_trip_of_which_only_the_year_is_known_belongs_to_no_month(client, today):
    made = municipality("own", (Provenance.OWN, "1390-01", ""))
    factories.published_trip(municipality=made, start="1401", end="")
    assert set(states(client, "own").values()) == {"silent", "not_yet"}


def test_a_trip_in_a_nil_month_revokes_it_with_a_public_reason(client, today):
    made = municipality("own", (Provenance.OWN, "1390-01", ""))
    declare(made, "1401-08")
    declare(made, "1401-09")
    assert states(client, "own")[8] == "nil"
    factories.published_trip(municipality=made, start="1401-08", end="")
    assert states(client, "own")[8] == "trips"
    lines = client.get("/api/v1/nil-declarations/?municipality=own").json()["results"]
    assert [(line["month"], line["revoked"]) for line in lines] == [("1401-09", False), ("1401-08", True)]
    assert lines[1]["reason"]
    entry = client.get(f"/api/v1/ledger/?after={lines[1]['ledger']['serial'] - 1}&page_size=1").json()[
        "results"
    ][0]
    assert (entry["subject"], entry["hash"]) == ("nil-declarations/own-1401-08", lines[1]["ledger"]["hash"])


def test_the_count_of_a_month_is_that_of_the_list(client, today):
    made = municipality("own", (Provenance.OWN, "1390-01", ""))
    for start in ("1401-07-10", "1401-07", "1401-06-31"):
        factories.published_trip(municipality=made, start=start, end="")
    answer = client.get("/api/v1/calendar/?municipality=own&year=1401").json()
    trips = {month["month"]: month["trips"] for month in answer["results"][0]["months"]}
    assert (trips["1401-06"], trips["1401-07"], trips["1401-08"]) == (1, 2, 0)
    assert client.get("/api/v1/trips/?municipality=own&year=1401&month=7").json()["count"] == 2


def test_trips_that_ran_into_a_month(client, today):
    """They are counted with the month beside its state, which says only what began in it; what may not have, is not."""
    made = municipality("own", (Provenance.OWN, "1390-01", ""))
    for start, end, days in (
        ("1400-12-25", "1401-02-02", None),  # over the turn of the year and one whole month
        ("1401-04-31", "1401-05-01", None),
        ("1401-07", "", 3),  # on which days of Mehr is not known: it may have reached into Aban
        ("1401-09-10", "1401-09-20", None),
        ("1401", "", 3),  # belongs to no month, but may have run into the next year
    ):
        factories.published_trip(municipality=made, start=start, end=end, days=days)
    declare(made, "1401-08")

    def running(year: int) -> dict[int, int]:
        answer = client.get(f"/api/v1/calendar/?municipality=own&year={year}").json()["results"][0]
        return {int(month["month"][5:]): month["running"] for month in answer["months"] if month["running"]}

    assert running(1400) == {}
    assert running(1401) == {1: 1, 2: 1, 5: 1, 8: 1}
    assert running(1402) == {1: 1}
    assert states(client, "own")[8] == "nil"
    assert states(client, "own")[1] == "silent"


def test_several_municipalities_at_once(client, today, django_assert_num_queries):
    for code in ("one", "two", "three"):
        municipality(code, (Provenance.OWN, "1390-01", ""))
    with django_assert_num_queries(6):
        answer = client.get("/api/v1/calendar/?municipality=one,two&municipality=three&year=۱۴۰۱").json()
    assert {line["municipality"]["code"] for line in answer["results"]} == {"one", "two", "three"}
    municipality("four", (Provenance.OWN, "1390-01", ""))
    everybody = client.get("/api/v1/calendar/?page_size=3").json()
    codes = [line["municipality"]["code"] for line in everybody["results"]]
    assert (everybody["count"], {line["year"] for line in everybody["results"]}) == (4, {1401})
    last = client.get(everybody["next"]).json()["results"]
    assert {*codes, last[0]["municipality"]["code"]} == {"one", "two", "three", "four"}


@pytest.mark.parametrize(
    ("query", "faulty"),
    [
        ("municipality=nowhere&year=1401", {"municipality"}),
        ("municipality=own&year=2022", {"year"}),
        ("municipality=own&year=1401&year=1402", {"year"}),
        ("municipality=own&year=1401&month=3", {"month"}),
        ("municipality=%00&year=1401", {"municipality"}),
    ],
)
def test_faults(client, query, faulty):
    municipality("own", (Provenance.OWN, "1390-01", ""))
    answer = client.get(f"/api/v1/calendar/?{query}")
    assert answer.status_code == 400
    assert {fault["parameter"] for fault in answer.json()["errors"]} == faulty


def test_nil_declarations_by_year_and_by_page(client, today):
    one = municipality("one", (Provenance.OWN, "1390-01", ""))
    two = municipality("two", (Provenance.OWN, "1390-01", ""))
    for month in ("1400-11", "1401-01", "1401-02"):
        declare(one, month)
        declare(two, month)
    first = client.get("/api/v1/nil-declarations/?year=1401&page_size=3").json()
    assert first["count"] == 4
    assert [(line["month"], line["municipality"]["code"]) for line in first["results"]] == [
        ("1401-02", "two"),
        ("1401-02", "one"),
        ("1401-01", "two"),
    ]
    last = client.get(first["next"]).json()
    assert [(line["month"], line["municipality"]["code"]) for line in last["results"]] == [("1401-01", "one")]
    assert client.get(last["previous"]).json()["results"] == first["results"]
