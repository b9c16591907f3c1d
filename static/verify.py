#!/usr/bin/env python3
"""Checks the records of a Safarnama portal from outside, with nothing but Python 3.9 or later and its own library.

    python3 verify.py https://portal.example               a whole portal, over its public API
    python3 verify.py DIRECTORY                            a downloaded dump (datapackage.json, ledger.jsonl, ...)
    python3 verify.py SOURCE --checkpoint 1234:ab12...     and that a checkpoint you kept is still in its place
    python3 verify.py SOURCE --checkpoints FILE            the same with a file of them (checkpoints.txt of the portal)
    python3 verify.py SOURCE --keep FILE                   write today's head to FILE, to be checked another day
    python3 verify.py [SOURCE] --trip FILE --nonce HEX     that a saved trip is what the ledger signed

It recomputes every hash of the ledger, checks that nothing was changed, taken out, slipped in or dated back, that each
subject's versions follow one another, and that what the portal (or the dump) shows is what the ledger holds. The rules are
those of docs/ledger.md. It proves that records are unaltered, not that they are true.

Answers 0 where all is well, 1 with the first fault (entry by entry) on the output, 2 where nothing could be checked.
This file may be copied, changed and passed on under the Apache License 2.0.
"""

import argparse
import hashlib
import json
import locale
import os
import re
import sys
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

FIRST_PREVIOUS = "0" * 64
ENTRY = ("serial", "kind", "subject", "time", "document_hash", "previous", "hash", "nonce", "document")
SERVED = ("url", "state", "due", "days_late", "ledger")
"""Keys that are added when a trip is served, and are not signed."""
PAGE = 200
LARGEST = 64_000_000
"""Bytes of one answer that are read at most: what is longer is no page of a portal."""

