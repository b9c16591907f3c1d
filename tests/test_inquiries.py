"""Messages from the public: taken in from anyone, read by clerks alone, answered through the gate, forgotten in time."""

import json
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from officials.audited import AuditEntry
from tests import factories
from tests.clerks import Role, form_of, signed_in
from tests.pagereading import faults, read
from transparency import calendar, gate, limits
from transparency.models import LedgerEntry
from trips.document.schema import SCHEMAS
from trips.inquiries import handling, letterbox, publication, unanswered
from trips.models import Inquiry, PublishedAnswer
from trips.models.inquiries import InquiryEnd, InquiryState
from trips.pages import inquiry_form
from trips.pages.inquiry_about import About, Token

WORDS = "نشان‌پنهان۹۱۷۳ در صفحهٔ سفر نجف شمار همراهان درست نیست."
MARK = "نشان‌پنهان۹۱۷۳"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counts_before():
    caches["limits"].clear()


@pytest.fixture
def tehran():
    return factories.published_municipality(code="tehran", name="شهرداری تهران")


def sent(about: About, text: str = WORDS, kind: str = "mistake", client: Any = None, **more: Any) -> Any:
    """A message as a reader sends it who took ten seconds to write; `token` where it is not a new one."""
    token = more.pop("token", Token.new(about, time.time() - 10).signed())
    headers = more.pop("headers", None)
    data = {"token": token, "kind": kind, "text": text, "homepage": "", **more}
    return (client or Client()).post("/inquiries/new/", data, headers=headers)


def strictly(client: Client, address: str) -> str:
    """The words of a page that has no fault."""
    answer = client.get(address)
    page = read(answer.content.decode())
    assert (answer.status_code, faults(page)) == (200, []), address
    return page.text


def inquiry_of(town: Any, **values: Any) -> Inquiry:
    return factories.InquiryFactory(municipality=town, **values)


# ---- The whole way ----


