"""Documents as people upload them, with everything that must not be published; and plain ones that stay as they are."""

import io
from typing import Any

import pikepdf
from PIL import Image

from trips import stripping

MARK = b"markx-of-a-person"
"""Stands wherever metadata may: found anywhere in what is stored, it has leaked."""

EXIF_ORIENTATION, EXIF_AUTHOR, EXIF_GPS = 0x0112, 0x013B, 0x8825


def plain_pdf(words: str = "") -> bytes:
    """A PDF of one page as stripping leaves it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.pages[0].Contents = pdf.make_stream(b"% " + words.encode())
    return stripping.confined(saved(pdf))


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    written = io.BytesIO()
    pdf.save(written, **options)
    return written.getvalue()


def telling_jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """A photograph that says who took it and where, lying on its side, with an HTML page behind its end."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[EXIF_ORIENTATION] = 6
    exif[EXIF_AUTHOR] = MARK.decode()
    exif.get_ifd(EXIF_GPS)[1] = "N"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=MARK, xmp=b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>")
    return written.getvalue() + b"<html><script>" + MARK


def telling_png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", MARK.decode())
    notes.add_itxt("XML:com.adobe.xmp", MARK.decode())
    picture = Image.new("P", (8, 8), 3)
    written = io.BytesIO()
    picture.save(written, "PNG", pnginfo=notes, transparency=3)
    return written.getvalue() + b"PK\x03\x04" + MARK


def telling_pdf() -> bytes:
    """Author, XMP, a file within, scripts, a comment with its author, a form, a photograph with its camera's notes."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    page = pdf.pages[0].obj
    said = MARK.decode()
    pdf.docinfo["/Author"] = said
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [said]
    pdf.attachments["salaries.txt"] = MARK
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{said}')")
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array(["a", script]))
    picture = pdf.make_stream(telling_jpeg())
    for key, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": 60,
        "/Height": 40,
        "/ColorSpace": pikepdf.Name.DeviceRGB,
        "/BitsPerComponent": 8,
        "/Filter": pikepdf.Name.DCTDecode,
    }.items():
        picture[key] = value
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.Contents = pdf.make_stream(b"q 60 0 0 40 0 0 cm /Im0 Do Q")
    page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=said))
    box = pikepdf.Array([0, 0, 10, 10])
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=said,
            V="typed",
            Rect=box,
            AA=pikepdf.Dictionary(K=script),
        )
    )
    link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": box}
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T=said, Contents=said, Rect=box
            ),
            pikepdf.Dictionary(
                **link, A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/"), Contents=said
            ),
            pikepdf.Dictionary(**link, A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=said)),
            field,
        ]
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    # Uncompressed, so that a mark that stayed is found by looking.
    return saved(pdf, compress_streams=False) + b"\n<html>" + MARK


PDF = plain_pdf()