WORDS = {
    "missing": ("entry %d is missing: %d follows", "ردیف %d نیست: پس از جای آن ردیف %d آمده است"),
    "keys": (
        "entry %d lacks “%s” or has it in another form",
        "ردیف %d «%s» ندارد یا آن را به شکل دیگری دارد",
    ),
    "previous": ("entry %d does not follow the entry before it", "ردیف %d دنبالهٔ ردیف پیش از خود نیست"),
    "time": ("entry %d is dated before the entry before it", "تاریخ ردیف %d پیش از تاریخ ردیف قبلی است"),
    "hash": (
        "entry %d was changed: its hash does not come out",
        "ردیف %d دست خورده است: چکیده‌اش درست درنمی‌آید",
    ),
    "document": ("the document of entry %d was changed", "متن ردیف %d دست خورده است"),
    "canonical": (
        "the document of entry %d is not in canonical form",
        "متن ردیف %d به شکل معیار نوشته نشده است",
    ),
    "half": (
        "entry %d has a document without its nonce, or a nonce alone",
        "ردیف %d متن دارد و nonce ندارد، یا تنها nonce دارد",
    ),
    "gone": (
        "the document of entry %d is gone, and no erasure says so",
        "متن ردیف %d نیست و هیچ حذفی آن را نگفته است",
    ),
    "erasure": (
        "entry %d erases %s, which is no earlier version that another one replaced",
        "ردیف %d متن %s را حذف می‌کند که نسخهٔ جایگزین‌شده‌ای پیش از آن نیست",
    ),
    "kind": (
        "entry %d is a “%s” of %s, which cannot follow here",
        "ردیف %d از نوع «%s» برای %s است که اینجا نمی‌تواند بیاید",
    ),
    "version": ("entry %d holds version %s of %s, not version %d", "ردیف %d نسخهٔ %s از %s است، نه نسخهٔ %d"),
    "published": (
        "entry %d says that it was published at %s, not when it was appended",
        "ردیف %d می‌گوید در %s منتشر شده است، نه هنگام ثبت خود",
    ),
    "subject": ("the document of entry %d is about %s, not %s", "متن ردیف %d دربارهٔ %s است، نه %s"),
    "checkpoint": (
        "entry %d is not the one of the checkpoint that was kept",
        "ردیف %d همان نیست که نقطهٔ وارسی نگه‌داشته‌شده می‌گوید",
    ),
    "cut": (
        "entry %d is gone: a checkpoint of it was kept, and the ledger ends at %d",
        "ردیف %d نیست: نقطهٔ وارسی‌اش نگه داشته شده و دفتر ثبت در %d تمام می‌شود",
    ),
    "head": (
        "the portal names %d as its newest entry with another hash than the ledger's",
        "سامانه ردیف %d را تازه‌ترین می‌خواند، با چکیده‌ای جز چکیدهٔ دفتر ثبت",
    ),
    "shown": (
        "trip %s is shown otherwise than entry %d has it",
        "سفر %s جز آن نشان داده می‌شود که ردیف %d دارد",
    ),
    "hidden": ("trip %s of entry %d is not shown", "سفر %s از ردیف %d نشان داده نمی‌شود"),
    "stranger": (
        "trip %s is shown, and the ledger has no current version of it",
        "سفر %s نشان داده می‌شود و دفتر ثبت نسخهٔ جاری از آن ندارد",
    ),
    "file": (
        "file %s is not the one that the package lists: its SHA-256 is another",
        "فایل %s همان نیست که بسته فهرست کرده است: SHA-256 دیگری دارد",
    ),
    "no file": ("file %s, which the package lists, is missing", "فایل %s که در فهرست بسته است نیست"),
    "trip": ("the saved trip is not what entry %d signed", "سفر ذخیره‌شده همان نیست که ردیف %d امضا کرده است"),
    "no entry": (
        "no entry of the ledger signed the saved trip with this nonce",
        "هیچ ردیفی از دفتر ثبت، سفر ذخیره‌شده را با این nonce امضا نکرده است",
    ),
    "fine": (
        "%d entries, %d current trips: nothing was altered.",
        "%d ردیف، %d سفر جاری: چیزی دست نخورده است.",
    ),
    "head is": ("Newest entry: %d:%s", "تازه‌ترین ردیف: %d:%s"),
    "trip is": (
        "The saved trip is version %s of %s, signed by entry %d.",
        "سفر ذخیره‌شده نسخهٔ %s از %s است و ردیف %d آن را امضا کرده است.",
    ),
    "hash is": (
        "Its document hash is %s: look for it in the ledger.",
        "چکیدهٔ متنش %s است: آن را در دفتر ثبت بجویید.",
    ),
    "kept": (
        "This checkpoint was written to %s. Keep it where the portal cannot reach it.",
        "این نقطهٔ وارسی در %s نوشته شد. جایی نگهش دارید که دست سامانه به آن نرسد.",
    ),
    "nothing": ("Nothing could be checked: %s", "چیزی وارسی نشد: %s"),
    "fault": ("FAULT: %s", "ایراد: %s"),
}


class Fault(Exception):
    """The first thing found wrong. `code` is a key of WORDS, `serial` the entry at fault, 0 where none is."""

    def __init__(self, code, serial, *values):
        super().__init__(code, serial, *values)
        self.code, self.serial, self.values = code, serial, values

    def told(self, language):
        return say(self.code, language, *self.values)


class Unreadable(Exception):
    """What was given cannot be checked at all."""


def plain(value):
    """A value as it is repeated: without what a terminal would obey, and not endless."""
    if not isinstance(value, str):
        return value
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in value[:500])


