"""What the ledger proves and what it does not, and how anybody checks it: the words of `verify.py` are its own, asked of it."""

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from transparency.ledger import FIRST_PREVIOUS
from transparency.versions import VersionedRequest, plain_page
from trips.models.published import PublishedTrip

from .words import language

VERIFIER = Path(settings.BASE_DIR, "static", "verify.py")


@cache
def verifier() -> ModuleType:
    """The verifier as a module, for its words."""
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    if spec is None or spec.loader is None:
        raise ImportError(f"{VERIFIER} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@plain_page
def verify_file(request: HttpRequest) -> HttpResponse:
    """The verifier itself: one file, to be saved and run."""
    return HttpResponse(
        VERIFIER.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify.py"'},
    )


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults that mean the same, by their codes in the verifier, each with an example of what it names."""

    title: Promise
    meaning: Promise
    codes: dict[str, tuple[object, ...]]

    def said(self) -> list[str]:
        return [str(verifier().say(code, language(), *values)) for code, values in self.codes.items()]


REF, OTHER = "tehran-1401-1", "tehran-1401-2"
DAY = "2026-01-01T00:00:00.000000Z"
FAULTS = (
    Faults(
        _("A published text or an entry was changed"),
        _(
            "What stands there now is not what was signed: somebody has touched the data since, or a copy was damaged on its way."
        ),
        {"hash": (7,), "document": (7,), "canonical": (7,), "half": (7,), "keys": (7, "nonce")},
    ),
    Faults(
        _("An entry is missing, or one was slipped in"),
        _("The entries do not follow one another: the chain is broken at the entry named."),
        {"missing": (7, 8), "previous": (7,)},
    ),
    Faults(
        _("An entry is dated back"),
        _(
            "Its time cannot be right: entries are written in order, and a document says when it was published."
        ),
        {"time": (7,), "published": (7, DAY)},
    ),
    Faults(
        _("An entry does not fit its subject"),
        _(
            "Versions count from 1, nothing follows a withdrawal, and a text is about the trip it is filed under."
        ),
        {
            "kind": (7, "publication", f"trips/{REF}"),
            "version": (7, 3, f"trips/{REF}", 2),
            "subject": (7, f"trips/{OTHER}", f"trips/{REF}"),
        },
    ),
    Faults(
        _("A text is gone without a lawful erasure"),
        _(
            "Only a version that a later one replaced may be erased, and an entry must say so, with its ground."
        ),
        {"gone": (7,), "erasure": (9, "ledger/7")},
    ),
    Faults(
        _("It is not the ledger that you kept a checkpoint of"),
        _(
            "Either your checkpoint was copied wrongly, or the ledger was written anew or cut off after you kept it. "
            "This is the gravest fault: nothing else shows it."
        ),
        {"checkpoint": (7,), "cut": (7, 5)},
    ),
    Faults(
        _("The portal shows something else than its ledger"),
        _("The ledger holds, but pages and data do not say what it says: ask why before you use them."),
        {"shown": (REF, 7), "hidden": (REF, 7), "stranger": (OTHER,), "head": (7,)},
    ),
    Faults(
        _("A file of the data package is another one"),
        _(
            "Most often a download that broke off. Fetch the file again; if the fault stays, the package was changed."
        ),
        {"file": ("trips.jsonl",), "no file": ("trips.jsonl",)},
    ),
    Faults(
        _("The saved trip was not signed so"),
        _("The file was changed after it was saved, or the nonce is another version's."),
        {"trip": (7,), "no entry": ()},
    ),
)
"""Every fault that the verifier tells, by what it means."""


@plain_page
def proof(request: VersionedRequest) -> HttpResponse:
    base = request.build_absolute_uri("/")[:-1]
    trips = PublishedTrip.objects.count()
    newest = PublishedTrip.objects.order_by("-entry_id").values_list("ref", "entry_id").first()
    ref, serial = newest or (REF, 1)
    head = request.head
    say = verifier().say
    spoken = "" if language() == "en" else f" --language {language()}"
    return render(
        request,
        "transparency/proof.html",
        {
            "whole": f"verify.py {base}{spoken}",
            "keep": f"verify.py {base} --keep kept.txt{spoken}",
            "against": f"verify.py {base} --checkpoints kept.txt --keep kept.txt{spoken}",
            "one": f"verify.py {base} --checkpoint {head.serial}:{head.hash}{spoken}",
            "file": f"verify.py {base} --checkpoints checkpoints.txt{spoken}",
            "package": f"verify.py safarnama{spoken}",
            "saved": f"verify.py {base} --trip trip.json --nonce NONCE{spoken}",
            "trip_address": f"{base}/api/v1/trips/{ref}/",
            "nonce_address": f"{base}/api/v1/ledger/?after={serial - 1}&page_size=1",
            "ref": ref,
            "serial": serial,
            "output": [
                say("fine", language(), head.serial, trips),
                say("head is", language(), head.serial, head.hash if head.serial else FIRST_PREVIOUS),
            ],
            "fault": say("fault", language(), say("document", language(), 7)),
            "faults": FAULTS,
            "verifier": {
                "url": reverse("verify-file"),
                "address": base + reverse("verify-file"),
                "sha256": _digest(),
            },
        },
    )


@cache
def _digest() -> str:
    return hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
