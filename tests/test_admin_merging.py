"""Two people at one trip: nothing of either is lost, and where both changed the same thing the second chooses."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from trips import desk, publication, revisions
from trips.codes import Act
from trips.models import Revision, Trip

from .clerks import COST, PDF, TRAVELLER, form_of, in_row, member, signed_in, with_row
from .factories import (
    CostFactory,
    OfficialFactory,
    StopFactory,
    TravellerFactory,
    TripFactory,
    published_municipality,
)
from .processes import fork, wait

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def first(tehran) -> Client:
    return signed_in(tehran)


@pytest.fixture
def second(tehran) -> Client:
    client = Client()
    client.force_login(member(tehran, first_name="زهرا", last_name="نمونه"))
    return client


@pytest.fixture
def trip(tehran) -> Trip:
    """Three travellers, a stop and a cost in euros."""
    trip = TripFactory(municipality=tehran, title="سفر", purpose="هدف\nدو سطری")
    StopFactory(trip=trip)
    for post in ("معاون", "مدیر", "کارشناس"):
        TravellerFactory(trip=trip, post=post)
    CostFactory(trip=trip)
    return trip


def change(trip: Trip) -> str:
    return f"/en/admin/trips/trip/{trip.pk}/change/"


def opened(client: Client, trip: Trip) -> dict[str, Any]:
    return form_of(client.get(change(trip)))


def saved(client: Client, trip: Trip, data: dict[str, Any] | None = None, **typed: Any) -> None:
    """One person's whole turn, or the end of it."""
    answer = client.post(change(trip), (data or opened(client, trip)) | typed)
    assert answer.status_code == 302, shown(answer)


