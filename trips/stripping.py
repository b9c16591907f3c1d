"""Documents without what people do not mean to publish: where a picture was taken, who wrote a text, hidden files, scripts.

Run by `transparency.confined` in a child process, since the bytes are a stranger's: no Django here. Every file is
written anew from what was understood of it, so that whatever hides before, between or behind its parts stays behind.

PDF: only pages and what is needed to read them stay (bookmarks, links, labels, structure for screen readers).
JPEG and PNG: only the picture, turned as it is meant to be seen, in sRGB.
"""

import io
from collections.abc import Iterator
from typing import Any

from transparency.confined import Refused

MAX_PIXELS = 40_000_000
MAX_PAGES = 2000

JPEG_QUALITY = 92

KEPT_OF_CATALOG = frozenset(
    (
        "/Type",
        "/Pages",
        "/PageLabels",
        "/Outlines",
        "/Lang",
        "/MarkInfo",
        "/StructTreeRoot",
        "/Dests",
        "/Names",
        "/OCProperties",
    )
)
DROPPED = frozenset(
    (
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/AA",
        "/OpenAction",
        "/AF",
        "/Thumb",
        "/JS",
        "/JavaScript",
        "/EmbeddedFiles",
    )
)
"""Keys that go from every dictionary of a PDF."""
HARMLESS_ACTIONS = frozenset(("/GoTo", "/URI"))


def confined(payload: bytes) -> bytes:
    """The file without metadata. Raises Refused: unknown, damaged, encrypted, empty, pixels, pages."""
    if payload.startswith(b"%PDF-"):
        return _pdf(payload)
    if payload.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(payload)
    raise Refused("unknown")


# Pictures


def _picture(payload: bytes) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, and refuses rather than warns
    try:
        with Image.open(io.BytesIO(payload), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused("pixels")
            is_png = opened.format == "PNG"
            sampling = _sampling(opened)
            opened.load()
            picture = _in_srgb(ImageOps.exif_transpose(opened), is_png=is_png)
    except (OSError, SyntaxError, ValueError) as error:  # Pillow's ways of saying that a file is broken
        raise Refused("damaged") from error
    picture.info = {"transparency": picture.info["transparency"]} if "transparency" in picture.info else {}
    written = io.BytesIO()
    if is_png:
        picture.save(written, "PNG", optimize=False)
    else:
        picture.save(written, "JPEG", quality=JPEG_QUALITY, subsampling=sampling)
    return written.getvalue()


def _sampling(opened: Any) -> int:
    """How coarsely the JPEG keeps colour, so that it is written as it came: 0 is as finely as light."""
    from PIL import JpegImagePlugin

    known = JpegImagePlugin.get_sampling(opened) if opened.format in ("JPEG", "MPO") else 0
    return known if known in (0, 1, 2) else 0


def _in_srgb(picture: Any, *, is_png: bool) -> Any:
    """The picture's colours without the profile that explained them, which may name a device and a day."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    wanted = "RGB" if picture.mode in ("CMYK", "YCbCr", "LAB", "HSV") else picture.mode
    if profile and picture.mode in ("RGB", "CMYK", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit its picture explains nothing
    if not is_png and wanted not in ("L", "RGB"):
        wanted = "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


# PDF


def _pdf(payload: bytes) -> bytes:
    import pikepdf

    try:
        # Without recovery: a cut-off file would else be published with the pages that are left, and nobody would know.
        with pikepdf.open(io.BytesIO(payload), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            if not pdf.pages:
                raise Refused("empty")
            if len(pdf.pages) > MAX_PAGES:
                raise Refused("pages")
            _only_pages(pdf)
            written = io.BytesIO()
            pdf.save(
                written,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                compress_streams=True,
                preserve_pdfa=False,
            )
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (
        pikepdf.PdfError,
        pikepdf.ForeignObjectError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ) as error:
        raise Refused("damaged") from error
    return written.getvalue()


def _only_pages(pdf: Any) -> None:
    """Take away everything that is not read on a page. Forms and comments become part of their page as they look now."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    for key in [key for key in pdf.Root if key not in KEPT_OF_CATALOG]:
        del pdf.Root[key]
    if "/Names" in pdf.Root:
        for key in [key for key in pdf.Root.Names if key != "/Dests"]:
            del pdf.Root.Names[key]
    for key in [key for key in pdf.trailer if key not in ("/Root", "/Size")]:
        del pdf.trailer[key]
    for page in pdf.pages:
        _only_links(page.obj)
    for container in _containers(pdf):
        for key in [key for key in container if key in DROPPED]:
            del container[key]
        for key in ("/A", "/Next"):
            action = container.get(key)
            if _is_dictionary(action) and "/S" in action and str(action.S) not in HARMLESS_ACTIONS:
                del container[key]
        if _is_stream(container):
            _clean_stream(container)


def _only_links(page: Any) -> None:
    """Of the notes on a page only links; who wrote which comment when is not on the page."""
    import pikepdf

    found = page.get("/Annots")
    if found is None:
        return
    links = [note for note in found if _is_dictionary(note) and note.get("/Subtype") == pikepdf.Name.Link]
    for link in links:
        for key in ("/T", "/Contents", "/NM", "/M"):
            if key in link:
                del link[key]
    if links:
        page.Annots = pikepdf.Array(links)
    else:
        del page["/Annots"]


def _is_dictionary(found: Any) -> bool:
    import pikepdf

    return isinstance(found, pikepdf.Dictionary)


def _is_stream(found: Any) -> bool:
    import pikepdf

    return isinstance(found, pikepdf.Stream)


def _containers(pdf: Any) -> Iterator[Any]:
    """Every dictionary and stream of the file, those inside others as well."""
    import pikepdf

    waiting = [one for one in pdf.objects if isinstance(one, pikepdf.Object)]
    while waiting:
        found: Any = waiting.pop()
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            inner = [found[str(key)] for key in found]
        elif isinstance(found, pikepdf.Array):
            inner = list(found)
        else:
            continue
        waiting += [
            one
            for one in inner
            if isinstance(one, pikepdf.Dictionary | pikepdf.Array) and not one.is_indirect
        ]


def _clean_stream(stream: Any) -> None:
    """Pictures in a PDF carry their cameras' notes as well."""
    import pikepdf

    if stream.get("/Filter") in (pikepdf.Name.DCTDecode, pikepdf.Array([pikepdf.Name.DCTDecode])):
        raw = stream.read_raw_bytes()
        clean = without_notes(raw)
        if clean != raw:
            stream.write(clean, filter=pikepdf.Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without its application segments and comments, the picture untouched: for pictures that a PDF turns itself.

    What decides how the picture is decoded stays (JFIF, Adobe's colour transform). Raises Refused where it is broken.
    """
    if not jpeg.startswith(b"\xff\xd8"):
        raise Refused("damaged")
    kept, place = [b"\xff\xd8"], 2
    while place + 4 <= len(jpeg):
        if jpeg[place] != 0xFF:
            raise Refused("damaged")
        marker = jpeg[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == 0xDA:  # the picture itself, to the end mark
            end = jpeg.rfind(b"\xff\xd9")
            kept.append(jpeg[place : end + 2] if end > place else jpeg[place:])
            return b"".join(kept)
        length = 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        is_note = (0xE1 <= marker <= 0xEF and marker != 0xEE) or marker == 0xFE
        if not is_note:
            kept.append(jpeg[place : place + length])
        place += length
    raise Refused("damaged")
