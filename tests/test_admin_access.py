"""One municipality's people see and change nothing of another's, at any address of the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from officials.audited import AuditEntry, AuditKind
from officials.models import Membership, Official, Unit
from transparency.models import LedgerEntry
from trips.models import Trip

from .clerks import Role, form_of, member, signed_in, superuser, with_row
from .factories import (
    DestinationFactory,
    FundingSourceFactory,
    OfficialFactory,
    TravellerFactory,
    TripFactory,
    UserFactory,
    publish,
    published_municipality,
)
from .walking import addresses, records_of, text

MARK = "نشانهٔ‌یکتا"
STEPS = ("submit/", "take-back/", "return/", "abandon/", "resume/")

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def qom() -> Any:
    return published_municipality(code="qom", name="شهرداری قم")


@pytest.fixture
def records(tehran) -> dict[str, Any]:
    """One record of every kind that belongs to Tehran, each with the mark in its name; by model name."""
    return records_of(tehran, MARK)


def everything() -> list[Any]:
    """What no attempt may change."""
    return [
        list(LedgerEntry.objects.values_list("serial", "kind")),
        list(Trip.objects.order_by("pk").values_list("pk", "title", "desk", "changed_at")),
        list(Official.objects.order_by("pk").values_list("pk", "name")),
        list(Unit.objects.order_by("pk").values_list("pk", "name")),
        list(Membership.objects.order_by("pk").values_list("pk", "role")),
        AuditEntry.objects.exclude(kind=AuditKind.EXPORTED).count(),
    ]


def test_the_addresses_are_all_there(records):
    found = dict(addresses(records))
    for part in (
        "preview/",
        "withdraw/",
        "erase/",
        "import/",
        "renamed/",
        "merging/",
        "delete/",
        "history/",
        "change/",
        "copy/",
        "revisions/",
        "held/",
        "papers/",
        "marked/",
        "silent/",
        "guide/clerk/",
        "end/",
        "export/",
        "people/",
        "account/second-factor/off/",
        *STEPS,
    ):
        assert any(part in path for path in found), part
    assert f"/admin/officials/municipality/{records['municipality'].pk}/profile/" in found
    assert f"/admin/trips/nildeclaration/{records['nildeclaration'].pk}/declare/" in found
    assert len(found) > 90


def test_nobody_enters_without_a_membership(records):
    stranger = Client()
    nobody = Client()
    nobody.force_login(UserFactory(is_staff=True))  # Django's own key does not fit this door
    for client in (stranger, nobody):
        for path, _about in addresses(records):
            answer = client.get(path)
            assert answer.status_code == 302, path
            assert "/login/" in answer["Location"], path
            assert client.post(path, {"post": "yes"}).status_code == 302, path


@pytest.mark.parametrize("role", list(Role))
def test_another_municipality_s_people_see_and_change_nothing(records, qom, role):
    publish(records["trip"])
    client = signed_in(qom, role)
    before = everything()
    for path, about in addresses(records):
        answer = client.get(path)
        assert MARK not in text(answer), path
        if about:
            assert answer.status_code in (302, 403, 404), path
            posted = client.post(
                path,
                {"post": "yes", "reason": "x", "ground": "x", "remark": "x", "confirmed": "x", "_save": "1"},
            )
            assert posted.status_code in (302, 403, 404, 405), path
    after = everything()
    assert after == before


def test_a_reviewer_reads_everything_and_changes_nothing(records, tehran):
    client = signed_in(tehran, Role.REVIEWER)
    before = everything()
    seen = 0
    for path, _about in addresses(records):
        answer = client.get(path)
        assert answer.status_code == _for_a_reviewer(path), path
        seen += MARK in text(answer)
        if answer.status_code == 200 and "/history/" not in path and path not in ANSWERED_ALIKE:
            posted = client.post(
                path,
                {"post": "yes", "reason": "x", "ground": "x", "remark": "x", "confirmed": "x", "_save": "1"},
            )
            # A list answers a POST as it answers a question.
            assert posted.status_code in (302, 403, 405) or path.count("/") == 4, path
    after = everything()
    assert after == before
    assert seen > 20


ANSWERED_ALIKE = (
    "/admin/",
    "/admin/jalali/",
    "/admin/jsi18n/",
    "/admin/account/",
    "/admin/password_change/",
    "/admin/trips/trip/guide/clerk/",
)
"""A POST is answered here as a question is; the password is the reviewer's own."""
STEPS_OF_ONE_S_OWN = ("account/code/", "account/recovery-codes/", "account/kept/")


