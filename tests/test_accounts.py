"""Signing in: second factor, lock-out, sessions, and what a municipality's own administrator may do for its people."""

import datetime as dt
import html
import re
import time
from io import StringIO
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, RequestFactory
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from officials.access import reach
from officials.accounts import lockout, sessions
from officials.audited import AuditEntry
from officials.models import Membership, StandIn, Unit
from transparency import calendar, persian
from transparency.client import client_address, client_site

from .clerks import Role, form_of, member, signed_in, stand_in_of, superuser
from .factories import UserFactory, published_municipality

PASSWORD = "a password for tests"
INSIDE = "/admin/officials/unit/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def qom() -> Any:
    return published_municipality(code="qom", name="شهرداری قم")


@pytest.fixture
def asked(settings) -> None:
    """As in production: publishers and whoever weighs as much need a second factor."""
    settings.SECOND_FACTOR = "publishers"


def administrator(municipality: Any, role: str = Role.CLERK) -> Any:
    user = member(municipality, role)
    Membership.objects.filter(user=user).update(administrator=True)
    return user


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def password_of(client: Client, user: Any, password: str = PASSWORD, **extra: Any) -> Any:
    data = {"username": user if isinstance(user, str) else user.get_username(), "password": password}
    return client.post("/admin/login/?next=/admin/", data, **extra)


