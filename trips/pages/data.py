"""`/data/`: everything public as files, and the files themselves, plain, so that a broken download resumes."""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import render
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt

from transparency.answers import open_to_all
from transparency.parameters import InvalidParameters, read
from transparency.versions import VersionedRequest, for_reading, versioned
from trips.exports import csv, parquet
from trips.package import current, descriptor

from .words import number

KILOBYTE = 1000
ORDER = tuple(descriptor.TITLES)
RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")
"""One range (RFC 9110, 14.1.2); of several, the whole is answered, as the standard allows."""


# ---- The page ----


def _offered() -> str:
    """What the page depends on beside the ledger: which package is there."""
    found = current.offered()
    return f"{found.created:%Y%m%d%H%M%S}" if found else "none"


@csrf_exempt
@for_reading
@versioned(also=_offered)
def data(request: VersionedRequest) -> HttpResponse:
    """What can be had of the whole, in which form, how large, as of when; and how to keep a copy in step."""
    try:
        read(request.GET, {})
    except InvalidParameters as refusal:
        return render(request, "400.html", {"faults": refusal.faults}, status=400)
    found = current.offered()
    resources = sorted(found.resources.values(), key=_place) if found else []
    files = [_file(one) for one in resources]
    schemas = [one for one in files if one["is_schema"]]
    return render(
        request,
        "trips/data.html",
        {
            "package": found,
            "created": found.created.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if found else "",
            "behind": request.head.serial - found.head.serial if found else 0,
            "size": _size(sum(one["bytes"] for one in resources)),
            "files": [one for one in files if not one["is_schema"]],
            "schemas": schemas,
            "licence": descriptor.licence(),
            "tables": csv.tables(),
            "parquet": parquet.available(),
        },
    )


def _place(resource: dict[str, Any]) -> tuple[int, str]:
    name = resource["path"]
    return ORDER.index(name) if name in ORDER else len(ORDER), name


def _file(resource: dict[str, Any]) -> dict[str, Any]:
    name = resource["path"]
    return {
        "name": name,
        "title": descriptor.title(name),
        "size": _size(resource["bytes"]),
        "rows": resource.get("rows", resource.get("lines")),
        "sha256": resource["hash"].removeprefix("sha256:"),
        "is_schema": name.startswith(descriptor.SCHEMA_FILES),
    }


def _size(size: int) -> str:
    """A number of bytes in words, in thousands as disks are sold."""
    if size < KILOBYTE:
        return ngettext("{number} byte", "{number} bytes", size).format(number=number(size))
    if size < KILOBYTE**2:
        return gettext("{number} kB").format(number=number(Decimal(size) // KILOBYTE))
    if size < KILOBYTE**3:
        return gettext("{number} MB").format(number=number(round(Decimal(size) / KILOBYTE**2, 1)))
    return gettext("{number} GB").format(number=number(round(Decimal(size) / KILOBYTE**3, 1)))


# ---- The files ----


@csrf_exempt
@open_to_all
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the package that is offered, as it stands on the disk."""
    found = current.offered()
    path = found.path(name) if found else None
    if path is None:
        raise Http404
    return plain_file(request, path)


@csrf_exempt
@open_to_all
def keep_in_step(request: HttpRequest) -> HttpResponseBase:
    """The program that brings a package up to date, at an address that never changes."""
    return plain_file(request, Path(settings.BASE_DIR) / "static" / "keep_in_step.py")


def plain_file(request: HttpRequest, path: Path) -> HttpResponseBase:
    """A file by RFC 9110: validators, one range, `If-Range`, never compressed; a script of any other site may read it.

    WhiteNoise's own does not know `If-Range`, and refuses the range of a single byte. Raises Http404 where it is gone.
    """
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "OPTIONS"])
    try:
        opened = path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    stat = os.fstat(
        opened.fileno()
    )  # of what was opened: a new package may have come into its place meanwhile
    headers = {
        "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
        "Last-Modified": http_date(stat.st_mtime),
        "Cache-Control": "public, no-cache",
        "Accept-Ranges": "bytes",
    }
    if _has_it(request, headers):
        opened.close()
        return HttpResponse(status=304, headers=headers)
    part = _range(request, stat.st_size, headers)
    if part is None:
        return _answer(request, path, opened, range(stat.st_size), 200, headers)
    if not part:
        opened.close()
        headers["Content-Range"] = f"bytes */{stat.st_size}"
        return HttpResponse(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stat.st_size}"
    return _answer(request, path, opened, part, 206, headers)


def content_type(path: Path) -> str:
    media_type = descriptor.TYPES[path.suffix][1]
    return media_type if path.suffix == ".sqlite" else f"{media_type}; charset=utf-8"


def _has_it(request: HttpRequest, headers: dict[str, str]) -> bool:
    """Whether the reader's copy is this one: by the tag, where one is given, else by the day it was changed."""
    given = request.headers.get("If-None-Match")
    if given is not None:
        held = [tag.removeprefix("W/") for tag in parse_etags(given)]
        return "*" in held or headers["ETag"] in held
    return request.headers.get("If-Modified-Since") == headers["Last-Modified"]


def _range(request: HttpRequest, size: int, headers: dict[str, str]) -> range | None:
    """The bytes that are asked for: None for all of them, an empty range where there are no such bytes.

    `If-Range` names the copy whose rest is wanted: of any other one the whole is answered, so that no two are glued together.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    copy = request.headers.get("If-Range")
    if asked is None or (copy is not None and copy not in (headers["ETag"], headers["Last-Modified"])):
        return None
    first, last, ending = asked.groups()
    if ending is not None:
        return range(max(0, size - int(ending)), size) if int(ending) else range(0)
    if last and int(last) < int(first):
        return None  # no range at all, says the standard
    return range(int(first), min(int(last) + 1, size) if last else size)


class _Part:
    """So many bytes of an opened file, from where it stands on."""

    def __init__(self, opened: BinaryIO, length: int) -> None:
        self._opened, self._left = opened, length
        self.close = opened.close

    def read(self, size: int) -> bytes:
        data = self._opened.read(min(size, self._left))
        self._left -= len(data)
        return data


def _answer(
    request: HttpRequest, path: Path, opened: BinaryIO, part: range, status: int, headers: dict[str, str]
) -> HttpResponseBase:
    """These bytes of the opened file, which the response closes; of HEAD their headers alone."""
    response: HttpResponseBase
    if request.method == "HEAD":
        opened.close()
        response = HttpResponse(status=status, headers=headers, content_type=content_type(path))
    else:
        opened.seek(part.start)
        chosen = _Part(opened, len(part))
        response = FileResponse(chosen, status=status, headers=headers, content_type=content_type(path))
    response["Content-Length"] = str(len(part))
    return response
