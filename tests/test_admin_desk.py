"""From the clerk's desk to the publisher's and back: each step, who may take it, what is said, and that nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from officials.models import Membership, StandIn
from transparency import calendar
from transparency.models import Kind, LedgerEntry
from trips import publication, revisions
from trips.admin.gate.desk import PAGES, StepPage
from trips.admin.gate.stages import Stage, stages, standing
from trips.codes import Act, Desk
from trips.desk import STEPS, step
from trips.models import Handover, PublishedTrip, Trip

from .clerks import Role, form_of, member, paper_of, signed_in, superuser
from .factories import (
    OfficialFactory,
    RedactionFactory,
    TravellerFactory,
    TripFactory,
    correct,
    full_trip,
    published_municipality,
    published_trip,
    submit,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران", name_en="Tehran Municipality")


@pytest.fixture
def clerk(tehran) -> Client:
    return named(tehran, Role.CLERK, "مریم", "نوری")


@pytest.fixture
def publisher(tehran) -> Client:
    return named(tehran, Role.PUBLISHER, "زهرا", "احمدی")


def named(municipality: Any, role: str, first: str, last: str) -> Client:
    client = Client()
    client.force_login(member(municipality, role, first_name=first, last_name=last))
    return client


def at(trip: Trip, act: str) -> str:
    return f"/en/admin/trips/trip/{trip.pk}/{act}/"


def words(answer: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'").replace("&quot;", '"'))


def act_form(client: Client, address: str, **typed: str) -> dict[str, Any]:
    return form_of(client.get(address), "act-form") | typed


def laid(trip: Trip, desk: str) -> Trip:
    Trip.objects.filter(pk=trip.pk).update(desk=desk)
    trip.refresh_from_db()
    return trip


# ---- The steps ----


@pytest.mark.parametrize("put", PAGES, ids=lambda put: put.slug)
def test_a_step_is_taken_from_its_own_desks_alone_and_by_its_own_people_alone(tehran, put: StepPage):
    people = {role: signed_in(tehran, role) for role in Role}
    before, after = STEPS[put.act]
    for desk in Desk:
        for role, client in people.items():
            trip = laid(TripFactory(municipality=tehran), desk)
            address = at(trip, put.slug)
            may = role == Role.PUBLISHER or (role == Role.CLERK and not put.for_publishers)
            page = client.get(address)
            assert page.status_code == 200
            assert ('class="act-form"' in page.content.decode()) == (may and desk in before)
            typed = {"remark": "یادداشتی که نباید گم شود"}
            if may and desk in before:
                typed |= {"confirmed": form_of(page, "act-form")["confirmed"]}
            answer = client.post(address, typed)
            trip.refresh_from_db()
            if not may:
                assert (answer.status_code, trip.desk) == (403, desk)
            elif desk in before:
                assert answer["Location"] == at(trip, "change")
                assert trip.desk == after
                step = trip.handovers.get()
                assert (step.act, step.remark) == (put.act, "یادداشتی که نباید گم شود")
                assert step.by.memberships.get().role == role
                assert trip.desk_since <= step.at
            else:
                assert (answer.status_code, trip.desk) == (200, desk)
                assert "This trip has moved on" in words(answer)
                assert "یادداشتی که نباید گم شود" in words(answer)
                assert not trip.handovers.exists()


def test_a_needed_remark_is_asked_for_and_the_rest_may_stay_silent(clerk, publisher, tehran):
    trip = TripFactory(municipality=tehran)
    for client, desk, act in ((clerk, Desk.CLERK, "abandon"), (publisher, Desk.PUBLISHER, "return")):
        laid(trip, desk)
        answer = client.post(at(trip, act), act_form(client, at(trip, act), remark="  "))
        assert "This field is required." in words(answer)
        trip.refresh_from_db()
        assert trip.desk == desk
    laid(trip, Desk.CLERK)
    assert clerk.post(at(trip, "submit"), act_form(clerk, at(trip, "submit"))).status_code == 302


def test_what_has_been_public_is_not_abandoned_and_what_is_withdrawn_or_unchanged_not_submitted(
    clerk, tehran
):
    public = published_trip(municipality=tehran)
    assert "withdrawn through the gate, not abandoned" in words(clerk.get(at(public, "abandon")))
    assert "there is nothing to submit" in words(clerk.get(at(public, "submit")))
    Trip.objects.filter(pk=public.pk).update(title="دیگر")
    data = act_form(clerk, at(public, "submit"), remark="نگاه کنید")
    withdraw(public)
    answer = clerk.post(at(public, "submit"), data)
    assert "This trip is withdrawn." in words(answer)
    assert "نگاه کنید" in words(answer)
    assert not Handover.objects.filter(act=Act.SUBMITTED).exists()


def test_the_way_is_told_on_the_record_to_whoever_sees_it(clerk, publisher, tehran):
    trip = TripFactory(municipality=tehran, created_by=member(tehran, first_name="علی", last_name="رضایی"))
    clerk.post(at(trip, "submit"), act_form(clerk, at(trip, "submit"), remark="مبلغ بلیت پیوست است"))
    publisher.post(at(trip, "return"), act_form(publisher, at(trip, "return"), remark="مقصد را بنویسید"))
    page = words(clerk.get(at(trip, "change")))
    assert "Returned with remarks" in page
    assert "With the clerks" in page
    assert page.count("مقصد را بنویسید") == 2, "at the head, and on the way"
    clerk.post(at(trip, "submit"), act_form(clerk, at(trip, "submit")))
    clerk.post(at(trip, "take-back"), act_form(clerk, at(trip, "take-back")))
    clerk.post(at(trip, "abandon"), act_form(clerk, at(trip, "abandon"), remark="سفر انجام نشد"))
    page = words(signed_in(tehran, Role.REVIEWER).get(at(trip, "change")))
    told = [
        "مریم نوری abandoned it",
        "مریم نوری took it back",
        "مریم نوری submitted it",
        "زهرا احمدی returned it with remarks",
        "مریم نوری submitted it",
        "علی رضایی entered it",
    ]
    way = page.split("The way so far")[1]
    places = [way.index(one) for one in told[:4]]
    assert places == sorted(places)
    assert way.count(told[2]) == 2
    assert told[-1] in way
    for remark in ("مبلغ بلیت پیوست است", "مقصد را بنویسید", "سفر انجام نشد"):
        assert remark in way
    year = calendar.to_jalali(calendar.today())[0]
    assert way.count(str(year)) >= 6
    assert "Take up again" not in way


def test_a_form_leads_to_the_submission_in_one_click_and_says_what_to_look_at(clerk, tehran):
    add = "/en/admin/trips/trip/add/"
    page = clerk.get(add)
    assert 'name="_submit"' in page.content.decode()
    broken = form_of(page) | {"title": "سفر", "start": "", "_submit": "1"}
    assert clerk.post(add, broken).status_code == 200
    assert not Trip.objects.exists()
    data = form_of(page) | {"title": "سفر", "kind": "visit", "status": "done", "_submit": "1"}
    data |= {"start": "1404/1/5", "end": "1404/1/9"}
    answer = clerk.post(add, data)
    trip = Trip.objects.get()
    assert answer["Location"] == at(trip, "submit")
    page = clerk.get(at(trip, "submit"))
    assert "worth a second look" in words(page)
    assert f'href="/en/admin/trips/trip/{trip.pk}/change/#' in page.content.decode()
    assert "This municipality has no publisher yet" in words(page)
    named(tehran, Role.PUBLISHER, "زهرا", "احمدی")
    assert "Who has it then: زهرا احمدی" in words(clerk.get(at(trip, "submit")))
    assert clerk.post(at(trip, "submit"), form_of(page, "act-form")).status_code == 302
    page = clerk.get(at(trip, "change")).content.decode()
    assert 'name="_submit"' not in page
    assert at(trip, "take-back") in page
    assert at(trip, "return") not in page


def test_what_was_submitted_once_is_never_deleted(clerk, tehran):
    draft, handed = TripFactory(municipality=tehran), submit(TripFactory(municipality=tehran))
    laid(handed, Desk.RETURNED)
    for desk in (Desk.RETURNED, Desk.CLERK, Desk.ABANDONED, Desk.PUBLISHER):
        laid(handed, desk)
        for client in (clerk, superuser()):
            assert client.post(at(handed, "delete"), {"post": "yes"}).status_code == 403
    assert clerk.post(at(draft, "delete"), {"post": "yes"}).status_code == 302
    assert list(Trip.objects.values_list("pk", flat=True)) == [handed.pk]


# ---- Stages ----


def test_stages_of_many_are_the_stages_of_each_in_a_fixed_number_of_queries(
    tehran, django_assert_max_num_queries
):
    trips = {
        Stage.DRAFT: TripFactory(municipality=tehran),
        Stage.SUBMITTED: submit(TripFactory(municipality=tehran)),
        Stage.RETURNED: laid(TripFactory(municipality=tehran), Desk.RETURNED),
        Stage.ABANDONED: laid(TripFactory(municipality=tehran), Desk.ABANDONED),
        Stage.PUBLIC: published_trip(municipality=tehran),
        Stage.CORRECTION: published_trip(municipality=tehran),
        Stage.WITHDRAWN: published_trip(municipality=tehran),
    }
    withdraw(trips[Stage.WITHDRAWN])
    laid(trips[Stage.WITHDRAWN], Desk.PUBLISHER)  # where a loader withdraws, the desk is not cleared
    submitted = published_trip(municipality=tehran)
    for changed in (trips[Stage.CORRECTION], submitted):
        Trip.objects.filter(pk=changed.pk).update(title="در دست اصلاح")
    submit(submitted)
    many = list(Trip.objects.all())
    with django_assert_max_num_queries(14):
        found = stages(many)
    expected = {trip.pk: stage for stage, trip in trips.items()} | {submitted.pk: Stage.SUBMITTED}
    assert found == expected
    for trip in many:
        one = standing(trip, publication.preview(trip)[0])
        assert one.stage == expected[trip.pk]
        assert one.is_public == (
            trip.pk in {submitted.pk, trips[Stage.PUBLIC].pk, trips[Stage.CORRECTION].pk}
        )


def test_who_has_it_is_said_by_name_stand_ins_too(clerk, tehran):
    trip = submit(TripFactory(municipality=tehran))
    assert "This municipality has no publisher yet." in words(clerk.get(at(trip, "change")))
    deputy = member(tehran, Role.CLERK, first_name="رضا", last_name="کریمی")
    turn = {"membership": Membership.objects.get(user=deputy), "first": calendar.today()}
    StandIn.objects.create(**turn, last=calendar.today() + timedelta(days=3))
    member(tehran, Role.PUBLISHER, first_name="زهرا", last_name="احمدی")
    member(tehran, Role.PUBLISHER, first_name="رفته", last_name="رفته", is_active=False)
    page = words(clerk.get(at(trip, "change")))
    assert "With the publishers since" in page
    assert "زهرا احمدی" in page
    assert "رضا کریمی (stands in until" in page
    assert "رفته" not in page
    substitute = Client()
    substitute.force_login(deputy)
    data = act_form(substitute, at(trip, "preview"))
    assert substitute.post(at(trip, "preview"), data).status_code == 302


# ---- The publisher's preview ----


def test_only_what_is_submitted_is_published_and_the_page_says_why(clerk, publisher, tehran):
    trip = TripFactory(municipality=tehran)
    for desk, why in (
        (Desk.CLERK, "not submitted yet"),
        (Desk.RETURNED, "was returned"),
        (Desk.ABANDONED, "is abandoned"),
    ):
        laid(trip, desk)
        page = publisher.get(at(trip, "preview"))
        assert why in words(page)
        assert 'class="act-form"' not in page.content.decode()
        assert (at(trip, "submit") in page.content.decode()) == (desk != Desk.ABANDONED)
        confirmed = publication.preview(trip)[1]
        answer = publisher.post(at(trip, "preview"), {"confirmed": confirmed, "remark": "دیده شد"})
        assert why in words(answer)
        assert "دیده شد" in words(answer)
    assert not PublishedTrip.objects.exists()
    laid(trip, Desk.PUBLISHER)
    assert "زهرا احمدی" in words(clerk.get(at(trip, "preview")))


def test_every_name_and_document_that_would_go_out_is_shown_with_its_ground(publisher, tehran):
    trip = full_trip(municipality=tehran, report="", outcome_summary="به پیشنهاد سهراب پنهانی")
    TravellerFactory(trip=trip, name="سهراب پنهانی", post="راننده")
    TravellerFactory(trip=trip, official=OfficialFactory(municipality=tehran, name="مینا ناپیدا"))
    out, kept = paper_of(trip, title="دعوت‌نامه", public=True), paper_of(trip, title="صورت‌حساب داخلی")
    lost = paper_of(trip, title="گمشده", public=True)
    Trip.objects.get(pk=trip.pk).attachments.filter(pk=lost.pk).update(file="0" * 64 + ".pdf")
    submit(trip, remark="بلیت‌ها را هم دیدم")
    answer = publisher.get(at(trip, "preview"))
    bar, page = words(answer).split("Publication", 1)[0], answer.content.decode()
    going, rest = bar.split("Names that go out")[1].split("stay internal", 1)
    assert "شهردار ساختگی" in going
    assert "Named office: Mayor" in going
    assert "کارشناس ساختگی" in going
    assert "chose to publish the name" in going
    assert "The name “سهراب پنهانی” is not to be published, yet a text of the record has it." in going
    assert "The name “مینا ناپیدا”" not in going
    assert "مینا ناپیدا" in rest
    assert "بلیت‌ها را هم دیدم" in bar
    papers = rest.split("Documents that go out")[1]
    assert papers.index("دعوت‌نامه") < papers.index("1 document stays internal") < papers.index("صورت‌حساب")
    assert "The file is lost" in papers
    assert out.sha256[:12] in papers
    for paper in (out, kept):
        assert at(trip, f"papers/{paper.public_id}") in page
        opened = publisher.get(at(trip, f"papers/{paper.public_id}"))
        assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert "Amounts" in papers
    assert "Report" in papers.split("Not disclosed")[1]
    assert "This need not wait" in papers
    RedactionFactory(trip=trip, field="names", ground="مادهٔ نام‌ها")
    page = words(publisher.get(at(trip, "preview")))
    assert "No name of a person goes out." in page
    assert "مادهٔ نام‌ها" in page


def test_a_correction_is_shown_side_by_side_and_can_be_returned_right_there(publisher, tehran):
    trip = publish_and_change(tehran)
    page = publisher.get(at(trip, "preview"))
    table = page.content.decode().split('class="cards side-by-side"')[1].split("</table>")[0]
    assert "Public now" in table
    assert "After this correction" in table
    assert re.search(r'data-th="Public now">.*?عنوان نخست.*?data-th="After.*?عنوان درست', table, re.S)
    data = form_of(page, "return-form")
    assert publisher.post(at(trip, "return"), data).status_code == 200, "the remark is required"
    assert publisher.post(at(trip, "return"), data | {"remark": "سند بیفزایید"}).status_code == 302
    trip.refresh_from_db()
    assert trip.desk == Desk.RETURNED
    assert PublishedTrip.objects.get().title == "عنوان نخست"


def publish_and_change(tehran: Any) -> Trip:
    trip = published_trip(municipality=tehran, title="عنوان نخست")
    Trip.objects.filter(pk=trip.pk).update(title="عنوان درست")
    return submit(trip)


# ---- Two publishers at once ----


def test_what_changed_while_a_publisher_looked_is_told_and_nothing_typed_is_lost(publisher, tehran):
    trip = publish_and_change(tehran)
    looked = act_form(publisher, at(trip, "preview"), reason="دلیل من", remark="یادداشت من")
    by = member(tehran, first_name="مریم", last_name="نوری")
    with_changes(trip, by)
    answer = publisher.post(at(trip, "preview"), looked)
    page = words(answer)
    assert "The record has changed since you looked at the preview." in page
    meanwhile = page.split("While you looked at it")[1]
    assert "مریم نوری took it back" in meanwhile
    assert re.search(r"Title .*?عنوان درست .*?عنوان سوم", meanwhile)
    again = form_of(answer, "act-form")
    assert (again["reason"], again["remark"]) == ("دلیل من", "یادداشت من")
    assert publisher.post(at(trip, "preview"), again).status_code == 302
    assert Handover.objects.filter(act=Act.CORRECTED).get().remark == "یادداشت من"
    # What is no longer submitted is said too, with what was typed.
    with_changes(trip, by, title="چهارم")
    looked = act_form(publisher, at(trip, "preview"), reason="دلیل من")
    step_by(by, trip, Act.TAKEN_BACK)
    answer = publisher.post(at(trip, "preview"), looked)
    assert "Only a submitted trip is published." in words(answer)
    assert "took it back" in words(answer).split("While you looked at it")[1]
    assert "دلیل من" in words(answer)


def with_changes(trip: Trip, by: Any, title: str = "عنوان سوم") -> None:
    """A clerk takes the trip back, changes it in the form and submits it again."""
    if Trip.objects.get(pk=trip.pk).desk == Desk.PUBLISHER:
        step_by(by, trip, Act.TAKEN_BACK)
    Trip.objects.filter(pk=trip.pk).update(title=title)
    revisions.record(trip, by)
    step_by(by, trip, Act.SUBMITTED)


def step_by(by: Any, trip: Trip, act: Act) -> None:
    step(trip, act, by)


def test_the_second_publisher_is_told_who_was_first(publisher, tehran):
    first = named(tehran, Role.PUBLISHER, "حسین", "یزدی")
    trip = submit(TripFactory(municipality=tehran))
    looked = act_form(publisher, at(trip, "preview"), remark="یادداشت من")
    assert first.post(at(trip, "preview"), act_form(first, at(trip, "preview"))).status_code == 302
    answer = publisher.post(at(trip, "preview"), looked)
    assert "published by حسین یزدی on" in words(answer)
    assert "یادداشت من" in words(answer)
    assert LedgerEntry.objects.filter(kind=Kind.PUBLICATION).count() == 1
    # The same of a version that a loader published, and so nobody by name.
    loaded = published_trip(municipality=tehran)
    assert "The public reads version 1, of" in words(publisher.get(at(loaded, "preview")))


@pytest.mark.parametrize(
    "seen", ["", "x", "1.2", "1.2.3.4", "9" * 30, f"{'9' * 18}.{'9' * 9}.{'9' * 18}", "\0"]
)
def test_a_forged_mark_breaks_nothing(publisher, tehran, seen):
    trip = submit(TripFactory(municipality=tehran))
    answer = publisher.post(at(trip, "preview"), {"confirmed": "0" * 64, "seen": seen})
    assert answer.status_code == 200
    assert "While you looked at it" not in words(answer)


def test_a_name_corrected_elsewhere_is_said_to_be_elsewhere(publisher, tehran):
    trip = submit(full_trip(municipality=tehran))
    looked = act_form(publisher, at(trip, "preview"))
    official = trip.travellers.get(official__isnull=False).official
    official.name = "نام تازه"
    official.save()
    assert "though nothing on the trip's own form changed" in words(
        publisher.post(at(trip, "preview"), looked)
    )


# ---- Withdrawal and erasure ----


def test_withdrawal_and_erasure_keep_an_internal_remark_and_say_what_remains(publisher, tehran):
    trip = published_trip(municipality=tehran, title="نسخهٔ نخست")
    first = LedgerEntry.objects.order_by("-serial").first()
    correct(trip, title="نسخهٔ دوم")
    page = publisher.get(at(trip, "erase"))
    assert "نسخهٔ نخست" in words(page)
    assert "What goes, and what remains" in words(page)
    assert "side-by-side" in page.content.decode()
    typed = {"reason": "دلیل", "ground": "ماده", "remark": "به درخواست شورا"}
    data = form_of(page, "act-form") | typed | {"serial": str(first.serial)}
    assert publisher.post(at(trip, "erase"), data).status_code == 302
    page = publisher.get(at(trip, "withdraw"))
    assert "نسخهٔ دوم" in words(page)
    assert publisher.post(at(trip, "withdraw"), form_of(page, "act-form") | typed).status_code == 302
    acts = list(trip.handovers.values_list("act", "remark"))
    assert acts == [(Act.ERASED, "به درخواست شورا"), (Act.WITHDRAWN, "به درخواست شورا")]
    assert not any(
        "به درخواست شورا" in entry.document for entry in LedgerEntry.objects.exclude(document=None)
    )


def test_the_remark_of_a_publication_stays_internal(publisher, tehran):
    trip = submit(full_trip(municipality=tehran))
    data = act_form(publisher, at(trip, "preview"), remark="فقط برای همکاران")
    assert publisher.post(at(trip, "preview"), data).status_code == 302
    assert "فقط برای همکاران" in words(publisher.get(at(trip, "change")))
    ref = Trip.objects.get().ref
    public = Client().get(f"/en/trips/{ref}/").content + Client().get(f"/api/v1/trips/{ref}/").content
    assert "فقط برای همکاران" not in public.decode()