def _for_a_reviewer(path: str) -> int:
    """What a reviewer's question is answered with at an address of the own municipality."""
    if path.endswith(STEPS_OF_ONE_S_OWN):
        return 302  # nothing waits there
    if any(
        part in path
        for part in ("/people/", "account/second-factor/off/", "membership/second-factor/", "/admin/r/")
    ):
        return 404
    for_others = ("/add/", "/delete/", "/password/", "/autocomplete/")
    if path.endswith(for_others) or any(part in path for part in ("/import/", "/auth/user/", "/membership/")):
        return 403
    return 200


def test_a_reviewer_s_form_has_nothing_to_type_in(records, tehran):
    Trip.objects.filter(pk=records["trip"].pk).update(purpose="<script>\nهدف")
    page = (
        signed_in(tehran, Role.REVIEWER)
        .get(f"/admin/trips/trip/{records['trip'].pk}/change/")
        .content.decode()
    )
    assert 'name="title"' not in page
    assert "یکشنبه ۲۷ آذر ۱۴۰۱ = ۱۸ دسامبر ۲۰۲۲" in page
    assert "<p>&lt;script&gt;<br>هدف</p>" in page
    assert 'name="_save"' not in page


def test_lists_searches_and_filters_stop_at_the_municipality(records, qom):
    client = signed_in(qom)
    for model in (
        "trips/trip",
        "officials/official",
        "officials/unit",
        "trips/fundingsource",
        "officials/municipality",
    ):
        for query in ("", f"?q={MARK}", f"?municipality__id__exact={records['municipality'].pk}"):
            page = client.get(f"/admin/{model}/{query}").content.decode().replace(f'value="{MARK}"', "")
            assert MARK not in page, (model, query)
            assert "شهرداری تهران" not in page, (model, query)


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("trips", "traveller", "official"),
        ("trips", "traveller", "unit"),
        ("trips", "cost", "funding_source"),
        ("officials", "tenure", "unit"),
        ("officials", "unit", "parent"),
    ],
)
def test_a_choice_by_typing_offers_the_own_municipality_alone(records, tehran, qom, app, model, field):
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": MARK.replace("ی", "ي")}
    assert signed_in(qom).get("/admin/autocomplete/", asked).json()["results"] == []
    assert len(signed_in(tehran).get("/admin/autocomplete/", asked).json()["results"]) == 1
    assert signed_in(qom).get("/admin/autocomplete/", asked | {"term": "\0"}).status_code == 200


def test_a_guest_may_come_from_any_public_municipality(tehran, qom):
    asked = {"app_label": "trips", "model_name": "traveller", "field_name": "municipality", "term": "قم"}
    assert [
        one["text"] for one in signed_in(tehran).get("/admin/autocomplete/", asked).json()["results"]
    ] == ["شهرداری قم"]


def test_users_and_memberships_are_for_superusers(tehran):
    someone = member(tehran)
    paths = [
        "/admin/auth/user/",
        "/admin/auth/user/add/",
        f"/admin/auth/user/{someone.pk}/change/",
        f"/admin/auth/user/{someone.pk}/password/",
        "/admin/officials/membership/",
        "/admin/officials/membership/add/",
        f"/admin/officials/membership/{someone.memberships.get().pk}/change/",
    ]
    for role in Role:
        client = signed_in(tehran, role)
        assert {client.get(path).status_code for path in paths} == {403}
        assert client.post(paths[-1], {"role": "publisher"}).status_code == 403
    root = superuser()
    assert {root.get(path).status_code for path in paths} == {200}


def test_a_membership_alone_opens_the_door_and_its_end_closes_it(tehran):
    user = member(tehran)
    client = Client()
    answer = client.post(
        "/admin/login/?next=/admin/", {"username": user.username, "password": "a password for tests"}
    )
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    user.memberships.all().delete()
    assert client.get("/admin/").status_code == 302
    refused = Client().post("/admin/login/", {"username": user.username, "password": "a password for tests"})
    assert refused.status_code == 200


