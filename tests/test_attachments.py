"""Documents: what may be uploaded and what is left of it, and that a file is public only while a current public document
names it."""

import hashlib
import io
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from PIL import Image

from tests import factories, papers
from tests.papers import MARK, PDF
from transparency.confined import Exhausted, Limits, Refused, run_confined
from trips.models import Attachment
from trips.uploads import MAX_BYTES, prepared, remove_unnamed

pytestmark = pytest.mark.django_db


def attach(trip, content=PDF, name="گزارش محرمانه.pdf", public=True):
    return Attachment.objects.create(
        trip=trip, kind="report", title="گزارش", public=public, file=ContentFile(content, name)
    )


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def address(paper) -> str:
    return reverse("attachment", args=[paper.public_id])


def place(paper) -> Path:
    return Path(settings.DATA_DIR) / "attachments" / paper.file.name


def stripped(content: bytes) -> bytes:
    return prepared(ContentFile(content, "x")).read()


# What is refused


def encrypted() -> bytes:
    lock = pikepdf.Encryption(owner="o", user="")  # opens without a password, and forbids copying
    return papers.saved(pikepdf.open(io.BytesIO(PDF)), encryption=lock)


def locked() -> bytes:
    return papers.saved(pikepdf.open(io.BytesIO(PDF)), encryption=pikepdf.Encryption(owner="o", user="u"))


def huge_picture() -> bytes:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")  # 50 kB, 400 million points
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"<html>", "unknown"),
        (lambda: b"MZ\x90", "unknown"),
        (lambda: b"", "unknown"),
        (lambda: b"GIF89a", "unknown"),
        (lambda: b" " + PDF, "unknown"),
        (lambda: b"%PDF-1.7\nnothing behind it", "damaged"),
        (lambda: papers.telling_pdf()[:2000], "damaged"),
        (lambda: papers.telling_jpeg()[:200], "damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n made up", "damaged"),
        (lambda: papers.saved(pikepdf.new()), "empty"),
        (encrypted, "encrypted"),
        (locked, "encrypted"),
        (huge_picture, "pixels"),
    ],
)
def test_what_is_no_sound_document_is_refused_with_its_cure(content, code):
    with pytest.raises(ValidationError) as refused:
        prepared(ContentFile(content(), "innocent.pdf"))
    assert refused.value.code == code


def test_a_large_file_is_refused():
    file = ContentFile(PDF, "x.pdf")
    file.size = MAX_BYTES + 1
    with pytest.raises(ValidationError) as refused:
        prepared(file)
    assert refused.value.code == "size"


def test_a_child_that_takes_too_much_is_stopped():
    picture = io.BytesIO()
    Image.new("RGB", (5000, 5000)).save(picture, "PNG")
    with pytest.raises(Exhausted):
        run_confined("trips.stripping", picture.getvalue(), Limits(memory=120 * 1024 * 1024))
    with pytest.raises(Exhausted):
        run_confined("trips.stripping", PDF, Limits(output=10))
    with pytest.raises(Exhausted):
        run_confined("tests.papers", b"")  # no reader at all
    with pytest.raises(Refused):
        run_confined("trips.stripping", b"neither")


def test_a_child_reads_a_file_and_knows_nothing_of_the_portal(tmp_path, monkeypatch):
    given = tmp_path / "given.pdf"
    given.write_bytes(papers.telling_pdf().removesuffix(b"\n<html>" + MARK))
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("SECRET_KEY", "known")
    assert run_confined("trips.stripping", given) == run_confined("trips.stripping", given.read_bytes())
    assert b"known" not in run_confined("tests.children", b"environment")
    with pytest.raises(Exhausted):
        run_confined("tests.children", str(tmp_path / "written").encode())
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


# What is left


def test_a_photograph_is_turned_and_says_nothing_of_where_or_who():
    content = papers.telling_jpeg()
    assert MARK in content
    left = stripped(content)
    assert MARK not in left
    assert b"<html" not in left
    assert b"Exif" not in left
    with Image.open(io.BytesIO(left)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (40, 60), "RGB")
        red, green, blue = picture.getpixel((20, 30))
    assert abs(red - 200) < 6
    assert abs(green - 30) < 6
    assert abs(blue - 30) < 6


def test_colours_that_need_their_profile_stay_as_they_looked():
    from PIL import ImageCms

    picture = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    written = io.BytesIO()
    picture.save(written, "JPEG")
    with Image.open(io.BytesIO(stripped(written.getvalue()))) as left:
        assert left.mode == "RGB"
        assert left.getpixel((4, 4))[0] > 200
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for noted in (profile, b"no profile at all"):
        written = io.BytesIO()
        Image.new("RGB", (8, 8), (10, 200, 10)).save(written, "PNG", icc_profile=noted)
        with Image.open(io.BytesIO(stripped(written.getvalue()))) as left:
            assert left.getpixel((4, 4)) == (10, 200, 10)
            assert "icc_profile" not in left.info