def test_the_whole_way_from_a_trip_to_a_withdrawn_answer(tehran):
    trip = factories.published_trip(municipality=tehran)
    reader, clerk, publisher = Client(), signed_in(tehran), signed_in(tehran, Role.PUBLISHER)
    on_trip = reader.get(f"/trips/{trip.ref}/").content.decode()
    address = f"/inquiries/new/?trip={trip.ref}"
    assert address in on_trip
    form = reader.get(address)
    assert "no-store" in form["Cache-Control"]
    assert "noindex" in form["X-Robots-Tag"]
    assert not form.cookies
    data = form_of(form, "letter") | {"kind": "mistake", "text": f"  {WORDS.replace('ی', 'ي')}\r\n"}
    early = reader.post("/inquiries/new/", data)
    assert early.status_code == 400
    assert not Inquiry.objects.exists()
    data = form_of(early, "letter") | {"token": Token.new(About("tehran", trip.ref), 0).signed()}
    late = reader.post("/inquiries/new/", data)  # the form lay open since 1970
    assert late.status_code == 400
    done = reader.post("/inquiries/new/", form_of(late, "letter"))
    assert done.status_code == 303
    assert not reader.cookies
    inquiry = Inquiry.objects.get()
    assert (inquiry.text, inquiry.trip_ref, inquiry.kind) == (WORDS, trip.ref, "mistake")
    status = done["Location"]
    assert inquiry.secret_hash not in status
    assert inquiry.public_id not in status
    thanks = reader.get(status)
    assert "no-store" in thanks["Cache-Control"]
    assert thanks["Referrer-Policy"] == "no-referrer"
    assert f"http://testserver{status}" in thanks.content.decode()
    assert MARK not in thanks.content.decode()
    assert reader.get("/inquiries/0123456789abcdef0123456789abcdef/").status_code == 404

    # The queue, and the answer.
    home = clerk.get("/admin/").content.decode()
    assert f"/admin/trips/inquiry/{inquiry.pk}/answer/" in home
    assert MARK not in home
    assert MARK in clerk.get(f"/admin/trips/inquiry/{inquiry.pk}/change/").content.decode()
    act = f"/admin/trips/inquiry/{inquiry.pk}"
    assert clerk.post(f"{act}/take-up/", form_of(clerk.get(f"{act}/take-up/"), "act-form")).status_code == 302
    assert Inquiry.objects.get().state == "working"
    written = form_of(clerk.get(f"{act}/answer/"), "act-form") | {"answer": "سه نفر بودند. درست می‌کنیم."}
    assert clerk.post(f"{act}/answer/", written).status_code == 302
    assert "سه نفر بودند" in reader.get(status).content.decode()
    assert "سه نفر بودند" not in reader.get(f"/trips/{trip.ref}/").content.decode()
    stale = clerk.post(f"{act}/answer/", written | {"answer": "متن دیگر"})
    assert stale.status_code == 200
    assert "متن دیگر" in stale.content.decode(), "what was typed stays"

    # The gate: a publisher's, and with the municipality's own words.
    assert not PublishedAnswer.objects.exists()
    asks = form_of(clerk.get(f"{act}/answer/"), "act-form") | {"question": "آیا شمار همراهان درست است؟"}
    clerk.post(f"{act}/answer/", asks)
    assert clerk.post(f"{act}/publish/", {"confirmed": "x"}).status_code == 403
    preview = publisher.get(f"{act}/publish/")
    assert MARK not in preview.content.decode()
    assert publisher.post(f"{act}/publish/", form_of(preview, "act-form")).status_code == 302
    entry = LedgerEntry.objects.get(subject=f"answers/{inquiry.public_id}")
    assert entry.kind == "publication"
    assert entry.read()["trip"] == trip.ref
    page = f"/inquiries/answers/{inquiry.public_id}/"
    for prefix in ("", "/en"):
        for address in (f"/trips/{trip.ref}/", "/inquiries/", page, status):
            assert "آیا شمار همراهان درست است؟" in strictly(reader, f"{prefix}{address}"), address
    [line] = reader.get(f"/api/v1/answers/?trip={trip.ref}&municipality=tehran").json()["results"]
    assert line.pop("ledger") == {"serial": entry.serial, "hash": entry.hash}
    assert line == entry.read()
    assert reader.get("/api/v1/answers/?trip=tehran-1400-9").json()["count"] == 0
    assert reader.get("/api/v1/answers/?trip=x").status_code == 400
    assert page in reader.get("/ledger/").content.decode()

    # Corrected, withdrawn.
    again = form_of(clerk.get(f"{act}/answer/"), "act-form") | {"answer": "چهار نفر بودند."}
    assert clerk.post(f"{act}/answer/", again).status_code == 302
    assert "چهار نفر" not in reader.get(page).content.decode()
    fresh = form_of(publisher.get(f"{act}/publish/"), "act-form")
    assert publisher.post(f"{act}/publish/", fresh).status_code == 200, "a correction needs a reason"
    assert publisher.post(f"{act}/publish/", fresh | {"reason": "شمار درست شد."}).status_code == 302
    assert "چهار نفر" in reader.get(f"/trips/{trip.ref}/").content.decode()
    versions = reader.get(page).content.decode()
    assert "شمار درست شد." in versions
    ending = form_of(publisher.get(f"{act}/withdraw/"), "act-form") | {"reason": "نام کسی در آن بود."}
    assert publisher.post(f"{act}/withdraw/", ending).status_code == 302
    gone = reader.get(page)
    assert gone.status_code == 410
    assert "نام کسی در آن بود." in gone.content.decode()
    assert "چهار نفر" not in reader.get(f"/trips/{trip.ref}/").content.decode()
    assert reader.get("/api/v1/answers/").json()["count"] == 0
    assert "چهار نفر" in publisher.get(f"{act}/change/").content.decode()
    final = publisher.get(f"{act}/publish/").content.decode()
    assert 'class="act-form"' not in final, "withdrawal is final"
    assert list(
        LedgerEntry.objects.filter(subject__startswith="answers/").values_list("kind", flat=True)
    ) == ["publication", "correction", "withdrawal"]
    call_command("verify_ledger", "--deep", stdout=StringIO())

    # Nothing of it stands in the log, where it could never be erased.
    log = json.dumps(list(AuditEntry.objects.values("subject_text", "note", "changes")), ensure_ascii=False)
    for words in (MARK, "سه نفر", "چهار نفر", "همراهان"):
        assert words not in log
    acts = AuditEntry.objects.filter(subject_type="trips.inquiry").order_by("pk")
    assert [one.changes["fields"]["state"] for one in acts][:2] == [
        ["new", "working"],
        ["working", "answered"],
    ]


# ---- The form ----


