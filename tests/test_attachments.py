"""Documents: what may be uploaded, and that a file is public only while a current public document names it."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from tests import factories
from trips.models import Attachment
from trips.uploads import MAX_BYTES, validate_upload

PDF = b"%PDF-1.4 made for a test"
PNG = b"\x89PNG\r\n\x1a\n made for a test"

pytestmark = pytest.mark.django_db


def attach(trip, content=PDF, name="گزارش محرمانه.pdf", public=True):
    return Attachment.objects.create(
        trip=trip, kind="report", title="گزارش", public=public, file=ContentFile(content, name)
    )


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def address(paper) -> str:
    return reverse("attachment", args=[paper.public_id])


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b"", b"GIF89a", b" %PDF-1.4"])
def test_only_pdf_jpeg_and_png_by_content(content):
    with pytest.raises(ValidationError):
        validate_upload(ContentFile(content, "innocent.pdf"))


def test_a_large_file_is_refused():
    file = ContentFile(PDF, "x.pdf")
    file.size = MAX_BYTES + 1
    with pytest.raises(ValidationError):
        validate_upload(file)


def test_nothing_of_the_uploaders_name_is_kept():
    paper = attach(factories.TripFactory(), name="../../etc/گزارش.exe")
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    assert paper.file.name == f"{paper.sha256}.pdf"
    again = attach(factories.TripFactory(), name="other.pdf")
    assert again.file.name == paper.file.name
    with again.file.open() as file:
        assert file.read() == PDF


def test_a_file_is_public_only_while_a_current_document_names_it(client):
    trip = factories.TripFactory()
    paper, secret = attach(trip), attach(trip, PNG, public=False)
    assert client.get(address(paper)).status_code == 404
    factories.publish(trip)
    assert client.get(address(secret)).status_code == 404
    response = client.get(address(paper))
    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{paper.public_id}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    paper.public = False
    paper.save()
    assert body(client.get(address(paper))) == PDF
    factories.correct(trip)
    assert client.get(address(paper)).status_code == 404


def test_a_replaced_file_waits_for_its_correction(client):
    trip = factories.TripFactory()
    paper = attach(trip)
    factories.publish(trip)
    paper.file = ContentFile(PNG, "new.png")
    paper.save()
    assert body(client.get(address(paper))) == PDF
    factories.correct(trip)
    assert body(client.get(address(paper))) == PNG


def test_an_unknown_file_is_not_found(client):
    assert client.get("/attachments/nothing/").status_code == 404
