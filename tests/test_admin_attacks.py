"""What somebody tries who may enter the admin, or has half a key to it: guessing, forging, planting, asking too much."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from officials.audited import AuditEntry, AuditKind
from trips.codes import Act
from trips.desk import step
from trips.models import Destination

from .clerks import Role, member, signed_in, superuser
from .factories import (
    TripFactory,
    UserFactory,
    full_trip,
    published_municipality,
    published_trip,
    submit,
)
from .walking import addresses, records_of, text

MARK = "نشانهٔ‌یکتا"
POSTED = {
    "post": "yes",
    "reason": "x",
    "ground": "x",
    "remark": "x",
    "confirmed": "x",
    "_save": "1",
    "seen": "1.1.1",
}
UNTOLD = ("Session", "TOTPDevice", "ContentType", "Permission", "Migration")
"""A session notes when it was seen, and who sets up a second factor is shown a secret: neither is the portal's record."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran() -> Any:
    return published_municipality(code="tehran", name="شهرداری تهران")


@pytest.fixture
def qom() -> Any:
    return published_municipality(code="qom", name="شهرداری قم")


def chief(municipality: Any) -> Client:
    """Signed in as who is publisher and administrator of a municipality: nobody there may do more."""
    user = member(municipality, Role.PUBLISHER)
    user.memberships.update(administrator=True)
    client = Client()
    client.force_login(user)
    return client


def stored() -> dict[str, list[Any]]:
    """Every row of the database, but that something was taken out of it, which is to be logged."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__name__ not in UNTOLD and model._meta.managed:
            rows: Any = model._base_manager.order_by("pk")
            if model is AuditEntry:
                rows = rows.exclude(kind=AuditKind.EXPORTED)
            if model is User:
                rows = rows.defer("last_login")
            found[model.__name__] = list(rows.values_list())
    return found


# ---- Guessing ----


def test_what_is_out_of_reach_is_answered_as_what_does_not_exist(tehran, qom):
    records = records_of(tehran, MARK)
    missing = {name: 900_000_000 + place for place, name in enumerate(records)}
    nowhere = {
        name: type("Nowhere", (), {"pk": key, "public_id": "0123456789"})() for name, key in missing.items()
    }
    client, before = chief(qom), stored()
    seen = 0
    there = [path for path, about in addresses(records) if about]
    gone = [path for path, about in addresses(nowhere) if about]
    assert len(there) == len(gone)
    for real, guessed in zip(there, gone, strict=True):
        for ask in (client.get, lambda path: client.post(path, POSTED)):
            found, nothing = _told(ask(real), real), _told(ask(guessed), guessed)
            assert found == nothing, real
            assert found[0] in (302, 403, 404, 405), real
            if found[0] == 302 and found[1] == "/admin/":
                client.get("/admin/")  # where it is said that there is no such record
            seen += 1
    assert seen > 100
    assert stored() == before


def _told(answer: Any, path: str) -> tuple[int, str, str]:
    """Status, whither, and the page, but for what the address itself says and what is new at every answer."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(answer))
    page = page.replace(path, "")
    for part in filter(str.isdigit, path.split("/")):
        page = page.replace(f"/{part}/", "/#/").replace(f"“{part}”", "").replace(f"«{part}»", "")
    return answer.status_code, answer.get("Location", ""), page


def test_every_choice_by_typing_stops_at_the_own_municipality(tehran, qom):
    """Of every field of every model that refers to another record, whether a form has it or not."""
    records_of(tehran, MARK)
    TripFactory(municipality=tehran, letter_number=MARK)
    clients = [signed_in(qom, Role.REVIEWER), chief(qom)]
    asked = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not (field.concrete and field.is_relation and field.related_model in admin.site._registry):
                continue
            question = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": field.name,
            }
            for client in clients:
                for term in (MARK, "شهرداری", ""):
                    answer = client.get("/admin/autocomplete/", question | {"term": term})
                    assert answer.status_code in (200, 403), question
                    assert MARK not in json.dumps(answer.content.decode(), ensure_ascii=False), question
                    asked += 1
    assert asked > 60


def test_the_history_of_a_shared_record_names_colleagues_alone(tehran, qom):
    client = Client()
    client.force_login(member(tehran, last_name=MARK))
    place = {"country": "IQ", "name": "نجف", "is_city": "on"}
    assert client.post("/admin/trips/destination/add/", place).status_code == 302
    history = f"/admin/trips/destination/{Destination.objects.get().pk}/history/"
    assert MARK not in text(signed_in(qom).get(history))
    assert "کسی" in text(signed_in(qom).get(history))
    for reader in (signed_in(tehran), superuser()):
        assert MARK in text(reader.get(history))


@pytest.mark.parametrize("question", ["q=%00", "kind__exact=%00", "person=%00", "at=%00"])
def test_no_question_breaks_the_file_of_the_log(tehran, question):
    answer = signed_in(tehran, Role.REVIEWER).get(f"/admin/officials/auditentry/export/?{question}")
    assert (answer.status_code, answer["Location"]) == (302, "../?e=1")
    assert not AuditEntry.objects.filter(kind=AuditKind.EXPORTED).exists()