def test_a_fault_is_named_and_what_was_typed_stays(tehran):
    about = About("tehran", month="1401-09")
    links = "ببینید https://a.example https://b.example www.c.example http://d.example"
    faulty = (
        {"kind": "", "text": WORDS},
        {"kind": "lottery", "text": WORDS},
        {"kind": "question", "text": ""},
        {"kind": "question", "text": "؟"},
        {"kind": "question", "text": "درازتر از آنچه می‌پذیریم " * 200},
        {"kind": "question", "text": links},
        {"kind": "question", "text": f"{WORDS}\0"},
        {"kind": "question", "text": WORDS, "homepage": "https://spam.example"},
    )
    for typed in faulty:
        for prefix in ("", "/en"):
            token = Token.new(about, time.time() - 10).signed()
            answer = Client().post(f"{prefix}/inquiries/new/", {"token": token, "homepage": "", **typed})
            page = answer.content.decode()
            assert answer.status_code == 400, typed
            assert 'role="alert"' in page
            kept = form_of(answer, "letter")
            assert kept["text"] == typed["text"].replace("\0", ""), typed
            assert kept["homepage"] == ""
            assert Token.read(kept["token"]).lot == Token.read(token).lot
    assert not Inquiry.objects.exists()
    assert not caches["limits"].names(), "what was not sent does not count"
    # What we have not signed; a stranger's page; a trip that is not there; too much at once.
    for token in ("", "x", f"{Token.new(about).signed()}x"):
        lost = sent(about, token=token)
        assert lost.status_code == 400
        assert MARK in lost.content.decode()
    assert sent(about, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sent(about, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    for query in (
        "trip=tehran-1401-99",
        "trip=%00",
        "municipality=nowhere",
        "month=1401-09",
        "municipality=tehran&month=1401-13",
        "municipality=tehran&month=1401",
        "municipality=tehran&month=1449-01",
        "kind=lottery",
        "banana=1",
    ):
        assert Client().get(f"/inquiries/new/?{query}").status_code == 400, query
    chosen = Client().get("/inquiries/new/?municipality=tehran&month=1401-09&kind=unregistered_trip")
    assert form_of(chosen, "letter")["kind"] == "unregistered_trip"
    assert "آذر ۱۴۰۱" in chosen.content.decode()
    assert "شهرداری تهران" in Client().get("/inquiries/new/").content.decode()
    assert Client().put("/inquiries/new/").status_code == 405


def test_a_stranger_reaches_nothing_and_costs_little(tehran, monkeypatch):
    """Clerks of another town, readers, forged requests, markup, and a body of megabytes."""
    inquiry = inquiry_of(tehran, text="<script>alert(1)</script>", answer="<b onclick=x>پاسخ</b>")
    handling.answer(inquiry, inquiry.answer, "<img src=x>", factories.UserFactory())
    qom = factories.published_municipality(code="qom")
    acts = ("change", "history", "answer", "take-up", "close", "publish", "withdraw", "erase")
    for who in (signed_in(qom), signed_in(qom, Role.PUBLISHER)):
        assert inquiry.public_id not in who.get("/admin/trips/inquiry/").content.decode()
        for act in acts:
            address = f"/admin/trips/inquiry/{inquiry.pk}/{act}/"
            for answer in (who.get(address), who.post(address, {"answer": "x", "confirmed": "x"})):
                # Django sends whoever asks for what they do not see to the first page of the admin.
                assert answer.get("Location", "/admin/") == "/admin/", address
                assert answer.status_code in (302, 403, 404), address
                assert "alert(1)" not in answer.content.decode()
    reader, own = signed_in(tehran, Role.REVIEWER), signed_in(tehran, Role.PUBLISHER)
    for act in acts[2:]:
        assert reader.post(f"/admin/trips/inquiry/{inquiry.pk}/{act}/", {"confirmed": "x"}).status_code == 403
    for act in ("change", "publish"):
        shown = own.get(f"/admin/trips/inquiry/{inquiry.pk}/{act}/").content.decode()
        assert "&lt;b onclick=x&gt;" in shown
        assert not any(markup in shown for markup in ("<script>alert", "<b onclick", "<img src=x"))
    own.handler.enforce_csrf_checks = True
    assert own.post(f"/admin/trips/inquiry/{inquiry.pk}/publish/", {"confirmed": "x"}).status_code == 403
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answer) == ("answered", "<b onclick=x>پاسخ</b>")
    assert not LedgerEntry.objects.filter(subject__startswith="answers/").exists()
    # Beyond what any message needs, nothing is read.
    monkeypatch.setattr(inquiry_form.persian, "clean", lambda text: pytest.fail("it was read"))
    for body in ({"text": "x" * 70_000}, {"text": SimpleUploadedFile("x.txt", b"x" * 70_000)}):
        body["token"] = Token.new(About("tehran")).signed()
        assert Client().post("/inquiries/new/", body).status_code == 400


def test_one_form_is_good_for_one_message(tehran):
    about = About("tehran")
    token = Token.new(about, time.time() - 10).signed()
    first, twice = sent(about, token=token), sent(about, token=token)
    assert (first.status_code, twice.status_code) == (303, 303)
    assert first["Location"] == twice["Location"], "a double click loses nobody their address"
    other = sent(about, "متنی دیگر، به همان فرم.", token=token)
    assert other.status_code == 400
    assert Inquiry.objects.count() == 1
    assert Client().post("/inquiries/new/", form_of(other, "letter")).status_code == 303
    assert set(Inquiry.objects.values_list("text", flat=True)) == {WORDS, "متنی دیگر، به همان فرم."}


def test_limits_hold_and_what_was_written_stays(tehran, monkeypatch):
    monkeypatch.setattr(inquiry_form, "PER_CLIENT", 2)
    monkeypatch.setattr(inquiry_form, "ALL_TOGETHER", 3)
    about = About("tehran")
    here, there, elsewhere = (Client(REMOTE_ADDR=f"192.0.2.{number}") for number in (1, 2, 3))
    assert [sent(about, client=here).status_code for _number in range(4)] == [303, 303, 429, 429]
    assert sent(about, client=there).status_code == 303
    held = sent(about, client=elsewhere)
    assert held.status_code == 429
    assert 0 < int(held["Retry-After"]) <= 3600
    assert form_of(held, "letter")["text"] == WORDS
    assert Inquiry.objects.count() == 3
    assert "192.0.2" not in " ".join(caches["limits"].names())
    monkeypatch.setattr(letterbox, "MOST_OPEN", 3)
    caches["limits"].clear()
    full = sent(about)
    assert full.status_code == 400
    assert form_of(full, "letter")["text"] == WORDS
    assert 'class="letter"' not in Client().get("/inquiries/new/?municipality=tehran").content.decode()


def test_of_many_at_once_no_more_than_allowed_pass():
    waits: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: waits.extend(limits.seconds_to_wait("x", 25) for _number in range(20))
        )
        for _thread in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0) == 25
    assert len(waits) == 160


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_is_one_message(tehran):
    about = About("tehran")
    token, found = Token.new(about, time.time() - 10).signed(), []

    def send(number: int) -> None:
        try:
            found.append(sent(about, f"{WORDS} {number % 2}", token=token).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Inquiry.objects.count() == 1
    assert sorted(found) == [303] * 3 + [400] * 3


# ---- What is public of it ----


def test_how_many_wait_is_a_function_of_the_rows_and_the_day(tehran):
    qom = factories.published_municipality(code="qom")
    now, user = timezone.now(), factories.UserFactory()
    day = timedelta(days=1)
    old, older, new = (inquiry_of(tehran, received=now - age) for age in (5 * day, 9 * day, timedelta()))
    for inquiry in (old, older, new):
        Inquiry.objects.filter(pk=inquiry.pk).update(open_since=inquiry.received)
    inquiry_of(qom, received=now, open_since=now)
    today = calendar.today()

    def waiting() -> dict[str, tuple[int, int]]:
        return {code: (one.count, one.oldest) for code, one in unanswered.waiting(today).items()}

    morning = {"tehran": (2, 9)}
    assert waiting() == morning
    handling.close(older, InquiryEnd.SPAM, user)
    handling.answer(old, "پاسخ", "", user)
    assert waiting() == morning, "what is closed today waited this morning"
    handling.take_up(older, user)
    assert waiting() == morning
    yesterday = now - day
    Inquiry.objects.filter(pk__in=[old.pk, older.pk]).update(
        closed_at=yesterday, state=InquiryState.ANSWERED, ending=""
    )
    assert waiting() == {}
    old.refresh_from_db()
    handling.take_up(old, user)
    assert waiting() == {}, "taken up again today: it did not wait this morning"
    Inquiry.objects.filter(pk=new.pk).update(received=now - 3 * day, open_since=now - 3 * day)
    for address in ("/en/inquiries/", "/en/inquiries/?municipality=tehran"):
        caches["default"].clear()
        assert "1 message waits for an answer. The oldest came in 3 days ago." in strictly(Client(), address)
    assert unanswered.waiting(today, "tehran")["tehran"].oldest == 3
    assert unanswered.waiting(today, "qom") == {}


def test_no_word_of_it_is_public(tehran):
    """Where messages are told of; of all other addresses tests/test_nothing_by_accident.py says so."""
    factories.publish(factories.full_trip(municipality=tehran))
    inquiry = inquiry_of(tehran, text=WORDS, remark=WORDS, question=WORDS, answer=WORDS)
    Inquiry.objects.filter(pk=inquiry.pk).update(
        state=InquiryState.ANSWERED, closed_at=timezone.now(), trip_ref=""
    )
    client = Client()
    for address in [
        "/inquiries/",
        "/api/v1/inquiries/",
        "/municipalities/tehran/",
        "/inquiries/new/?municipality=tehran",
        "/inquiries/?municipality=tehran",
    ]:
        answer = client.get(address, headers={"accept": "*/*"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for secret in (MARK, inquiry.public_id, inquiry.secret_hash):
            assert secret.encode() not in content, address
    assert client.get(f"/inquiries/answers/{inquiry.public_id}/").status_code == 404


def test_a_published_answer_is_erased_from_everywhere_and_the_proof_holds(tehran, tmp_path):
    """Personal data slipped into an answer: corrected, erased, withdrawn, erased; the sender reads it no more either."""
    user, publisher, reader = factories.UserFactory(), signed_in(tehran, Role.PUBLISHER), Client()
    secret = "0123456789abcdef" * 2
    letterbox.post(letterbox.Message("tehran", "question", WORDS), secret)
    inquiry = Inquiry.objects.get()
    handling.answer(inquiry, "تلفن ایشان ۰۹۱۲۰۰۰ است.", "تلفن کارشناس چیست؟", user)
    first = factories.publish_answer(inquiry)
    act = f"/admin/trips/inquiry/{inquiry.pk}/erase/"
    page, data = f"/inquiries/answers/{inquiry.public_id}/", f"/api/v1/answers/{inquiry.public_id}/"
    assert 'class="act-form"' not in publisher.get(act).content.decode(), "what stands cannot be erased"
    with pytest.raises(gate.GateRefusal):
        publication.erase(inquiry, first.serial, "دلیل", "مستند")
    handling.answer(inquiry, "نشانی دفتر روی صفحهٔ سفر است.", "تلفن کارشناس چیست؟", user)
    second = publication.correct(inquiry, "شمارهٔ تلفن کسی در آن بود.")

    assert signed_in(tehran).post(act, {"serial": first.serial}).status_code == 403
    form = form_of(publisher.get(act), "act-form")
    assert publisher.post(act, form | {"serial": first.serial, "reason": "شماره"}).status_code == 200
    assert (
        publisher.post(act, form | {"serial": second.serial, "reason": "شماره", "ground": "م"}).status_code
        == 200
    )
    filled = form | {"serial": first.serial, "reason": "شمارهٔ تلفن کسی بود.", "ground": "مادهٔ ۱۵"}
    assert publisher.post(act, filled).status_code == 302
    erasure = LedgerEntry.objects.get(subject=f"ledger/{first.serial}").read()
    jsonschema.validate(erasure, SCHEMAS["answer-erasure-1.0"])
    assert (erasure["subject"], erasure["version"]) == (f"answers/{inquiry.public_id}", 1)
    logged = AuditEntry.objects.filter(kind="erasure").get()
    assert (logged.municipality, logged.changes["erased"]) == (tehran, first.serial)
    for prefix in ("", "/en"):
        shown = strictly(reader, f"{prefix}{page}")
        assert "شمارهٔ تلفن کسی بود." in shown
        assert "مادهٔ ۱۵" in shown
        assert "نشانی دفتر" in shown
    versions = reader.get(data).json()["versions"]
    assert [one["erased"] and one["erased"]["ground"] for one in versions] == [None, "مادهٔ ۱۵"]
    inquiry.refresh_from_db()
    assert (inquiry.question, inquiry.answer) == ("تلفن کارشناس چیست؟", "نشانی دفتر روی صفحهٔ سفر است.")

    # Withdrawn, and the last words erased: from the record, too, at whose secret address they stood.
    publication.withdraw(inquiry, "پاسخ به کسی برمی‌گشت.")
    assert reader.get(data).status_code == 410
    assert "ground" not in reader.get(data).json()
    assert "نشانی دفتر" in reader.get(f"/inquiries/{secret}/").content.decode()
    publication.erase(inquiry, second.serial, "نشانی کسی بود.", "مادهٔ ۱۵")
    with pytest.raises(gate.GateRefusal):
        publication.erase(inquiry, second.serial, "نشانی کسی بود.", "مادهٔ ۱۵")
    assert reader.get(page).status_code == 410
    assert "answered" in reader.get(f"/en/inquiries/{secret}/").content.decode()
    inquiry.refresh_from_db()
    assert (inquiry.question, inquiry.answer, inquiry.text) == ("", "", WORDS)
    call_command("dump", str(tmp_path / "dump"), stdout=StringIO())
    kept = [path.read_bytes().decode(errors="ignore") for path in (tmp_path / "dump").iterdir()]
    asked = [
        reader.get(address, headers={"accept": "*/*"}).getvalue().decode(errors="ignore")
        for address in (
            page,
            data,
            f"/inquiries/{secret}/",
            "/api/v1/ledger/",
            "/api/v1/answers/",
            "/ledger/",
        )
    ]
    for words in ("۰۹۱۲۰۰۰", "نشانی دفتر"):
        assert not [text for text in (*kept, *asked) if words in text]
    call_command("verify_ledger", "--deep", stdout=StringIO())


# ---- Behind it ----


def test_what_was_written_is_erased_in_time(tehran):
    long_ago, user = timezone.now() - timedelta(days=handling.KEPT_DAYS + 1), factories.UserFactory()
    private, public, waits, recent = (
        inquiry_of(tehran, text=WORDS, remark="یادداشت", trip_ref="") for _number in range(4)
    )
    for inquiry in (private, public, recent):
        handling.answer(inquiry, "پاسخ", "پرسش", user)
    factories.publish_answer(public)
    Inquiry.objects.filter(pk__in=[private.pk, public.pk]).update(closed_at=long_ago)
    Inquiry.objects.filter(pk=waits.pk).update(received=long_ago)
    out = StringIO()
    call_command("tidy", stdout=out)
    assert "the text of 2 message(s)" in out.getvalue()
    found = {
        pk: rest for pk, *rest in Inquiry.objects.values_list("pk", "text", "remark", "answer", "question")
    }
    assert found[private.pk] == ["", "", "", ""]
    assert found[public.pk] == ["", "", "پاسخ", "پرسش"]
    assert found[waits.pk][0] == found[recent.pk][0] == WORDS
    call_command("tidy", stdout=(out := StringIO()))
    assert "the text of 0 message(s)" in out.getvalue()
    for inquiry in (private, public):
        inquiry.refresh_from_db()
    with pytest.raises(handling.InquiryRefusal):
        handling.take_up(private, user)
    with pytest.raises(handling.InquiryRefusal):
        handling.answer(private, "پاسخ", "", user)
    handling.answer(public, "پاسخ درست", "پرسش", user)  # what is public can still be corrected


def test_the_published_table_is_rebuilt_alike_and_a_change_in_it_is_found(tehran):
    trip, user = factories.published_trip(municipality=tehran), factories.UserFactory()
    about = ({"trip_ref": trip.ref}, {"trip_ref": "", "month": "1401-09"}, {"trip_ref": ""})
    for values in about:
        inquiry = inquiry_of(tehran, **values)
        handling.answer(inquiry, "پاسخ", "پرسش", user)
        factories.publish_answer(inquiry)
    before = list(PublishedAnswer.objects.order_by("pk").values())
    assert [(row["trip"], row["month"]) for row in before] == [(trip.ref, ""), ("", "1401-09"), ("", "")]
    gate.rebuild()
    assert list(PublishedAnswer.objects.order_by("pk").values()) == before

    def found() -> int:
        return sum(1 for subject in gate.subjects() for _fault in subject.differences())

    assert found() == 0
    PublishedAnswer.objects.filter(pk=before[0]["id"]).update(municipality="qom")
    assert found() == 1
    PublishedAnswer.objects.filter(pk=before[1]["id"]).delete()
    assert found() == 2
    PublishedAnswer.objects.filter(pk=before[2]["id"]).update(id=900)
    assert found() == 4, "one is missing, one nobody knows"
    gate.rebuild()
    assert found() == 0