def say(code, language, *values):
    return WORDS[code][1 if language == "fa" else 0] % tuple(plain(value) for value in values)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def normal(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    return [normal(item) for item in value] if isinstance(value, list) else value


def canonical(value):
    """Step 1 of docs/ledger.md: the one text of a JSON value."""
    return json.dumps(normal(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Ledger:
    """The chain as far as it was read: `take` each entry in order; a Fault is raised at the first that does not hold."""

    def __init__(self, checkpoints=()):
        self.checkpoints = dict(checkpoints)
        self.serial, self.hash, self.time = 0, FIRST_PREVIOUS, ""
        self.gone = {}  # subject of the erasure that is owed -> serial
        self.subjects = {}  # subject -> [version, serial, kind] of its newest entry
        self.replaced = {}  # serial -> the subject whose later entry replaced it
        self.signed = {}  # document hash -> serial
        self.current = {}  # ref of a trip -> (serial, text)

    def take(self, entry):
        self._form(entry)
        self._chain(entry)
        document = self._document(entry)
        if entry["kind"] == "erasure":
            self._erasure(entry)
        else:
            self._version(entry, document)
        self.serial, self.hash, self.time = entry["serial"], entry["hash"], entry["time"]

    def _form(self, entry):
        expected = self.serial + 1
        for key in ENTRY:
            value = entry.get(key) if isinstance(entry, dict) else None
            fine = type(value) is int if key == "serial" else isinstance(value, str)
            if not fine and not (value is None and key in ("nonce", "document") and key in entry):
                raise Fault("keys", expected, expected, key)
        if entry["serial"] != expected:
            raise Fault("missing", expected, expected, entry["serial"])

    def _chain(self, entry):
        serial = entry["serial"]
        if entry["previous"] != self.hash:
            raise Fault("previous", serial, serial)
        chained = [entry[key] for key in ("serial", "kind", "subject", "time", "document_hash", "previous")]
        if sha256(canonical(chained).encode()) != entry["hash"]:
            raise Fault("hash", serial, serial)
        if entry["time"] < self.time:
            raise Fault("time", serial, serial)
        if self.checkpoints.get(serial, entry["hash"]) != entry["hash"]:
            raise Fault("checkpoint", serial, serial)

    def _document(self, entry):
        serial, text, nonce = entry["serial"], entry["document"], entry["nonce"]
        if (text is None) != (nonce is None):
            raise Fault("half", serial, serial)
        self.signed[entry["document_hash"]] = serial
        if text is None:
            self.gone[f"ledger/{serial}"] = serial
            return None
        try:
            matches = sha256(bytes.fromhex(nonce) + text.encode()) == entry["document_hash"]
            document = json.loads(text) if matches else None
        except ValueError:
            matches = False
        if not matches:
            raise Fault("document", serial, serial)
        if canonical(document) != text:
            raise Fault("canonical", serial, serial)
        if document.get("published") != entry["time"]:
            raise Fault("published", serial, serial, document.get("published"))
        return document

    def _erasure(self, entry):
        """Only a version that a later entry replaced can be erased; and what is gone must be named by one."""
        serial, subject = entry["serial"], entry["subject"]
        erased = subject[7:] if subject.startswith("ledger/") else ""
        if not erased.isdigit() or int(erased) not in self.replaced:
            raise Fault("erasure", serial, serial, subject)
        self.gone.pop(subject, None)

    def _version(self, entry, document):
        """The versions of a subject count from 1, and nothing follows a withdrawal."""
        serial, kind, subject = entry["serial"], entry["kind"], entry["subject"]
        before = self.subjects.get(subject)
        later = {
            "publication": ("correction", "withdrawal"),
            "correction": ("correction", "withdrawal"),
            "withdrawal": (),
        }
        opens = kind not in ("correction", "withdrawal", "nil_revocation")
        allowed = opens if before is None else kind in later.get(before[2], (kind, "nil_revocation", "nil"))
        if not allowed:
            raise Fault("kind", serial, serial, kind, subject)
        number = 1 if before is None else before[0] + 1
        if document is not None and document.get("version", number) != number:
            raise Fault("version", serial, serial, document.get("version"), subject, number)
        if (
            document is not None
            and subject.startswith("trips/")
            and f"trips/{document.get('ref')}" != subject
        ):
            raise Fault("subject", serial, serial, f"trips/{document.get('ref')}", subject)
        if before is not None:
            self.replaced[before[1]] = subject
        self.subjects[subject] = [number, serial, kind]
        if subject.startswith("trips/"):
            self.current.pop(subject[6:], None)
            if kind != "withdrawal":
                self.current[subject[6:]] = (serial, entry["document"])

    def end(self):
        """Nothing more comes: what was owed must have come, and no kept checkpoint may lie beyond."""
        for serial in self.gone.values():
            raise Fault("gone", serial, serial)
        for serial in sorted(self.checkpoints):
            if serial > self.serial:
                raise Fault("cut", serial, serial, self.serial)

    def compare(self, trips):
        """What is shown, as an iterable of trips as the API serves them, is what the ledger holds: each current trip, once."""
        left = dict(self.current)
        for trip in trips:
            ref = trip.get("ref")
            if ref not in left:
                raise Fault("stranger", 0, ref)
            serial, text = left.pop(ref)
            if canonical({key: value for key, value in trip.items() if key not in SERVED}) != text:
                raise Fault("shown", serial, ref, serial)
        for ref, (serial, _text) in left.items():
            raise Fault("hidden", serial, ref, serial)


class OwnHost(urllib.request.HTTPRedirectHandler):
    """Follows a portal to another address of its own (HTTPS), and nowhere else."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if urllib.parse.urlsplit(newurl).hostname != urllib.parse.urlsplit(req.full_url).hostname:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Portal:
    """A portal, asked over its public API."""

    def __init__(self, address):
        self.base = address.rstrip("/")
        self.opener = urllib.request.build_opener(OwnHost)

    def answer(self, url):
        if not url.startswith(self.base + "/"):  # a portal must not send its checker elsewhere
            raise Unreadable(url)
        request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - as typed
        try:
            with self.opener.open(request, timeout=60) as response:
                return json.loads(response.read(LARGEST))
        except (OSError, ValueError) as error:
            raise Unreadable(f"{url}: {error}") from None

    def pages(self, path):
        url = f"{self.base}/api/v1/{path}"
        while url:
            page = self.answer(url)
            yield page
            url = page.get("next")
            if url:  # behind a proxy the portal may name itself otherwise than it was asked
                parts = urllib.parse.urlsplit(url)
                url = f"{self.base}{parts.path}?{parts.query}"

    def entries(self):
        for page in self.pages(f"ledger/?page_size={PAGE}"):
            yield from page["results"]

    def trips(self, ledger):
        """Every current trip; newer entries than were read, which may have come meanwhile, are taken first."""
        for attempt in range(3):
            found = []
            heads = set()
            for page in self.pages(f"trips/?page_size={PAGE}&sort=published"):
                heads.add((page["ledger"]["serial"], page["ledger"]["hash"]))
                found += page["results"]
            for page in self.pages(f"ledger/?after={ledger.serial}&page_size={PAGE}"):
                for entry in page["results"]:
                    ledger.take(entry)
            if heads == {(ledger.serial, ledger.hash)}:
                return found
            if len(heads) == 1 and attempt == 2:
                raise Fault("head", ledger.serial, heads.pop()[0])
        return found

    def files(self):
        pass


class Dump:
    """A directory that a portal's data package was unpacked into."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def lines(self, name):
        try:
            with (self.directory / name).open(encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line)
        except (OSError, ValueError) as error:
            raise Unreadable(f"{name}: {error}") from None

    def entries(self):
        return self.lines("ledger.jsonl")

    def trips(self, ledger):
        return self.lines("trips.jsonl")

    def files(self):
        """The files are those that datapackage.json lists, byte for byte."""
        try:
            package = json.loads((self.directory / "datapackage.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Unreadable(f"datapackage.json: {error}") from None
        for resource in package["resources"]:
            path = self.directory / Path(resource["path"]).name
            if not path.exists():
                raise Fault("no file", 0, resource["path"])
            digest = hashlib.sha256()
            with path.open("rb") as content:
                for part in iter(lambda: content.read(1 << 20), b""):
                    digest.update(part)
            if resource["hash"] != "sha256:" + digest.hexdigest():
                raise Fault("file", 0, resource["path"])


def saved_trip(path):
    """A saved trip: as the API serves it, or the exact text of one of its versions. Returns (object, signed text)."""
    try:
        text = Path(path).read_text(encoding="utf-8")
        document = json.loads(text)
        return document, canonical({key: value for key, value in document.items() if key not in SERVED})
    except (OSError, ValueError, AttributeError) as error:
        raise Unreadable(f"{path}: {error}") from None


def one_checkpoint(text):
    """(serial, hash) of SERIAL:HASH, with spaces where they help reading. What is mistyped is said, and is no fault found."""
    serial, _colon, digest = "".join(text.split()).lower().partition(":")
    if not re.fullmatch("[0-9a-f]{64}", digest) or not serial.isdigit():
        raise ValueError(f"{text.strip()[:90]!r}: SERIAL:HASH")
    return serial, digest


def checkpoints_of(arguments):
    """{serial: hash} of what was kept: SERIAL:HASH, or a file of such lines (/checkpoints.txt of a portal), of JSON lines,
    or an answer of /api/v1/checkpoints/.
    """
    found = []
    try:
        found += [one_checkpoint(text) for text in arguments.checkpoint]
        for name in arguments.checkpoints:
            text = Path(name).read_text(encoding="utf-8").strip()
            if text.startswith("{") and "results" in json.loads(
                text.splitlines()[0] if "\n{" in text else text
            ):
                found += [(one["serial"], one["hash"]) for one in json.loads(text)["results"]]
            elif text.startswith("{"):
                lines = [json.loads(line) for line in text.splitlines() if line.strip()]
                found += [(one["serial"], one["hash"]) for one in lines]
            else:
                found += [one_checkpoint(line) for line in text.splitlines() if line.strip()]
        return {int(serial): digest for serial, digest in found}
    except (OSError, ValueError, KeyError) as error:
        raise Unreadable(str(error)) from None


def check(source, kept, trip=None, nonce=None):
    """Check a Portal or Dump against kept checkpoints, and a saved trip. Returns the Ledger and the trip's entry or 0.

    Raises Fault for the first thing wrong, Unreadable where it cannot be told.
    """
    ledger = Ledger(kept)
    source.files()
    for entry in source.entries():
        ledger.take(entry)
    shown = source.trips(ledger)
    ledger.end()
    ledger.compare(shown)
    return ledger, signer(ledger, trip, nonce) if trip else 0


def signer(ledger, trip, nonce):
    """The serial of the entry that signed a saved trip with this nonce."""
    document, text = trip
    serial = ledger.signed.get(signature(text, nonce))
    if serial is None:
        named = document.get("ledger") or {}
        if named.get("serial"):
            raise Fault("trip", named["serial"], named["serial"])
        raise Fault("no entry", 0)
    return serial


def signature(text, nonce):
    try:
        return sha256(bytes.fromhex(nonce) + text.encode())
    except ValueError as error:
        raise Unreadable(f"--nonce: {error}") from None


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", nargs="?", help="address of a portal, or the directory of a dump")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="SERIAL:HASH")
    parser.add_argument("--checkpoints", action="append", default=[], metavar="FILE")
    parser.add_argument("--keep", metavar="FILE")
    parser.add_argument("--trip", metavar="FILE")
    parser.add_argument("--nonce", metavar="HEX")
    spoken = (os.environ.get("LANG") or locale.getlocale()[0] or "")[:2]
    parser.add_argument("--language", choices=("fa", "en"), default="fa" if spoken == "fa" else "en")
    given = parser.parse_args(arguments)
    if (not given.source and not given.trip) or bool(given.trip) != bool(given.nonce):
        parser.error("name a SOURCE, or --trip and --nonce together")
    language = given.language
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no Persian letters shall not stop the check
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        trip = saved_trip(given.trip) if given.trip else None
        if not given.source:
            print(say("hash is", language, signature(trip[1], given.nonce)))
            return 0
        is_portal = given.source.startswith(("https://", "http://"))
        source = Portal(given.source) if is_portal else Dump(given.source)
        ledger, serial = check(source, checkpoints_of(given), trip, given.nonce)
    except Fault as fault:
        print(say("fault", language, fault.told(language)))
        return 1
    except Unreadable as error:
        print(say("nothing", language, error), file=sys.stderr)
        return 2
    print(say("fine", language, ledger.serial, len(ledger.current)))
    print(say("head is", language, ledger.serial, ledger.hash))
    if trip:
        print(say("trip is", language, trip[0].get("version"), trip[0].get("ref"), serial))
    if given.keep:
        with Path(given.keep).open("a", encoding="utf-8") as kept:
            kept.write(f"{ledger.serial}:{ledger.hash}\n")
        print(say("kept", language, given.keep))
    return 0


if __name__ == "__main__":
    sys.exit(main())