# ---- Half a key ----


def test_between_password_and_code_no_address_answers(tehran):
    records = records_of(tehran, MARK)
    user = member(tehran, Role.PUBLISHER)
    user.memberships.update(administrator=True)
    TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    client = Client()
    client.force_login(user)
    before = stored()
    for path, _about in addresses(records):
        if path == "/admin/account/code/":
            continue
        for answer in (client.get(path), client.post(path, POSTED)):
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (
                302,
                "/admin/account/code/",
            ), path
    assert client.post("/admin/account/code/", {"code": ""}).status_code == 200
    assert stored() == before


def test_an_open_session_is_not_made_one_s_own(tehran):
    """Without the present password nobody's own is set anew, superusers' neither."""
    root = UserFactory(is_superuser=True)
    client, before = Client(), stored()
    client.force_login(root)
    new = {"password1": "یک گذرواژهٔ بلند", "password2": "یک گذرواژهٔ بلند", "set-password": ""}
    for key in (root.pk, f"0{root.pk}", f" {root.pk}", f"{root.pk}.0", f"+{root.pk}", f"_{root.pk:02x}"):
        client.post(f"/admin/auth/user/{key}/password/", new)
        assert client.get("/admin/").status_code == 200, key
    assert client.get(f"/admin/auth/user/{root.pk}/password/")["Location"] == "/admin/password_change/"
    wrong = {"old_password": "x", "new_password1": new["password1"], "new_password2": new["password1"]}
    assert client.post("/admin/password_change/", wrong).status_code == 200
    assert client.post(f"/admin/people/{root.pk}/password/").status_code == 404
    after = stored()
    assert [row[1] for row in after["User"]] == [*(row[1] for row in before["User"])]


@pytest.mark.parametrize("name", ["nobody", "clerk", "inactive", "no-member"])
def test_a_wrong_password_tells_nothing_of_the_name(tehran, name):
    member(tehran, username="clerk")
    member(tehran, username="inactive", is_active=False)
    UserFactory(username="no-member", is_staff=True)

    def page(typed: str) -> tuple[int, str]:
        answer = Client().post("/admin/login/", {"username": typed, "password": "wrong"})
        return answer.status_code, _told(answer, "/admin/login/")[2].replace(typed, "")

    for _try in range(6):
        assert page(name) == page("somebody-else")


def test_nothing_is_done_for_a_post_from_elsewhere(tehran):
    """No act without the token of a page of ours, superusers' included."""
    records = records_of(tehran, MARK)
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_superuser=True))
    before = stored()
    for path in ["/admin/login/", "/admin/logout/", *(path for path, _about in addresses(records))]:
        assert client.post(path, POSTED).status_code == 403, path
    assert stored() == before


# ---- Planting ----


def test_looking_changes_nothing_and_runs_nothing_that_was_planted(tehran):
    """A GET of every address by who may do most, with markup in every text that people type."""
    markup = "<b id=planted>\"'&{{7*7}}"
    trip = full_trip(municipality=tehran)
    records = records_of(tehran, MARK) | {"trip": trip}
    submit(trip, records["user"], markup)
    step(trip, Act.RETURNED, records["user"], markup)
    public = published_trip(municipality=tehran)
    for label in ("trips", "officials"):
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith(("Published", "Loaded", "Audit", "Imported")):
                for record in model._base_manager.all():
                    _plant(record, markup)
    User.objects.update(first_name=markup, last_name=markup)
    AuditEntry(
        kind=AuditKind.CHANGED,
        user_name=markup,
        municipality=tehran,
        subject_text=markup,
        note=markup,
        changes={"fields": {"title": [markup, markup]}},
    ).save(force_insert=True)
    client, before, shown = chief(tehran), stored(), 0
    paths = [path for path, _about in addresses(records)]
    paths += [
        f"/admin/trips/trip/{public.pk}/{page}/"
        for page in ("change", "preview", "withdraw", "erase", "history")
    ]
    for path in paths:
        answer = client.get(path)
        page = text(answer)
        if answer["Content-Type"].startswith("text/html"):
            assert "<b id=planted" not in page, path
            shown += "&lt;b id=planted" in page
        else:
            assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in answer["Content-Security-Policy"], path
    assert shown > 30
    assert stored() == before


def _plant(record: models.Model, markup: str) -> None:
    texts = {
        field.name: markup[: field.max_length or None]
        for field in record._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name
        in (
            "title",
            "purpose",
            "name",
            "post",
            "letter_number",
            "internal_notes",
            "note",
            "aliases",
            "host_name",
            "remark",
            "outcome_summary",
            "necessity",
            "legal_basis",
            "body",
            "ground",
            "status_reason",
            "number",
            "text",
        )
        and not (field.name == "name" and getattr(record, "official_id", None))
    }
    if texts and getattr(record, "count", 1) == 1:
        type(record)._base_manager.filter(pk=record.pk).update(**texts)
