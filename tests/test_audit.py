"""The audit log: who did what, written whichever way it was done, read by those who audit, altered by nobody."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from officials import audit
from officials.audit import AuditKind
from officials.audited import AuditEntry, SignInAddress
from officials.models import Membership, Official, Unit
from tests import factories
from transparency import guards
from trips import desk
from trips.codes import Act

from .clerks import Role, form_of, in_row, member, signed_in, superuser, with_row

pytestmark = pytest.mark.django_db

LOG = "/admin/officials/auditentry/"
PASSWORD = "a password for tests"


@pytest.fixture
def tehran() -> Any:
    return factories.published_municipality(code="tehran", name="شهرداری تهران")


def entries(**asked: Any) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(**asked).order_by("id"))


def the_only(**asked: Any) -> AuditEntry:
    (found,) = entries(**asked)
    return found


# What the database keeps


def test_no_entry_is_changed_or_removed_by_anything(tehran):
    kept = audit.log(None, AuditKind.EXPORTED, tehran, text="x")
    attempts = (
        lambda: AuditEntry.objects.update(note="nothing happened"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: kept.delete(),
        lambda: kept.save(),
        lambda: connection.cursor().execute("DELETE FROM officials_auditentry"),
        lambda: connection.cursor().execute("UPDATE officials_auditentry SET user_name = 'somebody else'"),
        lambda: connection.cursor().execute(
            "TRUNCATE officials_auditentry CASCADE"
            if connection.vendor == "postgresql"
            else "INSERT OR REPLACE INTO officials_auditentry SELECT * FROM officials_auditentry"
        ),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert the_only(kind=AuditKind.EXPORTED).subject_text == "x"


def test_a_missing_guard_is_told_of(client):
    assert guards.missing(connection) == []
    assert client.get("/readyz").json()["checks"]["guards"] is True
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE officials_auditentry DISABLE TRIGGER audit_rows")
        else:
            cursor.execute("DROP TRIGGER audit_update")
    assert guards.missing(connection)
    assert client.get("/readyz").json()["checks"]["guards"] is False
    guards.install(connection)
    assert guards.missing(connection) == []


def test_an_entry_outlives_whom_and_what_it_speaks_of(tehran):
    clerk = member(tehran, username="sara")
    unit = factories.UnitFactory(municipality=tehran)
    audit.log(clerk, AuditKind.CHANGED, unit, note="x")
    unit.delete()
    clerk.memberships.all().delete()
    type(clerk).objects.filter(pk=clerk.pk).delete()
    found = the_only(note="x")
    assert (found.user_name, found.municipality_code, found.subject_text) == ("sara", "tehran", str(unit))
    client = superuser()
    assert "sara" in client.get(LOG).content.decode()
    assert client.get(f"{LOG}{found.pk}/change/").status_code == 200


# The door


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/admin/login/", {"username": name, "password": password}, **extra)


def test_the_door_is_logged_for_every_municipality_served(tehran):
    sara = member(tehran, username="sara")
    qom = factories.published_municipality(code="qom")
    Membership.objects.create(user=sara, municipality=qom, role=Role.CLERK)
    client = Client()
    sign_in(client, "sara", "wrong", REMOTE_ADDR="203.0.113.9")
    assert [(one.municipality_code, one.user_name) for one in entries(kind=AuditKind.SIGN_IN_FAILED)] == [
        ("tehran", "sara"),
        ("qom", "sara"),
    ]
    assert {one.address for one in SignInAddress.objects.all()} == {"203.0.113.9"}
    client.force_login(sara, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/admin/logout/")
    for kind in (AuditKind.SIGN_IN, AuditKind.SIGN_OUT):
        assert {one.municipality_code for one in entries(kind=kind)} == {"tehran", "qom"}, kind


def test_what_is_typed_in_place_of_a_name_is_kept_nowhere():
    for name in ("my-secret-passphrase", ""):
        authenticate(RequestFactory().post("/"), username=name, password="x")
    audit.sign_in_failed({"username": "a\0b"})
    assert len(entries(kind=AuditKind.SIGN_IN_FAILED)) == 3
    stored = AuditEntry.objects.values_list(
        "user_name", "subject_text", "note", "changes", "municipality_code"
    )
    assert set(map(str, stored)) == {str(("", "", "", {}, ""))}


def test_strangers_cannot_fill_the_log(monkeypatch):
    monkeypatch.setitem(audit.AT_MOST, AuditKind.SIGN_IN_FAILED, (3, timedelta(hours=1)))
    sara = factories.UserFactory()
    for _try in range(5):
        audit.sign_in_failed({"username": "nobody"})
    audit.sign_in_failed({"username": sara.username})
    assert len(entries(kind=AuditKind.SIGN_IN_FAILED, user=None)) == 3
    assert len(entries(kind=AuditKind.SIGN_IN_FAILED, user=sara)) == 1, (
        "one account's failures do not hide another's"
    )


def test_addresses_go_after_a_while_and_entries_stay(tehran):
    sara = member(tehran)
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.9")
    audit.signed_in(request, sara)
    old = timezone.now() - timedelta(days=audit.ADDRESS_DAYS + 1)
    SignInAddress.objects.update(at=old)
    audit.signed_in(request, sara)
    assert len(entries(kind=AuditKind.SIGN_IN)) == 2
    kept = SignInAddress.objects.get()
    assert kept.at > old
    SignInAddress.objects.update(at=old)
    out = io.StringIO()
    call_command("tidy", stdout=out)
    assert not SignInAddress.objects.exists()
    assert "1" in out.getvalue()


# Records


def test_a_records_life_is_told_with_old_and_new_values(tehran):
    clerk = signed_in(tehran)
    add = "/admin/officials/official/add/"
    unit = factories.UnitFactory(municipality=tehran, name="ادارهٔ یک")
    other = factories.UnitFactory(municipality=tehran, name="ادارهٔ دو")
    data = with_row(form_of(clerk.get(add), "official_form"), "tenures", unit=unit.pk, post="مدیر")
    assert clerk.post(add, data | {"name": "کسی"}).status_code == 302
    official = Official.objects.get()
    subject = {"subject_type": "officials.official", "subject_key": str(official.pk)}
    added = the_only(kind=AuditKind.ADDED, **subject)
    assert added.municipality == tehran
    assert added.user_name
    assert added.changes["fields"]["name"] == [None, "کسی"]
    (row,) = added.changes["rows"]
    assert row["act"] == "added"
    assert row["fields"]["unit"] == [None, "ادارهٔ یک"]

    change = f"/admin/officials/official/{official.pk}/change/"
    untouched = form_of(clerk.get(change), "official_form")
    assert clerk.post(change, untouched).status_code == 302
    assert entries(kind=AuditKind.CHANGED) == [], "an untouched save is no change"
    data = in_row(untouched, "tenures", 0, unit=other.pk, since="1401/9/27") | {"name": "کس دیگر"}
    assert clerk.post(change, data).status_code == 302
    changed = the_only(kind=AuditKind.CHANGED, **subject)
    assert changed.changes["fields"] == {"name": ["کسی", "کس دیگر"]}
    (row,) = changed.changes["rows"]
    assert row["fields"] == {"unit": ["ادارهٔ یک", "ادارهٔ دو"], "since": [None, "1401-09-27"]}

    data = in_row(form_of(clerk.get(change), "official_form"), "tenures", 0, DELETE="on")
    assert clerk.post(change, data).status_code == 302
    taken = entries(kind=AuditKind.CHANGED, **subject)[-1].changes["rows"][0]
    assert taken["act"] == "deleted"
    assert taken["fields"]["post"] == ["مدیر", None]

    history = clerk.get(f"/admin/officials/official/{official.pk}/history/").content.decode()
    for words in ("کس دیگر", "ادارهٔ یک", "ادارهٔ دو", "۲۷ آذر ۱۴۰۱", "مدیر"):
        assert words in history, words
    assert clerk.post(f"/admin/officials/official/{official.pk}/delete/", {"post": "yes"}).status_code == 302
    assert the_only(kind=AuditKind.DELETED).changes["fields"]["name"] == ["کس دیگر", None]


def test_a_failed_save_is_no_entry(tehran):
    clerk = signed_in(tehran)
    data = form_of(clerk.get("/admin/officials/unit/add/"), "unit_form")
    assert clerk.post("/admin/officials/unit/add/", data | {"name": ""}).status_code == 200
    assert entries(subject_type="officials.unit") == []
    try:
        with transaction.atomic():
            audit.log(None, AuditKind.ADDED, factories.UnitFactory(municipality=tehran))
            raise RuntimeError
    except RuntimeError:
        pass
    assert not Unit.objects.exists()
    assert entries(subject_type="officials.unit") == []


def test_no_password_is_ever_in_the_log():
    client = superuser()
    data = form_of(client.get("/admin/auth/user/add/"), "user_form")
    secret = "Very-secret-8391-passphrase"
    client.post("/admin/auth/user/add/", data | {"username": "new", "password1": secret, "password2": secret})
    user = get_user_model().objects.get(username="new")
    password = f"/admin/auth/user/{user.pk}/password/"
    assert client.post(password, {"password1": secret, "password2": secret}).status_code == 302
    assert the_only(kind=AuditKind.PASSWORD).subject_key == str(user.pk)
    assert entries(kind=AuditKind.ACCESS, subject_type="auth.user")
    for found in AuditEntry.objects.all():
        assert secret not in str(found.changes) + found.note
        assert "pbkdf2" not in str(found.changes)
        assert "md5$" not in str(found.changes)


# The gate and the desk


def test_every_passage_through_the_gate_is_logged_once_with_its_person(tehran):
    publisher = member(tehran, Role.PUBLISHER, username="publisher")
    trip = factories.TripFactory(municipality=tehran, title="سفر یک")
    desk.step(trip, Act.SUBMITTED, member(tehran), "ببینید")
    step = the_only(kind=AuditKind.STEP)
    assert (step.note, step.subject_key) == ("ببینید", str(trip.pk))
    client = Client()
    client.force_login(publisher)
    preview = f"/admin/trips/trip/{trip.pk}/preview/"
    data = form_of(client.get(preview), "act-form")
    assert client.post(preview, data).status_code == 302
    trip.refresh_from_db()
    published = the_only(kind=AuditKind.PUBLISHED)
    assert (published.user, published.municipality) == (publisher, tehran)
    assert (published.subject_key, published.subject_text) == (f"trips/{trip.ref}", "سفر یک")
    history = client.get(f"/admin/trips/trip/{trip.pk}/history/").content.decode()
    assert "ببینید" in history
    assert str(AuditKind.PUBLISHED.label) in history
    assert "publisher" in history

    factories.correct(trip, title="سفر دو")  # as a loader does it: nobody in particular
    corrected = the_only(kind=AuditKind.CORRECTED)
    assert (corrected.user, corrected.user_name, corrected.note) == (None, "", factories.REASON)
    factories.erase(trip, published.changes["serial"])
    erased = the_only(kind=AuditKind.ERASED)
    assert (erased.municipality, erased.subject_key) == (tehran, f"trips/{trip.ref}")
    factories.withdraw(trip)
    assert the_only(kind=AuditKind.WITHDRAWN).subject_key == f"trips/{trip.ref}"


def test_a_program_that_knows_its_person_says_so(tehran):
    trip = factories.published_trip(municipality=tehran)
    somebody = factories.UserFactory()
    with audit.acting(somebody):
        factories.withdraw(trip)
    assert the_only(kind=AuditKind.WITHDRAWN).user == somebody
    assert the_only(kind=AuditKind.PROFILE).user is None


# Who reads it


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.CLERK, False), (Role.PUBLISHER, True), (Role.REVIEWER, True), ("administrator", True)],
)
def test_auditors_read_their_own_municipality_and_nobody_changes_anything(tehran, role, reads):
    qom = factories.published_municipality(code="qom")
    ours = audit.log(None, AuditKind.EXPORTED, municipality=tehran, text="ours-mark")
    theirs = audit.log(None, AuditKind.EXPORTED, municipality=qom, text="theirs-mark")
    nobodys = audit.log(None, AuditKind.SIGN_IN_FAILED, text="nobodys-mark")
    if role == "administrator":
        user = member(tehran)
        user.memberships.update(administrator=True)
        client = Client()
        client.force_login(user)
    else:
        client = signed_in(tehran, role)
    answer = client.get(LOG)
    export = client.get(f"{LOG}export/")
    if not reads:
        assert (answer.status_code, export.status_code) == (403, 403)
        assert client.get(f"{LOG}{ours.pk}/change/").status_code in (302, 403, 404)
        return
    page = answer.content.decode()
    file = b"".join(export.streaming_content).decode()
    for text in (page, file):
        assert "ours-mark" in text
        assert "theirs-mark" not in text
        assert "nobodys-mark" not in text
    assert client.get(f"{LOG}{ours.pk}/change/").status_code == 200
    for hidden in (theirs, nobodys):
        assert (
            client.get(f"{LOG}{hidden.pk}/change/").status_code
            == client.get(f"{LOG}999999/change/").status_code
        )
    assert_unchangeable(client, ours)
    assert_unchangeable(superuser(), ours)


def assert_unchangeable(client: Client, entry: AuditEntry) -> None:
    assert client.get(f"{LOG}add/").status_code == 403
    assert client.post(f"{LOG}{entry.pk}/change/", {"note": "x"}).status_code == 403
    assert client.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_log_is_narrowed_by_kind_person_month_and_word(tehran):
    sara = member(tehran, username="sara", first_name="سارا", last_name="احمدی")
    old = audit.entry(sara, AuditKind.EXPORTED, municipality=tehran, text="old-one")
    old.at = timezone.now() - timedelta(days=800)
    new = audit.entry(None, AuditKind.IMPORTED, municipality=tehran, text="new-one")
    audit.write([old, new])
    client = signed_in(tehran, Role.REVIEWER)

    def shown(question: str) -> set[str]:
        page = client.get(f"{LOG}?{question}").content.decode()
        file = b"".join(client.get(f"{LOG}export/?{question}").streaming_content).decode()
        found = {name for name in ("old-one", "new-one") if name in page}
        assert found == {name for name in ("old-one", "new-one") if name in file}, question
        return found

    from transparency import calendar

    year = calendar.to_jalali(old.at.date())[0]
    assert shown("") == {"old-one", "new-one"}
    assert shown("kind__exact=imported") == {"new-one"}
    assert shown(f"person={sara.pk}") == {"old-one"}
    assert shown(f"at_in={year}") == {"old-one"}
    assert shown("q=new") == {"new-one"}
    assert "سارا احمدی" in client.get(LOG).content.decode()


def test_the_log_offers_whom_its_entries_name_and_refuses_what_names_nobody(tehran):
    qom = factories.published_municipality(code="qom")
    reviewer = signed_in(tehran, Role.REVIEWER)
    gone, idle, elsewhere = member(tehran, username="gone"), member(tehran, username="idle"), member(qom)
    audit.log(gone, AuditKind.EXPORTED, municipality=tehran, text="of-the-gone")
    audit.log(gone, AuditKind.EXPORTED, municipality=qom, text="in-qom")
    audit.log(elsewhere, AuditKind.EXPORTED, municipality=qom, text="elsewhere")
    gone_key = gone.pk
    gone.memberships.all().delete()
    type(gone).objects.filter(pk=gone_key).delete()

    def page(question: str = "") -> str:
        return reviewer.get(f"{LOG}{question}").content.decode()

    assert f"person={gone_key}" in page()
    assert "gone" in page().split(f"person={gone_key}")[1][:200]
    for silent in (idle, elsewhere):
        assert f"person={silent.pk}" not in page(), "offered though no entry in reach names them"
    assert "of-the-gone" in page(f"?person={gone_key}")
    assert "in-qom" not in page(f"?person={gone_key}")
    for nobody in (idle.pk, elsewhere.pk, 10**30):
        assert "of-the-gone" not in page(f"?person={nobody}")
        assert "elsewhere" not in page(f"?person={nobody}")
    for wrong in ("sara", "", "1.5"):
        assert reviewer.get(f"{LOG}?person={wrong}")["Location"].endswith("?e=1"), wrong


def test_a_log_that_names_nobody_is_still_narrowed_to_nobody(tehran):
    audit.log(None, AuditKind.IMPORTED, municipality=tehran, text="by-a-command")
    client = signed_in(tehran, Role.REVIEWER)
    assert "by-a-command" in client.get(LOG).content.decode()
    assert "by-a-command" not in client.get(f"{LOG}?person=1").content.decode()


def test_the_file_is_safe_for_spreadsheets_and_taking_it_is_logged(tehran):
    audit.log(None, AuditKind.EXPORTED, municipality=tehran, text="=HYPERLINK(1)", note="\t+x")
    client = signed_in(tehran, Role.PUBLISHER)
    answer = client.get(f"{LOG}export/?q=HYPERLINK")
    (line,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (line["subject"], line["note"]) == ("'=HYPERLINK(1)", "'\t+x")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    taken = entries(kind=AuditKind.EXPORTED)[-1]
    assert taken.municipality == tehran
    assert taken.changes == {"question": {"q": "HYPERLINK"}}
    assert client.post(f"{LOG}export/").status_code == 405
    assert client.get(f"{LOG}export/?at_in=nonsense").status_code == 302


def test_the_list_asks_as_often_for_many_as_for_few(tehran):
    from django.test.utils import CaptureQueriesContext

    user = member(tehran)
    client = signed_in(tehran, Role.REVIEWER)
    counts = []
    for more in (2, 40):
        audit.write(
            [audit.entry(user, AuditKind.CHANGED, municipality=tehran, text="x") for _ in range(more)]
        )
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LOG).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14