def test_a_superuser_makes_a_clerk_who_can_sign_in(tehran):
    root, secret = superuser(), "یک گذرواژهٔ بلند و تازه"
    data = {"username": "zahra", "password1": secret, "password2": secret}
    assert root.post("/admin/auth/user/add/", data).status_code == 302
    user = User.objects.get(username="zahra")
    page = root.get(f"/admin/auth/user/{user.pk}/change/")
    served = with_row(form_of(page, "user_form"), "memberships", municipality=tehran.pk, role="clerk")
    assert root.post(f"/admin/auth/user/{user.pk}/change/", served).status_code == 302
    assert user.memberships.get().municipality == tehran
    newer = {"password1": secret + "تر", "password2": secret + "تر", "set-password": ""}
    assert root.post(f"/admin/auth/user/{user.pk}/password/", newer).status_code == 302
    clerk = Client()
    asked = {"username": "zahra", "password": newer["password1"]}
    assert clerk.post("/admin/login/?next=/admin/", asked).status_code == 302
    changed = {"old_password": newer["password1"], "new_password1": secret, "new_password2": secret}
    assert clerk.post("/admin/password_change/", changed).status_code == 302
    assert clerk.get("/admin/password_change/done/").status_code == 200
    assert clerk.post("/admin/logout/").status_code == 200
    assert clerk.get("/admin/").status_code == 302


def test_shared_records_are_added_by_clerks_and_changed_by_superusers(tehran):
    place, payer = DestinationFactory(), FundingSourceFactory(municipality=None)
    clerk = signed_in(tehran)
    for model, record in (("destination", place), ("fundingsource", payer)):
        assert clerk.get(f"/admin/trips/{model}/add/").status_code == 200
        page = clerk.get(f"/admin/trips/{model}/{record.pk}/change/")
        assert page.status_code == 200
        assert 'name="name"' not in page.content.decode()
        assert clerk.post(f"/admin/trips/{model}/{record.pk}/change/", {"name": "x"}).status_code == 403
        assert clerk.post(f"/admin/trips/{model}/{record.pk}/delete/", {"post": "yes"}).status_code == 403
        assert 'name="name"' in superuser().get(f"/admin/trips/{model}/{record.pk}/change/").content.decode()


def test_the_ledger_is_read_and_never_changed(tehran):
    for client in (signed_in(tehran), superuser()):
        assert client.get("/admin/transparency/ledgerentry/").status_code == 200
        page = client.get("/admin/transparency/ledgerentry/1/change/")
        assert "municipality-1.0" in page.content.decode()
        assert client.post("/admin/transparency/ledgerentry/1/change/", {}).status_code == 403
        assert client.post("/admin/transparency/ledgerentry/1/delete/", {"post": "yes"}).status_code == 403
        assert client.get("/admin/transparency/ledgerentry/add/").status_code == 403


def test_a_clerk_enters_only_for_the_municipalities_served(tehran, qom):
    user = member(tehran)
    MembershipOf = Membership.objects.create(user=user, municipality=qom, role=Role.REVIEWER)
    client = Client()
    client.force_login(user)
    data = {"municipality": qom.pk, "name": "واحد", "kind": "deputy"}
    refused = client.post("/admin/officials/unit/add/", data)
    assert refused.status_code == 200
    assert not Unit.objects.exists()
    MembershipOf.role = Role.CLERK
    MembershipOf.save()
    assert client.post("/admin/officials/unit/add/", data).status_code == 302
    assert Unit.objects.get().municipality == qom


def test_a_deletion_tells_nothing_of_other_municipalities(tehran, qom):
    official = OfficialFactory(municipality=tehran)
    TravellerFactory(trip=TripFactory(municipality=qom, title=MARK), official=official, post=MARK)
    page = signed_in(tehran).get(f"/admin/officials/official/{official.pk}/delete/")
    assert page.status_code == 200
    assert MARK not in page.content.decode()
    signed_in(tehran).post(f"/admin/officials/official/{official.pk}/delete/", {"post": "yes"})
    assert Official.objects.filter(pk=official.pk).exists()


@pytest.mark.parametrize("key", ["9" * 30, "%00", "-1", "0", "x", "1_2"])
@pytest.mark.parametrize(
    "model", ["trips/trip", "officials/official", "officials/municipality", "transparency/ledgerentry"]
)
def test_guessed_keys_are_not_found(tehran, model, key):
    client = superuser()
    for act in ("change", "delete", "history", "preview", "withdraw", "erase", "submit", "return", "profile"):
        assert client.get(f"/admin/{model}/{key}/{act}/").status_code in (302, 403, 404), act


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "kind__exact=%00",
        "stage=%00",
        "year=%00&q=x",
        "municipality__id__exact=" + "9" * 30,
        "municipality__id__exact=x",
        "o=x.y",
        "p=x",
        "p=" + "9" * 30,
        "travellers__name__contains=x",
        "stage=banana",
        "year=abc",
        "q=" + "ب" * 500,
        "q=%22%27%25_",
    ],
)
def test_no_question_breaks_a_list(tehran, query):
    TripFactory(municipality=tehran)
    for client in (signed_in(tehran), superuser()):
        assert client.get(f"/admin/trips/trip/?{query}").status_code in (200, 302, 400)
