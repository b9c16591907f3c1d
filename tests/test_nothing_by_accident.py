"""Nothing is public by accident: drafts with a mark in every field are planted, and looked for everywhere."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from officials import audit
from officials.audited import AuditEntry
from officials.models import Coverage, Municipality, Policy, StandIn, Tenure
from tests import factories, surfaces
from tests.marked import MARK, MARK_FA, mark_every_text, rich_trip, withhold
from tests.papers import PDF
from transparency import calendar
from trips import publication, revisions
from trips.admin.entry import kept
from trips.codes import Act, Desk
from trips.desk import step
from trips.imports import keeping
from trips.models import (
    Attachment,
    Handover,
    ImportedTrip,
    Inquiry,
    NilDeclaration,
    Revision,
    Trip,
)
from trips.models.inquiries import InquiryState
from trips.models.published_answers import PublishedAnswer
from trips.package.dump import dump

pytestmark = pytest.mark.django_db


def answer(client: Client, address: str) -> tuple[int, bytes]:
    response = client.get(address, HTTP_ACCEPT="*/*")
    return response.status_code, b"".join(
        response.streaming_content
    ) if response.streaming else response.content


def answers(addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    """Every answer, computed anew: nothing may hide behind the cache."""
    cache.clear()
    client = Client()
    return {address: answer(client, address) for address in addresses}


def plant_drafts() -> None:
    """A new draft in every working table, and a correction in preparation of everything that is public."""
    public = Trip.objects.filter(ref__isnull=False).first()
    draft = factories.full_trip(municipality=public.municipality)
    factories.PermitFactory(trip=draft)
    factories.SourceFactory(trip=draft)
    Attachment.objects.create(
        trip=draft, kind="report", title=MARK, public=True, file=ContentFile(PDF, "x.pdf")
    )
    NilDeclaration.objects.create(municipality=public.municipality, month="1398-01")
    Policy.objects.create(municipality=public.municipality, valid_from=date(2015, 1, 1), record_days=1)
    Coverage.objects.create(municipality=public.municipality, provenance="own", first="1380-01")
    factories.MunicipalityFactory()
    factories.TenureFactory()
    factories.InquiryFactory(municipality=public.municipality)
    Trip.objects.filter(ref__isnull=False).update(status="done", days=777, size=7777, size_known="exact")
    for model in (*apps.get_app_config("officials").get_models(), *apps.get_app_config("trips").get_models()):
        if not model.__name__.startswith(("Published", "Loaded", "Audit")):
            for record in model.objects.all():
                if model.__name__ == "Municipality" and record.trips.filter(ref__isnull=False).exists():
                    record.name = MARK  # its code never changes
                    record.save()
                else:
                    mark_every_text(record)
    plant_work(public.municipality)


def plant_work(municipality: Municipality) -> None:
    """What clerks and publishers leave on the way, each bearing the mark: drafts submitted, returned and abandoned, saves,
    a correction submitted, an import, what was kept of uploads, a stand-in, entries of the audit log."""
    words, user = (
        f"{MARK} {MARK_FA}",
        factories.UserFactory(username=MARK, first_name=MARK, last_name=MARK_FA),
    )
    values = {"municipality": municipality, "title": words, "purpose": words, "letter_number": MARK}
    submitted, returned, abandoned, imported = (
        factories.TripFactory(**values, internal_notes=words, created_by=user) for _number in range(4)
    )
    for trip in (submitted, returned, abandoned, imported):
        factories.TravellerFactory(trip=trip, official=None, name=words, post=words, publish_name=True)
        revisions.record(trip, user)
    for trip in (submitted, returned, Trip.objects.filter(ref__isnull=False).first()):
        step(trip, Act.SUBMITTED, user, words)
    step(returned, Act.RETURNED, user, words)
    step(abandoned, Act.ABANDONED, user, words)
    ImportedTrip.objects.create(municipality=municipality, digest=MARK, trip=imported)
    keeping.put_by(user, municipality, f"{MARK}.xlsx", words.encode())
    kept.keep(SimpleUploadedFile(f"{MARK}.pdf", PDF), user.pk)
    clerk = factories.MembershipFactory(user=user, municipality=municipality)
    StandIn.objects.create(membership=clerk, first=calendar.today(), last=calendar.today(), given_by=user)
    for kind in audit.AuditKind:
        audit.log(user, kind, submitted, note=words, changes={"fields": {"title": [words, words]}})


@pytest.fixture
def world():
    trip = factories.full_trip(municipality=factories.published_municipality(code="tehran"))
    factories.publish(trip)
    factories.correct(trip, title="عنوان درست")
    factories.publish(factories.najaf_trip(municipality=trip.municipality))
    withdrawn = factories.published_trip(municipality=trip.municipality)
    factories.withdraw(withdrawn)
    factories.publish_answer(factories.InquiryFactory(municipality=trip.municipality, trip_ref=trip.ref))
    return withdrawn.ref


def test_the_marks_are_in_every_working_table(world):
    plant_drafts()
    assert MARK in publication.preview(Trip.objects.filter(ref__isnull=False).first())[0]["title"]
    assert Tenure.objects.filter(post__contains=MARK).exists()
    assert set(Desk) == set(Trip.objects.filter(title__contains=MARK).values_list("desk", flat=True))
    assert Trip.objects.filter(ref__isnull=False, desk=Desk.PUBLISHER, title__contains=MARK).exists()
    assert all(MARK in step.remark for step in Handover.objects.all())
    assert MARK in Revision.objects.latest("pk").state["trip"]["title"]
    assert AuditEntry.objects.filter(note__contains=MARK, subject_text__contains=MARK).exists()
    assert Inquiry.objects.filter(
        text__contains=MARK, answer__contains=MARK, question__contains=MARK
    ).exists()


def test_every_answer_is_a_good_one_and_drafts_change_no_byte_of_any(world):
    """With a trip that is withheld as a whole, and messages of which none, or not all, is public."""
    municipality = Municipality.objects.get(code="tehran")
    withheld = rich_trip(municipality)
    withhold(withheld)
    factories.publish(withheld)
    answered = factories.InquiryFactory(municipality=municipality, question="؟", answer="۱", remark="۲")
    Inquiry.objects.filter(pk=answered.pk).update(state=InquiryState.ANSWERED, closed_at=timezone.now())
    of_withdrawn = [f"/trips/{world}/", f"/api/v1/trips/{world}/", f"/trips/{world}/history/"]
    addresses = [*surfaces.everything(), *of_withdrawn]
    before = answers(addresses)
    plant_drafts()
    after = answers(addresses)
    kept_back = Inquiry.objects.exclude(public_id__in=PublishedAnswer.objects.values("public_id"))
    assert len(kept_back) == 2
    secrets = [secret for one in kept_back for secret in (one.public_id, one.secret_hash) if secret]
    for address in addresses:
        status, content = after[address]
        for secret in (MARK, MARK_FA, json.dumps(MARK_FA).strip('"'), *secrets):
            assert secret.encode() not in content, address
        assert after[address] == before[address], address
        wanted = FAULTY.get(address.removeprefix("/en"), 410 if address in of_withdrawn[:2] else 200)
        assert status == wanted, address


def test_drafts_are_in_no_package_and_are_not_found_by_asking_for_them(world, tmp_path):
    plant_drafts()
    dump(tmp_path / "package", "http://testserver")
    files = sorted((tmp_path / "package").iterdir())
    assert {".csv", ".json", ".jsonl", ".sqlite"} <= {path.suffix for path in files}
    for path in files:
        content = path.read_bytes()
        assert not any(mark in content for mark in (MARK.encode(), MARK_FA.encode())), path.name
    draft = Trip.objects.get(ref__isnull=True, attachments__isnull=False)
    official = draft.travellers.filter(official__isnull=False).first().official
    destination = draft.stops.first().destination
    for question in (f"official={official.public_id}", f"destination={destination.public_id}"):
        for address in ("/trips/", "/api/v1/trips/", "/api/v1/stats/"):
            assert answer(Client(), f"{address}?{question}")[0] == 400, (address, question)
    paper = draft.attachments.first()
    assert answer(Client(), f"/attachments/{paper.public_id}/")[0] == 404
    status, content = answer(Client(), f"/api/v1/trips/?q={MARK}")
    assert (status, json.loads(content)["count"]) == (200, 0)


FAULTY = {
    "/no-such-page/": 404,
    "/trips/no-such-trip/": 404,
    "/trips/?banana=1": 400,
    "/api/v1/no-such/": 404,
}
"""Addresses that are no good ones, and what they are answered with."""