def test_a_picture_keeps_its_transparency_and_nothing_else():
    content = papers.telling_png()
    assert MARK in content
    left = stripped(content)
    assert MARK not in left
    assert b"PK\x03\x04" not in left
    with Image.open(io.BytesIO(left)) as picture:
        assert (picture.mode, set(picture.info)) == ("P", {"transparency"})


def test_a_pdf_keeps_its_pages_and_links_and_nothing_else():
    content = papers.telling_pdf().removesuffix(b"\n<html>" + MARK)
    assert content.count(MARK) > 9
    left = stripped(content)
    with pikepdf.open(io.BytesIO(left)) as pdf:
        opened = papers.saved(
            pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages", "/Names"}
        assert "/Info" not in pdf.trailer
        assert not pdf.attachments
        (link,) = [note for note in pdf.pages[0].Annots if "/A" in note]
        assert link.A.URI == "https://example.org/"
        picture = pdf.pages[0].Resources.XObject.Im0
        assert pikepdf.PdfImage(picture).as_pil_image().size == (60, 40)
    assert MARK not in opened
    assert b"JavaScript" not in opened
    assert b"Launch" not in opened


def test_what_hides_behind_a_file_stays_behind():
    """A PDF that is a web page as well is written anew as a PDF alone."""
    assert b"<html" not in stripped(papers.telling_pdf())


def test_what_is_stripped_stays_as_it_is():
    assert stripped(PDF) == PDF
    left = stripped(papers.telling_png())
    assert stripped(left) == left


# What is stored and served


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
    paper, secret = (
        attach(trip, papers.telling_jpeg()),
        attach(trip, papers.plain_pdf("secret"), public=False),
    )
    assert client.get(address(paper)).status_code == 404
    entry = factories.publish(trip)
    assert client.get(address(secret)).status_code == 404
    response = client.get(address(paper))
    served = body(response)
    assert MARK not in served
    assert hashlib.sha256(served).hexdigest() == entry.read()["attachments"][0]["sha256"]
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == f'attachment; filename="{paper.public_id}.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    paper.public = False
    paper.save()
    assert body(client.get(address(paper))) == served
    factories.correct(trip)
    assert client.get(address(paper)).status_code == 404


def test_a_replaced_file_waits_for_its_correction(client):
    trip, other = factories.TripFactory(), papers.plain_pdf("other")
    paper = attach(trip)
    factories.publish(trip)
    paper.file = ContentFile(other, "new.pdf")
    paper.save()
    assert body(client.get(address(paper))) == PDF
    factories.correct(trip)
    assert body(client.get(address(paper))) == other


def test_an_unknown_file_is_not_found(client):
    assert client.get("/attachments/nothing/").status_code == 404


# What is removed


def test_a_file_goes_with_the_last_thing_that_names_it(django_capture_on_commit_callbacks):
    def gone(act) -> bool:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return not kept.exists()

    trip, other = factories.TripFactory(), factories.TripFactory()
    paper, same = attach(trip, papers.plain_pdf("one")), attach(other, papers.plain_pdf("one"))
    kept = place(paper)
    assert not gone(paper.delete), "another row names it"
    assert gone(other.delete), "a draft goes with its documents"
    assert not Attachment.objects.filter(pk=same.pk).exists()

    paper = attach(trip, papers.plain_pdf("two"))
    kept = place(paper)

    def replace() -> None:
        paper.file = ContentFile(papers.plain_pdf("three"), "x.pdf")
        paper.save()

    assert gone(replace)
    kept = place(paper)
    factories.publish(trip)
    paper.delete()
    factories.correct(trip)
    assert remove_unnamed([kept.name]) == [], "a past version names it"
    assert kept.exists()
    replaced = trip_entries(trip)[0]
    with django_capture_on_commit_callbacks() as waiting:
        factories.erase(trip, replaced)
    for act in waiting:
        if getattr(act, "func", None) is remove_unnamed:  # not SQLite's checkpoint, which needs the commit
            act()
    assert not kept.exists(), "nothing names it once that version is erased"


def trip_entries(trip) -> list[int]:
    from transparency.models import LedgerEntry

    found = LedgerEntry.objects.filter(subject=f"trips/{trip.ref}").order_by("serial")
    return list(found.values_list("serial", flat=True))


def test_a_file_stays_where_its_rows_deletion_is_taken_back(django_capture_on_commit_callbacks):
    paper = attach(factories.TripFactory(), papers.plain_pdf("kept"))
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                paper.delete()
                raise RuntimeError
        except RuntimeError:
            pass
    assert place(paper).exists()