def shown(answer: Any) -> str:
    """The panel of a page that came back, as text; fails where the page has none."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'aria-labelledby="conflict"' in page, "nothing is said of anybody else"
    panel = page.split('aria-labelledby="conflict"')[1].split("</section>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", panel).split()))


def asked(answer: Any) -> list[str]:
    """The choices that the page asks for."""
    shown(answer)
    return re.findall(r'name="conflict" value="([^"]+)"', answer.content.decode())


def chosen(answer: Any, side: str, *only: str) -> dict[str, Any]:
    """The form of the page, with one side chosen everywhere, or in some."""
    return form_of(answer) | {f"choice.{path}": side for path in only or asked(answer)}


def stored(trip: Trip) -> revisions.State:
    return revisions.encoded(revisions.state(trip))


# ---- Different things: both stand ----


def test_what_two_people_changed_apart_both_stands_after_it_was_shown(first, second, trip):
    mine = opened(first, trip)
    theirs = in_row(opened(second, trip), "travellers", 0, post="از دیگری") | {"title": "از دیگری"}
    theirs = with_row(theirs, "costs", **COST | {"absent": "not_disclosed", "item": "visa"})
    saved(second, trip, in_row(theirs, "travellers", 2, DELETE="on"))
    before = stored(trip)
    mine |= {"host_name": "از من", "days": "۶"}
    mine = with_row(in_row(mine, "travellers", 0, count="4"), "travellers", **TRAVELLER | {"post": "تازه"})
    answer = first.post(change(trip), mine)
    said = shown(answer)
    assert stored(trip) == before, "it was saved before anybody looked"
    assert asked(answer) == []
    assert "زهرا نمونه saved it" in said
    assert "4 changes of others, taken over into this form" in said
    assert "4 changes of yours, which stay" in said
    for words in ("Title", "از دیگری", "Traveller 3: کارشناس", "Host", "از من", "Traveller 1", "Visa"):
        assert words in said
    saved(first, trip, form_of(answer))
    trip.refresh_from_db()
    assert (trip.title, trip.host_name, trip.days, trip.purpose) == ("از دیگری", "از من", 6, "هدف\nدو سطری")
    assert [(one.post, one.count) for one in trip.travellers.order_by("pk")] == [
        ("از دیگری", 4),
        ("مدیر", 1),
        ("تازه", 1),
    ]
    assert trip.costs.count() == 2
    assert list(Revision.objects.filter(trip=trip).values_list("number", flat=True)) == [0, 1, 2]


def test_the_same_change_by_both_is_no_question(first, second, trip):
    mine = opened(first, trip) | {"title": "یکسان"}
    saved(second, trip, title="یکسان")
    answer = first.post(change(trip), mine)
    assert asked(answer) == []
    saved(first, trip, form_of(answer))
    assert Revision.objects.filter(trip=trip).count() == 2, "an untouched save left a trace"


def test_lines_and_digits_that_only_a_browser_writes_otherwise_are_no_change(first, second, trip):
    mine = opened(first, trip) | {"purpose": "هدف\r\nدو سطری ", "start": "1401/9/27"}
    saved(second, trip, purpose="از دیگری")
    answer = first.post(change(trip), mine)
    assert asked(answer) == []
    assert form_of(answer)["purpose"] == "از دیگری"


# ---- The same thing: a choice ----


@pytest.mark.parametrize(("side", "title"), [("theirs", "از دیگری"), ("mine", "از من")])
def test_the_same_field_is_chosen_and_nothing_is_chosen_for_anybody(first, second, trip, side, title):
    mine = opened(first, trip) | {"title": "از من", "internal_notes": "یادداشت"}
    saved(second, trip, title="از دیگری", letter_number="۱۲")
    before = stored(trip)
    answer = first.post(change(trip), mine)
    assert asked(answer) == ["trip.title"]
    assert "Theirs از دیگری" in shown(answer)
    assert "Mine از من" in shown(answer)
    assert "checked" not in answer.content.decode().split('name="choice.')[1].split(">")[0]
    again = first.post(change(trip), form_of(answer))
    assert asked(again) == ["trip.title"]
    assert "Some are not chosen yet." in shown(again)
    nonsense = first.post(change(trip), chosen(again, "x"))
    assert asked(nonsense) == ["trip.title"]
    assert stored(trip) == before
    saved(first, trip, chosen(nonsense, side))
    trip.refresh_from_db()
    assert (trip.title, trip.letter_number, trip.internal_notes) == (title, "۱۲", "یادداشت")


def test_rows_are_chosen_field_by_field_and_money_as_one(first, second, trip):
    mine = in_row(
        in_row(opened(first, trip), "costs", 0, currency="USD"), "travellers", 1, post="از من", count="7"
    )
    theirs = in_row(in_row(opened(second, trip), "costs", 0, amount="1500"), "travellers", 1, post="از دیگری")
    saved(second, trip, theirs)
    answer = first.post(change(trip), mine)
    cost, traveller = trip.costs.get(), trip.travellers.get(order=2)
    assert set(asked(answer)) == {f"costs.{cost.pk}.amount", f"travellers.{traveller.pk}.post"}
    assert "1,500 EUR" in shown(answer)
    assert "1,200.50 USD" in shown(answer)
    assert 'href="#id_travellers-1-post"' in answer.content.decode()
    data = chosen(answer, "theirs", f"costs.{cost.pk}.amount") | chosen(
        answer, "mine", f"travellers.{traveller.pk}.post"
    )
    saved(first, trip, data)
    cost.refresh_from_db()
    traveller.refresh_from_db()
    assert (cost.amount, cost.currency) == (150_000, "EUR")
    assert (traveller.post, traveller.count) == ("از من", 7)


def test_what_cannot_be_read_is_kept_beside_the_choice(first, second, trip):
    mine = opened(first, trip) | {"days": "شش", "title": "از من"}
    saved(second, trip, title="از دیگری")
    answer = first.post(change(trip), mine)
    assert asked(answer) == ["trip.title"]
    assert form_of(answer)["days"] == "شش"
    assert 'href="#id_days"' in answer.content.decode()
    answer = first.post(change(trip), chosen(answer, "mine"))
    assert answer.status_code == 200
    assert 'aria-labelledby="conflict"' not in answer.content.decode(), "what was chosen is asked again"
    assert form_of(answer)["title"] == "از من"
    saved(first, trip, form_of(answer), days="6")


# ---- Rows that one took away ----


@pytest.mark.parametrize(("side", "left"), [("theirs", False), ("mine", True)])
def test_a_row_that_they_took_away_and_i_changed_is_a_choice(first, second, trip, side, left):
    mine = in_row(opened(first, trip), "travellers", 1, post="از من", count="3")
    saved(second, trip, in_row(opened(second, trip), "travellers", 1, DELETE="on"))
    answer = first.post(change(trip), mine)
    assert len(asked(answer)) == 1
    assert "Taken away" in shown(answer)
    assert "Post: از من" in shown(answer)
    unanswered = first.post(change(trip), form_of(answer))
    assert asked(unanswered) == asked(answer)
    assert "Post: از من" in shown(unanswered)
    assert trip.travellers.count() == 2
    saved(first, trip, chosen(unanswered, side))
    assert trip.travellers.filter(post="از من", count=3).exists() == left
    assert trip.travellers.count() == (3 if left else 2)


@pytest.mark.parametrize(("side", "left"), [("theirs", True), ("mine", False)])
def test_a_row_that_i_took_away_and_they_changed_is_a_choice(first, second, trip, side, left):
    mine = in_row(opened(first, trip), "travellers", 1, DELETE="on")
    saved(second, trip, in_row(opened(second, trip), "travellers", 1, post="از دیگری"))
    answer = first.post(change(trip), mine)
    assert len(asked(answer)) == 1
    saved(first, trip, chosen(first.post(change(trip), form_of(answer)), side))
    assert trip.travellers.filter(post="از دیگری").exists() == left


def test_rows_that_both_or_one_took_away_untouched_are_gone(first, second, trip):
    mine = in_row(in_row(opened(first, trip), "travellers", 0, DELETE="on"), "travellers", 1, DELETE="on")
    theirs = in_row(in_row(opened(second, trip), "travellers", 0, DELETE="on"), "travellers", 2, DELETE="on")
    saved(second, trip, theirs)
    answer = first.post(change(trip), mine)
    assert asked(answer) == []
    saved(first, trip, form_of(answer))
    assert not trip.travellers.exists()


def test_two_heads_of_two_people_are_told_beside_the_rows(first, second, trip):
    mine = in_row(opened(first, trip), "travellers", 0, head="on")
    saved(second, trip, in_row(opened(second, trip), "travellers", 1, head="on"))
    answer = first.post(change(trip), mine)
    assert asked(answer) == []
    assert "The delegation has one head already." in answer.content.decode()
    refused = first.post(change(trip), form_of(answer))
    assert "The delegation has one head already." in refused.content.decode()
    data = form_of(refused)
    del data["travellers-1-head"]
    saved(first, trip, data)
    assert trip.travellers.get(head=True).order == 1


def test_a_new_document_follows_its_row(first, second, trip):
    """Rows that come in between push a new row on, and its file with it."""
    paper = {"kind": "report", "title": "از من"}
    mine = with_row(opened(first, trip), "attachments", **paper)
    theirs = with_row(opened(second, trip), "attachments", kind="permit", title="از دیگری")
    saved(second, trip, theirs | {"attachments-0-file": SimpleUploadedFile("a.pdf", PDF)})
    answer = first.post(change(trip), mine | {"attachments-0-file": SimpleUploadedFile("b.pdf", PDF)})
    data = form_of(answer)
    assert (data["attachments-0-title"], data["attachments-1-title"]) == ("از دیگری", "از من")
    saved(first, trip, data)  # the upload is kept by the page that came back
    assert sorted(trip.attachments.values_list("title", flat=True)) == ["از دیگری", "از من"]


# ---- A third, and whoever claims too much ----


def test_a_third_who_saves_while_the_second_chooses_is_shown_as_well(first, second, trip, tehran):
    mine = in_row(opened(first, trip), "travellers", 1, post="از من") | {"title": "از من"}
    saved(second, trip, in_row(opened(second, trip), "travellers", 1, DELETE="on"), title="از دیگری")
    answer = first.post(change(trip), mine)
    third = signed_in(tehran)
    saved(third, trip, title="از سومی", host_name="از سومی")
    row = next(path for path in asked(answer) if path != "trip.title")
    answer = first.post(change(trip), chosen(answer, "mine"))
    assert asked(answer) == ["trip.title"]
    assert "از سومی" in shown(answer)
    assert row not in asked(answer), "what was chosen is asked again"
    saved(first, trip, chosen(answer, "mine"))
    trip.refresh_from_db()
    assert (trip.title, trip.host_name) == ("از من", "از سومی")
    assert trip.travellers.filter(post="از من").count() == 1


def test_who_claims_to_have_seen_what_is_not_known_chooses_everything(first, second, trip, tehran):
    mine = opened(first, trip) | {"host_name": "از من"}
    saved(second, trip, in_row(opened(second, trip), "travellers", 0, post="از دیگری"), title="از دیگری")
    before, head = stored(trip), trip.travellers.order_by("pk").first()
    other = TripFactory(municipality=tehran)
    for claim in ("", "x", "-1", f"{trip.pk}.9.0", f"{trip.pk}.-1.0", f"{other.pk}.1.0", "1", "9" * 30, "\0"):
        answer = first.post(change(trip), mine | {"seen": claim})
        assert set(asked(answer)) == {"trip.title", "trip.host_name", f"travellers.{head.pk}.post"}, claim
        assert "It is not known with what this form was opened." in shown(answer), claim
        assert stored(trip) == before, claim
        saved(first, trip, chosen(answer, "theirs"))
        assert stored(trip) == before, claim


def test_forged_choices_harm_nobody(first, second, trip):
    mine = opened(first, trip) | {"title": "از من"}
    saved(second, trip, title="از دیگری")
    before = stored(trip)
    answer = first.post(change(trip), mine)
    paths = [
        "x",
        "trip",
        "trip.pk",
        "trip.title.x",
        "travellers",
        "travellers.x.post",
        "travellers.1.id",
        f"stops.{'9' * 18}",
        "costs.7",
        "\0",
        "trip.ref",
    ]
    data = form_of(answer) | {"conflict": [*paths, "trip.title"]}
    data |= {f"choice.{path}": "theirs" for path in paths} | {
        f"again.costs.7.{name}": "\0" for name in ("id", "x", "amount")
    }
    again = first.post(change(trip), data)
    assert asked(again)[-1] == "trip.title" or "trip.title" in asked(again)
    assert stored(trip) == before


def test_no_name_out_of_reach_is_told_to_who_posts_its_key(first, second, trip):
    stranger = OfficialFactory(municipality=published_municipality(code="qom"), name="نام‌پنهان")
    mine = in_row(opened(first, trip), "travellers", 0, official=str(stranger.pk))
    saved(
        second,
        trip,
        in_row(
            opened(second, trip),
            "travellers",
            0,
            official=str(OfficialFactory(municipality=trip.municipality).pk),
        ),
    )
    answer = first.post(change(trip), mine)
    assert len(asked(answer)) == 1
    assert "نام‌پنهان" not in answer.content.decode()


# ---- On its way meanwhile ----


def test_what_happened_on_the_way_is_said_and_what_was_typed_stays(first, second, trip, tehran):
    somebody = member(tehran, first_name="زهرا", last_name="نمونه")
    mine = opened(first, trip) | {"title": "از من"}
    desk.step(trip, Act.SUBMITTED, somebody)
    answer = first.post(change(trip), mine)
    assert answer.status_code == 403
    page = html.unescape(answer.content.decode())
    assert "زهرا نمونه submitted it" in page
    assert "از من" in page
    assert 'name="_save">Save both' not in page
    desk.step(trip, Act.RETURNED, somebody, "دوباره ببینید")
    answer = first.post(change(trip), mine)
    assert "زهرا نمونه returned it with remarks" in shown(answer)
    assert "دوباره ببینید" in shown(answer)
    assert asked(answer) == []
    saved(first, trip, form_of(answer))
    trip.refresh_from_db()
    assert trip.title == "از من"


def test_a_trip_published_meanwhile_says_so_before_it_becomes_a_correction(first, trip, tehran):
    publisher = member(tehran, "publisher", first_name="زهرا", last_name="نمونه")
    mine = opened(first, trip) | {"title": "از من"}
    desk.step(trip, Act.SUBMITTED, member(tehran))
    publication.publish(trip, publication.preview(trip)[1], publisher)
    answer = first.post(change(trip), mine)
    assert "زهرا نمونه published it" in shown(answer)
    saved(first, trip, form_of(answer))
    trip.refresh_from_db()
    assert trip.title == "از من"
    desk.step(trip, Act.SUBMITTED, member(tehran))
    publication.withdraw(trip, "دلیل", "ماده", publisher)
    assert first.post(change(trip), mine).status_code == 403


def test_a_trip_deleted_meanwhile_gives_back_what_was_typed(first, second, trip):
    mine = with_row(opened(first, trip) | {"title": "از من"}, "travellers", **TRAVELLER | {"post": "تازه"})
    assert second.post(f"/admin/trips/trip/{trip.pk}/delete/", {"post": "yes"}).status_code == 302
    answer = first.post(change(trip), mine)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "از من" in page
    assert "Post: تازه" in page
    assert not Trip.objects.exists()
    assert signed_in(trip.municipality, "reviewer").post(change(trip), mine).status_code == 403


# ---- Many at once ----

PEOPLE, EDITS = 5, 10
FIELDS = {"title": "عنوان", "host_name": "میزبان"}


@pytest.mark.django_db(transaction=True)
def test_of_fifty_edits_at_once_every_success_is_accounted_for(tmp_path):
    """Each person has a traveller of their own, and all of them the title. Every save that succeeded is the one revision
    that follows the revision it saw, and differs from that one in what its maker changed or chose, and in nothing else."""
    tehran = published_municipality(code="tehran")
    trip = TripFactory(municipality=tehran)
    rows = [TravellerFactory(trip=trip, post=f"کس {number}").pk for number in range(PEOPLE)]
    people = [signed_in(tehran) for _number in range(PEOPLE)]

    def work(number: int) -> Callable[[], None]:
        return lambda: _edit(people[number], trip, number, tmp_path / f"{number}.jsonl")

    assert wait([fork(work(number)) for number in range(PEOPLE)]) == [0] * PEOPLE
    logs = [(tmp_path / f"{number}.jsonl").read_text(encoding="utf-8") for number in range(PEOPLE)]
    told = [json.loads(line) for log in logs for line in log.splitlines()]
    assert len(told) == PEOPLE * EDITS
    successes = {one["seen"]: one for one in told if one["saved"]}
    assert len(successes) == sum(one["saved"] for one in told), "two saves stand on one revision"
    kept = {one.number: one.state for one in Revision.objects.filter(trip=trip)}
    assert sorted(kept) == list(range(len(successes) + 1))
    assert len(successes) > PEOPLE
    assert any(not one["saved"] for one in told), "nobody met anybody: nothing is proved"
    for seen, one in successes.items():
        expected = json.loads(json.dumps(kept[int(seen)]))
        expected["trip"]["title"] = one["title"]
        row = next(row for row in expected["travellers"] if row["id"] == rows[one["person"]])
        row["post"] = one["post"]
        assert kept[int(seen) + 1] == expected
    trip.refresh_from_db()
    assert stored(trip) == kept[trip.revision] == kept[max(kept)]


def _edit(client: Client, trip: Trip, person: int, log: Path) -> None:
    """Ten edits, each on the page that the one before left, or on a fresh one. Each leaves a line of what was sent and what
    became of it."""
    data: dict[str, Any] | None = None
    for number in range(EDITS):
        data = in_row(data or opened(client, trip), "travellers", person, post=f"کس {person}، {number}")
        if number % 3 == 0:
            data |= {"title": f"از {person}، {number}"}
        answer = client.post(change(trip), data)
        post, done = data[f"travellers-{person}-post"], answer.status_code == 302
        line = {
            "person": person,
            "saved": done,
            "seen": data["seen"].split(".")[1],
            "title": data["title"],
            "post": post,
        }
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        data = None if done else chosen(answer, "mine")
        assert data is None or data[f"travellers-{person}-post"] == post, "what was typed is lost"