def code_of(user: Any, steps: int = 0, confirmed: bool = True) -> str:
    """What the app shows now, or so many half minutes later."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def with_factor(user: Any) -> list[str]:
    """Set a second factor up as its owner would; the recovery codes."""
    client = client_of(user)
    client.get("/admin/account/second-factor/")
    data = {"code": code_of(user, confirmed=False), "password": PASSWORD}
    client.post("/admin/account/second-factor/", data)
    codes = client.session["new_recovery_codes"]
    client.post("/admin/account/recovery-codes/")
    TOTPDevice.objects.filter(user=user).update(last_t=-1)  # as if half a minute had passed
    return codes


def main(answer: Any) -> str:
    return html.unescape(answer.content.decode().partition("<main")[2])


# ---- Second factor ----


def test_who_is_asked_for_a_second_factor(tehran, qom, settings):
    clerk, publisher, chief = member(tehran), member(tehran, Role.PUBLISHER), administrator(tehran)
    stand_in = stand_in_of(tehran).membership.user
    root, elsewhere = UserFactory(is_superuser=True), member(qom)
    everyone = [clerk, publisher, chief, stand_in, root, elsewhere]

    def needing() -> list[Any]:
        return [user for user in everyone if reach(User.objects.get(pk=user.pk)).second_factor]

    assert needing() == []
    settings.SECOND_FACTOR = "publishers"
    assert needing() == [publisher, chief, stand_in, root]
    settings.SECOND_FACTOR = "everybody"
    assert needing() == everyone
    settings.SECOND_FACTOR = "off"
    qom.second_factor = True
    qom.save()
    assert needing() == [elsewhere]


def test_a_publisher_sets_it_up_and_reaches_nothing_before(tehran, asked):
    publisher = member(tehran, Role.PUBLISHER)
    client = Client()
    assert password_of(client, publisher)["Location"] == "/admin/"
    for path in (
        "/admin/",
        "/admin/trips/trip/",
        "/admin/account/",
        "/admin/jalali/",
        "/admin/account/code/",
    ):
        answer = client.get(path)
        assert answer.status_code == 302, path
    assert client.get("/admin/trips/trip/?year=1401")["Location"] == (
        "/admin/account/second-factor/?next=%2Fadmin%2Ftrips%2Ftrip%2F%3Fyear%3D1401"
    )
    page = client.get("/admin/account/second-factor/?next=/admin/trips/trip/")
    device = TOTPDevice.objects.get(user=publisher)
    assert "<svg" in main(page)
    assert "style=" not in main(page)
    shown = re.search(r'account-secret" dir="ltr">([A-Z2-7 ]+)<', main(page))
    assert shown
    assert len(shown[1].replace(" ", "")) == 32
    assert "otpauth://totp/" in main(page)
    here = "/admin/account/second-factor/?next=/admin/trips/trip/"
    assert client.post(here, {"code": "12345"}).status_code == 200
    assert client.post(here, {"code": "000000"}).status_code == 200  # wrong, but for one chance in 300,000
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    TOTPDevice.objects.update(throttling_failure_count=0)
    typed = persian.to_persian_digits(code_of(publisher, confirmed=False))
    confirmed = client.post(here, {"code": f"{typed[:3]} {typed[3:]}"})
    assert confirmed["Location"] == "/admin/account/recovery-codes/?next=%2Fadmin%2Ftrips%2Ftrip%2F"
    assert client.get("/admin/trips/trip/").status_code == 302  # the codes first
    codes = client.get(confirmed["Location"])
    assert main(codes).count("<li><bdi") == 10
    assert client.post(confirmed["Location"], {})["Location"] == "/admin/trips/trip/"
    assert client.get("/admin/trips/trip/").status_code == 200
    assert client.get("/admin/account/recovery-codes/").status_code == 302  # shown once
    assert TOTPDevice.objects.get(user=publisher).pk == device.pk
    token = StaticToken.objects.first()
    assert token is not None
    assert not token.token.isdigit()  # what is stored opens nothing
    assert AuditEntry.objects.filter(kind="second_factor", user=publisher, municipality=tehran).exists()


def test_the_code_is_asked_at_every_sign_in_and_each_works_once(tehran):
    clerk = member(tehran)  # nobody asks a clerk: they chose it
    recovery = with_factor(clerk)
    client = Client()
    password_of(client, clerk)
    assert client.get("/admin/").headers["Location"] == "/admin/account/code/?next=%2Fadmin%2F"
    assert client.get("/admin/login/")["Location"].startswith("/admin/account/code/")
    assert client.get("/admin/account/second-factor/")["Location"].startswith("/admin/account/code/")
    assert "/admin/trips/" not in client.get("/admin/account/code/").content.decode()
    now = code_of(clerk)
    entered = client.post("/admin/account/code/?next=/admin/trips/trip/", {"code": now})
    assert entered["Location"] == "/admin/trips/trip/"
    assert client.get("/admin/trips/trip/").status_code == 200

    again = Client()
    password_of(again, clerk)
    refused = again.post("/admin/account/code/", {"code": now})
    assert refused.status_code == 200
    assert 'role="alert"' in main(refused) or "errorlist" in main(refused)
    typed = persian.to_persian_digits(recovery[0])
    spaced = f"{typed[:4]} {typed[4:8]}-{typed[8:]}"
    assert (
        again.post("/admin/account/code/?next=https://evil.example/", {"code": spaced})["Location"]
        == "/admin/"
    )
    assert again.get(INSIDE).status_code == 200
    assert StaticDevice.objects.get(user=clerk).token_set.count() == 9

    third = Client()
    password_of(third, clerk)
    assert third.post("/admin/account/code/", {"code": recovery[0]}).status_code == 200
    throttled = third.post("/admin/account/code/", {"code": recovery[1]})
    assert throttled.status_code == 200  # right, but too soon after a wrong one
    assert StaticDevice.objects.get(user=clerk).token_set.count() == 9
    assert third.get("/admin/").status_code == 302
    assert third.post("/admin/logout/").status_code == 200  # leaving is always possible


def test_another_s_code_opens_nothing(tehran):
    one, other = member(tehran), member(tehran)
    with_factor(one)
    recovery = with_factor(other)
    client = Client()
    password_of(client, one)
    assert client.post("/admin/account/code/", {"code": recovery[0]}).status_code == 200
    assert client.get(INSIDE).status_code == 302


def test_one_alters_one_s_own_factor_with_password_and_code(tehran, settings):
    clerk = member(tehran)
    before = with_factor(clerk)
    client = Client()
    password_of(client, clerk)
    client.post("/admin/account/code/", {"code": before[0]})
    for act in ("codes", "renew", "off"):
        path = f"/admin/account/second-factor/{act}/"
        assert client.get(path).status_code == 200
        assert client.post(path, {"password": "wrong", "code": before[1]}).status_code == 200
        assert client.post(path, {"password": PASSWORD, "code": "1"}).status_code == 200
    assert StaticDevice.objects.get(user=clerk).token_set.count() == 9
    assert (
        client.post(
            "/admin/account/second-factor/codes/", {"password": PASSWORD, "code": before[1]}
        ).status_code
        == 302
    )
    after = client.session["new_recovery_codes"]
    client.post("/admin/account/recovery-codes/")
    device = TOTPDevice.objects.get(user=clerk)
    assert (
        client.get("/admin/account/second-factor/")["Location"] == "/admin/account/"
    )  # not without being asked
    renew = client.post("/admin/account/second-factor/renew/", {"password": PASSWORD, "code": after[0]})
    assert renew["Location"] == "/admin/account/second-factor/"
    assert 'name="password"' not in main(client.get(renew["Location"]))
    client.post(renew["Location"], {"code": code_of(clerk, confirmed=False)})
    assert TOTPDevice.objects.get(user=clerk).pk != device.pk
    latest = client.session["new_recovery_codes"]
    client.post("/admin/account/recovery-codes/")
    settings.SECOND_FACTOR = "everybody"
    off = {"password": PASSWORD, "code": latest[0]}
    assert client.post("/admin/account/second-factor/off/", off).status_code == 200
    assert TOTPDevice.objects.filter(user=clerk).exists()
    settings.SECOND_FACTOR = "off"
    assert client.post("/admin/account/second-factor/off/", off).status_code == 302
    assert not TOTPDevice.objects.filter(user=clerk).exists()
    assert not StaticDevice.objects.filter(user=clerk).exists()
    assert client.get("/admin/account/").status_code == 200
    assert client.post("/admin/account/second-factor/off/", off).status_code == 404
    needs_password = client.post("/admin/account/second-factor/", {"code": "000000"})
    assert needs_password.status_code == 200
    assert 'name="password"' in main(needs_password)


# ---- The lock ----


def test_the_lock_is_on_name_and_address_together(tehran):
    clerk, colleague = member(tehran), member(tehran)
    for name in (clerk, "nobody-of-this-name"):
        client = Client(headers={"accept-language": "fa"})
        answers = [password_of(client, name, "wrong") for _try in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429], name
        assert int(answers[-1]["Retry-After"]) == 1800
        assert "۳۰" in main(answers[-1])
        assert password_of(client, name).status_code == 429
        # Whatever the visitor claims, and whichever browser it says it is, the address stays the connection's.
        assert password_of(client, name, headers={"x-forwarded-for": "198.51.100.9"}).status_code == 429
        assert password_of(client, name, headers={"user-agent": "another"}).status_code == 429
    unknown, known = (main(password_of(Client(), name, "wrong")) for name in ("nobody-of-this-name", clerk))
    assert unknown == known
    assert password_of(Client(), colleague).status_code == 302  # the office works on
    assert (
        password_of(Client(REMOTE_ADDR="203.0.113.5"), clerk).status_code == 302
    )  # and so does its owner elsewhere
    english = Client().post("/en/admin/login/", {"username": clerk.get_username(), "password": "x"})
    assert "Too many wrong passwords" in main(english)
    assert not AccessAttempt.objects.exclude(post_data="", get_data="").exists()


def test_a_lock_ends_by_itself_and_is_lifted_by_command_and_page(tehran):
    clerk = member(tehran)

    def lock() -> None:
        for _try in range(5):
            password_of(Client(), clerk, "wrong")
        assert password_of(Client(), clerk).status_code == 429

    lock()
    AccessAttempt.objects.update(attempt_time=calendar.dt.datetime.now(dt.UTC) - dt.timedelta(minutes=31))
    assert password_of(Client(), clerk).status_code == 302
    lock()
    told = StringIO()
    call_command("unlock", stdout=told)
    assert told.getvalue().startswith(f"{clerk.get_username()} from 127.0.0.1 until ")
    call_command("unlock", clerk.get_username(), stdout=told)
    assert password_of(Client(), clerk).status_code == 302
    lock()
    chief = client_of(administrator(tehran))
    page = main(chief.get(f"/admin/officials/membership/{clerk.memberships.get().pk}/change/"))
    assert f"/admin/people/{clerk.pk}/unlock/" in page
    assert chief.post(f"/admin/people/{clerk.pk}/unlock/").status_code == 302
    assert password_of(Client(), clerk).status_code == 302
    assert AuditEntry.objects.filter(kind="unlocked", municipality=tehran).count() == 2
    with_factor(clerk)
    call_command("unlock", clerk.get_username(), "--second-factor", stdout=told)
    assert not TOTPDevice.objects.filter(user=clerk).exists()


@pytest.mark.parametrize(
    ("hops", "peer", "forwarded", "expected"),
    [
        (0, "203.0.113.5", "198.51.100.9", "203.0.113.5"),
        (0, "127.0.0.1", "198.51.100.9", "127.0.0.1"),
        (1, "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        (1, "127.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        (1, "8.8.8.8", "198.51.100.9", "8.8.8.8"),  # past the proxy
        (1, "127.0.0.1", "", "127.0.0.1"),
        (1, "127.0.0.1", "rubbish", "127.0.0.1"),
        (1, "", "198.51.100.9", "198.51.100.9"),  # a socket of the machine
        (2, "10.0.0.1", "1.2.3.4, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (2, "10.0.0.1", "198.51.100.9", "10.0.0.1"),
        (1, "127.0.0.1", "::ffff:198.51.100.9", "198.51.100.9"),
        (1, "127.0.0.1", "2001:DB8:0:1::7", "2001:db8:0:1::7"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_the_client_s_address_is_believed_as_far_as_our_proxies_vouch(
    settings, hops, peer, forwarded, expected
):
    settings.PROXY_HOPS = hops
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded} if forwarded else {})
    request.META["REMOTE_ADDR"] = peer
    assert client_address(request) == expected
    if ":" in expected:
        assert client_site(request) == "2001:db8:0:1::"


# ---- Sessions ----


def grown_old(client: Client, **seconds: int) -> None:
    session = client.session
    for name, age in seconds.items():
        session[name] = int(time.time()) - age
    session.save()


def test_a_session_ends_when_idle_and_after_twelve_hours(tehran):
    client = signed_in(tehran)
    grown_old(client, seen_at=119 * 60)
    assert client.get(INSIDE).status_code == 200
    assert time.time() - client.session["seen_at"] < 60  # it was seen
    grown_old(client, seen_at=121 * 60)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert '<p class="notice" role="status">' in client.get("/admin/login/").content.decode()
    working = signed_in(tehran)
    grown_old(working, signed_in_at=12 * 3600 + 60)
    assert working.get("/admin/").status_code == 302


def test_what_is_sent_too_late_is_kept_for_its_owner_alone(tehran):
    clerk, other = member(tehran), member(tehran)
    data = {
        "municipality": tehran.pk,
        "name": "معاونت <نو>",
        "kind": "deputy",
        "aliases": "یک\nدو",
        "_save": "1",
        "csrfmiddlewaretoken": "old",
    }
    add = "/admin/officials/unit/add/"

    def late(user: Any) -> Client:
        client = client_of(user)
        grown_old(client, seen_at=3 * 3600)
        assert client.post(add, data)["Location"] == "/admin/login/?next=/admin/account/kept/"
        return client

    client = late(clerk)
    assert not Unit.objects.exists()
    assert (
        client.post(
            "/admin/login/?next=/admin/account/kept/",
            {"username": clerk.get_username(), "password": PASSWORD},
        )["Location"]
        == "/admin/account/kept/"
    )
    page = client.get("/admin/account/kept/")
    again = form_of(page, "kept-form")
    assert again | {"csrfmiddlewaretoken": ""} == {
        **{name: str(value) for name, value in data.items()},
        "csrfmiddlewaretoken": "",
    }
    assert f'action="{add}"' in main(page)
    assert client.post(add, again).status_code == 302
    assert Unit.objects.get().aliases == "یک\nدو"

    client = late(clerk)
    password_of(client, other)
    assert sessions.KEPT not in client.session
    assert client.get("/admin/account/kept/").status_code == 302
    client = late(clerk)
    password_of(client, clerk)
    assert client.post("/admin/account/kept/").status_code == 302
    assert sessions.KEPT not in client.session


def test_what_a_stranger_or_a_script_sends_is_not_kept(tehran):
    data = {"name": "x"}
    stranger = Client()
    assert stranger.post("/admin/officials/unit/add/", data)["Location"].startswith(
        "/admin/login/?next=/admin/officials/"
    )
    for headers, body in (
        ({"sec-fetch-mode": "cors"}, data),
        ({}, {"new_password1": "x"}),
        ({}, {"name": "x" * 1_000_001}),
    ):
        client = signed_in(tehran)
        grown_old(client, seen_at=3 * 3600)
        client.post("/admin/officials/unit/add/", body, headers=headers)
        assert sessions.KEPT not in client.session
    enforcing = Client(enforce_csrf_checks=True)
    enforcing.force_login(member(tehran))
    grown_old(enforcing, seen_at=3 * 3600)
    assert enforcing.post("/admin/officials/unit/add/", data).status_code == 403
    assert sessions.KEPT not in enforcing.session


def test_a_step_in_between_loses_nothing_that_was_typed(tehran, settings):
    clerk = member(tehran)
    client = client_of(clerk)
    tehran.second_factor = True
    tehran.save()
    data = {"municipality": tehran.pk, "name": "معاونت", "kind": "deputy"}
    turned = client.post("/admin/officials/unit/add/", data)
    assert turned["Location"] == "/admin/account/second-factor/?next=%2Fadmin%2Faccount%2Fkept%2F"
    assert client.session[sessions.KEPT]["fields"]["name"] == ["معاونت"]


def test_a_new_password_ends_every_other_session(tehran):
    clerk = member(tehran)
    here, elsewhere = client_of(clerk), client_of(clerk)
    new = "گذرواژهٔ تازه و بلند"
    changed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert here.post("/admin/password_change/", same).status_code == 200
    for weak in ("۱۲۳۴۵۶۷۸۹۰", "1234567890", "password123", "short"):
        refused = here.post(
            "/admin/password_change/", {**changed, "new_password1": weak, "new_password2": weak}
        )
        assert refused.status_code == 200, weak
    assert here.post("/admin/password_change/", changed).status_code == 302
    assert here.get(INSIDE).status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


# ---- A municipality's own administrator ----


def add_person(client: Client, municipality: Any, **values: Any) -> Any:
    data = {
        "username": "zahra",
        "first_name": "زهرا",
        "last_name": "احمدی",
        "municipality": municipality.pk,
        "role": "clerk",
        **values,
    }
    return client.post("/admin/officials/membership/add/", data)


def test_an_administrator_adds_a_person_who_chooses_a_password_at_once(tehran, qom):
    chief = client_of(administrator(tehran))
    refused = add_person(chief, qom)
    assert refused.status_code == 200
    member(qom, username="taken", last_name="پنهان")
    for name in ("taken", "TAKEN"):
        answer = main(add_person(chief, tehran, username=name))
        assert "پنهان" not in answer
        assert "شهرداری قم" not in answer
    assert not User.objects.filter(username="zahra").exists()
    added = add_person(chief, tehran)
    zahra = User.objects.get(username="zahra")
    assert added["Location"] == f"/admin/people/{zahra.pk}/password/"
    assert (zahra.is_superuser, zahra.get_full_name()) == (False, "زهرا احمدی")
    shown = re.search(r'account-secret" dir="ltr">([a-z0-9-]+)<', main(chief.get(added["Location"])))
    assert shown
    assert "account-secret" not in main(chief.get(added["Location"]))  # once
    client = Client()
    password_of(client, zahra, shown[1])
    assert (
        client.get("/admin/trips/trip/")["Location"]
        == "/admin/password_change/?next=%2Fadmin%2Ftrips%2Ftrip%2F"
    )
    new = "گذرواژهٔ تازه و بلند"
    changed = {"old_password": shown[1], "new_password1": new, "new_password2": new}
    assert (
        client.post("/admin/password_change/?next=/admin/trips/trip/", changed)["Location"]
        == "/admin/trips/trip/"
    )
    assert client.get("/admin/trips/trip/").status_code == 200


def test_an_administrator_answers_for_the_own_people_alone(tehran, qom):
    boss = administrator(tehran)
    chief = client_of(boss)
    own, shared, foreign = member(tehran), member(tehran), member(qom)
    Membership.objects.create(user=shared, municipality=qom, role=Role.REVIEWER)
    root = UserFactory(is_superuser=True)
    Membership.objects.create(user=root, municipality=tehran, role=Role.CLERK)
    for act in ("password", "second-factor", "unlock"):
        assert chief.get(f"/admin/people/{own.pk}/{act}/").status_code == 200
        for user in (shared, foreign, root, boss):
            assert chief.get(f"/admin/people/{user.pk}/{act}/").status_code == 404, (act, user)
            assert chief.post(f"/admin/people/{user.pk}/{act}/").status_code == 404, (act, user)
    for key, act in ((10**9, "password"), (10**30, "password"), (own.pk, "banana")):
        assert chief.get(f"/admin/people/{key}/{act}/").status_code == 404
    assert User.objects.get(pk=shared.pk).check_password(PASSWORD)
    with_factor(own)
    assert chief.post(f"/admin/people/{own.pk}/second-factor/").status_code == 302
    assert not TOTPDevice.objects.exists()
    assert chief.post(f"/admin/people/{own.pk}/password/").status_code == 302
    assert not User.objects.get(pk=own.pk).check_password(PASSWORD)

    # The role of somebody who works elsewhere too is theirs to give; the name is not theirs to change.
    path = f"/admin/officials/membership/{shared.memberships.get(municipality=tehran).pk}/change/"
    changed = {"role": "publisher", "first_name": "x", "last_name": "x", "municipality": qom.pk}
    assert chief.post(path, changed).status_code == 302
    shared = User.objects.get(pk=shared.pk)
    assert shared.memberships.get(municipality=tehran).role == "publisher"
    assert shared.memberships.get(municipality=qom).role == "reviewer"
    assert shared.first_name == ""


def test_memberships_elsewhere_are_not_found_and_superuser_is_no_role(tehran, qom):
    chief = client_of(administrator(tehran))
    foreign, own = member(qom).memberships.get(), member(tehran).memberships.get()
    path = f"/admin/officials/membership/{foreign.pk}"
    for act in ("change", "delete", "history"):
        missing = chief.get(f"/admin/officials/membership/999999/{act}/")
        found = chief.get(f"{path}/{act}/")
        assert (found.status_code, found.headers.get("Location")) == (
            missing.status_code,
            missing.headers.get("Location"),
        )
    chief.post(f"{path}/delete/", {"post": "yes"})
    chief.post(f"{path}/change/", {"role": "publisher"})
    assert Membership.objects.get(pk=foreign.pk).role == "clerk"
    listed = chief.get("/admin/officials/membership/").content.decode()
    assert own.user.get_username() in listed
    assert foreign.user.get_username() not in listed
    chief.post(f"/admin/officials/membership/{own.pk}/change/", {"role": "clerk", "is_superuser": "on"})
    assert not User.objects.get(pk=own.user_id).is_superuser
    assert chief.get("/admin/auth/user/").status_code == 403
    assert chief.get(f"/admin/officials/membership/second-factor/{qom.pk}/").status_code == 404
    assert (
        chief.post(f"/admin/officials/membership/second-factor/{tehran.pk}/", {"asked": "yes"}).status_code
        == 302
    )
    tehran.refresh_from_db()
    assert tehran.second_factor
    assert chief.get("/admin/officials/membership/")["Location"].startswith("/admin/account/second-factor/")


def test_the_last_administrator_stays_and_nobody_changes_their_own_role(tehran):
    boss, second = administrator(tehran), administrator(tehran)
    mine, other = boss.memberships.get(), second.memberships.get()
    chief = client_of(boss)
    path = "/admin/officials/membership/{}/{}/"
    assert chief.post(path.format(mine.pk, "change"), {"role": "publisher"}).status_code == 403
    assert chief.post(path.format(mine.pk, "delete"), {"post": "yes"}).status_code == 403
    assert chief.post(path.format(other.pk, "change"), {"role": "reviewer"}).status_code == 302
    other.refresh_from_db()
    assert (other.role, other.administrator) == ("reviewer", False)
    # Now `boss` is the last one, also for an administrator who was made one and turns on them.
    Membership.objects.filter(pk=other.pk).update(administrator=True)
    User.objects.filter(pk=second.pk).update(is_active=False)
    third = client_of(administrator(tehran))
    Membership.objects.filter(user_id=third.session["_auth_user_id"]).update(administrator=True)
    assert (
        third.post(path.format(mine.pk, "delete"), {"post": "yes"}).status_code == 302
    )  # two are left: one may go
    assert not Membership.objects.filter(pk=mine.pk).exists()
    last = Membership.objects.get(user_id=third.session["_auth_user_id"])
    assert third.post(path.format(last.pk, "delete"), {"post": "yes"}).status_code == 403
    root = superuser()
    assert root.post(path.format(last.pk, "delete"), {"post": "yes"}).status_code == 302


# ---- Stand-ins ----


def jalali(days: int) -> str:
    return calendar.jalali(calendar.today() + dt.timedelta(days=days))


def test_a_publisher_appoints_a_stand_in_for_some_days(tehran, qom):
    publisher, clerk = member(tehran, Role.PUBLISHER), member(tehran)
    reviewer, foreign = member(tehran, Role.REVIEWER), member(qom)
    client = client_of(publisher)
    add = "/admin/officials/standin/add/"
    own = clerk.memberships.get().pk

    def appoint(membership: int = own, first: int = 0, last: int = 6) -> int:
        data = {"membership": membership, "first": jalali(first), "last": jalali(last)}
        return client.post(add, data).status_code

    assert appoint(reviewer.memberships.get().pk) == 200
    assert appoint(foreign.memberships.get().pk) == 200
    assert appoint(publisher.memberships.get().pk) == 200
    assert appoint(first=-1) == 200
    assert appoint(last=60) == 200
    assert appoint(first=3, last=2) == 200
    assert not StandIn.objects.exists()
    assert appoint(last=59) == 302
    assert appoint(first=59, last=61) == 200  # the same clerk twice on a day
    stand_in = StandIn.objects.get()
    assert stand_in.given_by == publisher
    assert reach(User.objects.get(pk=clerk.pk)).publishes(tehran.pk)
    assert not reach(User.objects.get(pk=clerk.pk)).appoints(tehran.pk)
    deputy = client_of(clerk)
    assert deputy.get(add).status_code == 403  # a stand-in names no other
    assert deputy.post(f"/admin/officials/standin/{stand_in.pk}/end/").status_code == 403
    change = f"/admin/officials/standin/{stand_in.pk}/change/"
    for reader in (deputy, client_of(reviewer), client):
        assert reader.get("/admin/officials/standin/").status_code == 200
        assert reader.get(change).status_code == 200
        assert reader.post(change, {"last": jalali(1)}).status_code == 403
    stranger = client_of(foreign)
    assert stranger.get(change).status_code == 302
    assert stranger.post(f"/admin/officials/standin/{stand_in.pk}/end/").status_code == 404
    assert clerk.get_username() not in stranger.get("/admin/officials/standin/").content.decode()
    assert client.get(f"/admin/officials/standin/{stand_in.pk}/end/").status_code == 200
    assert client.post(f"/admin/officials/standin/{stand_in.pk}/end/").status_code == 302
    assert not reach(User.objects.get(pk=clerk.pk)).publishes(tehran.pk)
    assert client.post(f"/admin/officials/standin/{stand_in.pk}/end/").status_code == 403
    assert appoint(first=1) == 302  # begins tomorrow
    assert not reach(User.objects.get(pk=clerk.pk)).publishes(tehran.pk)


# ---- The pages of the account ----


def test_the_pages_of_the_account_are_for_those_signed_in(tehran):
    stranger, clerk = Client(), signed_in(tehran)
    for path in (
        "/admin/account/",
        "/admin/account/code/",
        "/admin/account/second-factor/",
        "/admin/account/recovery-codes/",
        "/admin/account/kept/",
        "/admin/account/second-factor/off/",
        "/admin/people/1/password/",
        "/admin/password_change/",
    ):
        assert "/login/" in stranger.get(path)["Location"], path
        assert "/login/" in stranger.post(path)["Location"], path
        assert clerk.get(path).status_code in (200, 302, 404), path
    assert clerk.get("/en/admin/account/").status_code == 200
    for path in (
        "/admin/otp_totp/totpdevice/",
        "/admin/otp_static/staticdevice/",
        "/admin/axes/accessattempt/",
    ):
        assert superuser().get(path).status_code == 404
    assert lockout.locked_names() == set()
