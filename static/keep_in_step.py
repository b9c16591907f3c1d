#!/usr/bin/env python3
"""Brings a downloaded data package of a Safarnama portal up to date, with nothing but Python 3.9 or later and its own library.

    python3 keep_in_step.py DIRECTORY                          from the portal that the package names
    python3 keep_in_step.py DIRECTORY https://portal.example   from that portal

It asks /api/v1/ledger/?after=SERIAL for everything that happened since (publications, corrections, withdrawals, erasures,
nil declarations, policies, answers), checks that it follows what is there, and writes ledger.jsonl, checkpoints.jsonl,
trips.jsonl and answers.jsonl as a package made today has them, byte for byte. The tables (CSV, SQLite) stay as they were:
datapackage.json names them no more; take new ones where you need them. Check the result with verify.py.

Answers 0 where all is well, 1 where what the portal gave does not follow what is there, 2 where it could not be had.
This file may be copied, changed and passed on under the Apache License 2.0.
"""

import argparse
import hashlib
import json
import sys
import urllib.parse
import urllib.request
from datetime import date, timedelta
from pathlib import Path

ENTRY = ("serial", "kind", "subject", "time", "document_hash", "previous", "hash", "nonce", "document")
PAGE = 200
LARGEST = 64_000_000
"""Bytes of one answer that are read at most."""
CLOCKS = ("record", "costs", "report")
DEFAULT_DAYS = {"record": 30, "costs": 60, "report": 30}
"""Where a municipality promised nothing."""
NOT_TAKING_PLACE = ("cancelled", "postponed", "refused")
KEPT = ("ledger.jsonl", "checkpoints.jsonl", "trips.jsonl", "answers.jsonl")
NEVER_CHANGE = ("verify.py", "keep_in_step.py", "README.md")


class DoesNotFollow(Exception):
    """What the portal gave is no continuation of what is there."""


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- What happened since ----


def pages(base, path):
    """Every result of a list of the API, from its first page on."""
    url = f"{base}/api/v1/{path}"
    while url:
        request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - as typed
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            page = json.loads(response.read(LARGEST))
        yield from page["results"]
        url = page.get("next")
        if url:  # behind a proxy the portal may name itself otherwise than it was asked
            parts = urllib.parse.urlsplit(url)
            url = f"{base}{parts.path}?{parts.query}"


def checked(entries, serial, previous):
    """The entries, each checked to follow the one before it; raises DoesNotFollow at the first that does not."""
    for entry in entries:
        serial += 1
        chained = [entry[key] for key in ("serial", "kind", "subject", "time", "document_hash", "previous")]
        if entry["serial"] != serial or entry["previous"] != previous:
            raise DoesNotFollow(f"entry {entry['serial']} does not follow entry {serial - 1}")
        if sha256(compact(chained).encode()) != entry["hash"]:
            raise DoesNotFollow(f"entry {serial} was changed")
        if entry["document"] is not None:
            signed = bytes.fromhex(entry["nonce"]) + entry["document"].encode()
            if sha256(signed) != entry["document_hash"]:
                raise DoesNotFollow(f"the document of entry {serial} was changed")
        previous = entry["hash"]
        yield {key: entry[key] for key in ENTRY}


class News:
    """What newer entries change: `erased` serials, `changed` subjects with their newest entry, new `policies`."""

    def __init__(self, entries):
        self.entries = list(entries)
        self.erased, self.changed, self.policies = set(), {}, {}
        for entry in self.entries:
            if entry["kind"] == "erasure":
                self.erased.add(int(entry["subject"][len("ledger/") :]))
            elif entry["kind"] == "policy":
                self.promise(entry)
            elif entry["subject"].startswith(("trips/", "answers/")):
                # The place of the first publication is kept: files are in that order.
                self.changed[entry["subject"]] = entry
        self.moved = set(self.policies)
        """Municipalities whose due days may have moved."""

    def promise(self, entry):
        document = json.loads(entry["document"])
        code, day = document["municipality"]["code"], document["from"]["date"]
        self.policies.setdefault(code, {})[day] = document["days"]

    def current(self, prefix):
        """(subject, newest entry or None once withdrawn) of what changed, by first publication."""
        for subject, entry in self.changed.items():
            if subject.startswith(prefix):
                yield subject, None if entry["kind"] == "withdrawal" else entry


# ---- Lines as the portal writes them ----


def jalali(day):
    """A Gregorian date in the Jalali calendar, "1401-09-27"; right from 1300 to 1450."""
    year = day.year - 621
    if day < new_year(year):
        year -= 1
    passed = (day - new_year(year)).days
    month = passed // 31 if passed < 186 else 6 + (passed - 186) // 30
    of_month = passed - (month * 31 if month <= 6 else 186 + (month - 6) * 30)
    return f"{year:04}-{month + 1:02}-{of_month + 1:02}"


def new_year(year):
    """1 Farvardin: a year is leap where (8 year + 29) mod 33 is below 8, which agrees with the official calendar there."""
    leaps = (8 * year + 21) // 33 - (8 * 1300 + 21) // 33
    return date(1921, 3, 21) + timedelta(days=365 * (year - 1300) + leaps)


def shaped(day):
    if day is None:
        return None
    text = day.isoformat()
    return {"date": text, "jalali": jalali(day), "earliest": text, "latest": text}


def due(document, promised):
    """Due days of a trip under the policy in force on its last day: {from day: days allowed} of its municipality."""
    found = dict.fromkeys(CLOCKS)
    if document["provenance"] != "own" or document["status"] in NOT_TAKING_PLACE:
        return found
    end = document["end"]["latest"]
    in_force = max((day for day in promised if day <= end), default=None)
    allowed = promised[in_force] if in_force else DEFAULT_DAYS
    whole = any(one["field"] == "trip" for one in document["redactions"])
    for clock in CLOCKS[:1] if whole else CLOCKS:
        found[clock] = shaped(date.fromisoformat(end) + timedelta(days=allowed[clock]))
    return found


def trip_line(text, serial, digest, policies, base):
    """The signed text of a trip with what is served beside it."""
    document = json.loads(text)
    promised = policies.get(document["municipality"]["code"], {})
    served = {
        "url": f"{base}/trips/{document['ref']}/",
        "ledger": {"serial": serial, "hash": digest},
        "due": due(document, promised),
    }
    return f"{text[:-1]},{compact(served)[1:]}\n"


def answer_line(text, serial, digest):
    return f'{text[:-1]},"ledger":{compact({"serial": serial, "hash": digest})}}}\n'


# ---- The files ----


def step(directory, base, entries, checkpoints=()):
    """Bring the package in `directory` up to date with the ledger's `entries` after its own. Returns how many came.

    `base` is the portal's scheme and host, as its files' addresses begin. Raises DoesNotFollow; then nothing has changed.
    """
    directory = Path(directory)
    package = json.loads((directory / "datapackage.json").read_text(encoding="utf-8"))
    head = package["ledger"]
    news = News(checked(entries, head["serial"], head["hash"]))
    written, policies = {}, {}
    written["ledger.jsonl"] = rewrite(directory / "ledger.jsonl", ledger_lines(directory, news, policies))
    for code, promised in news.policies.items():
        policies.setdefault(code, {}).update(promised)
    lines = trip_lines(directory, news, policies, base)
    written["trips.jsonl"] = rewrite(directory / "trips.jsonl", lines)
    written["answers.jsonl"] = rewrite(directory / "answers.jsonl", answer_lines(directory, news))
    more = [compact({key: one[key] for key in ("serial", "hash", "time")}) + "\n" for one in checkpoints]
    kept = old_lines(directory / "checkpoints.jsonl")
    written["checkpoints.jsonl"] = rewrite(
        directory / "checkpoints.jsonl", (line for part in (kept, more) for line in part)
    )
    if news.entries:
        newest = news.entries[-1]
        package["ledger"] = {"serial": newest["serial"], "hash": newest["hash"]}
        package["version"] = str(newest["serial"])
        package["resources"] = [
            one
            for one in package["resources"]
            if one["path"] in KEPT + NEVER_CHANGE or one["path"].startswith("schema-")
        ]
    for resource in package["resources"]:
        if resource["path"] in written:
            resource.update(written[resource["path"]])
    for name in KEPT:
        (directory / f"{name}.new").replace(directory / name)
    fresh = directory / "datapackage.json.new"
    fresh.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(directory / "datapackage.json")
    return len(news.entries)


def old_lines(path):
    with path.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def rewrite(path, lines):
    """Write the lines beside the file; returns what a package says of it."""
    digest, size, number = hashlib.sha256(), 0, 0
    with path.with_name(f"{path.name}.new").open("wb") as file:
        for line in lines:
            data = line.encode()
            digest.update(data)
            size, number = size + len(data), number + 1
            file.write(data)
    return {"bytes": size, "hash": f"sha256:{digest.hexdigest()}", "lines": number}


def ledger_lines(directory, news, policies):
    """The old entries, without the texts that were erased since, then the new ones. Fills `policies` on the way."""
    for line in old_lines(directory / "ledger.jsonl"):
        entry = json.loads(line)
        if entry["kind"] == "policy":
            document = json.loads(entry["document"])
            code, day = document["municipality"]["code"], document["from"]["date"]
            policies.setdefault(code, {})[day] = document["days"]
        if entry["serial"] in news.erased:
            yield compact({**entry, "nonce": None, "document": None}) + "\n"
        else:
            yield line
    for entry in news.entries:
        yield compact(entry) + "\n"


def trip_lines(directory, news, policies, base):
    left = dict(news.current("trips/"))
    for line in old_lines(directory / "trips.jsonl"):
        trip = json.loads(line)
        subject = f"trips/{trip['ref']}"
        if subject in left:
            entry = left.pop(subject)
            if entry:
                yield trip_line(entry["document"], entry["serial"], entry["hash"], policies, base)
        elif trip["municipality"]["code"] in news.moved:
            text = line[: line.rindex(',"url":')] + "}"
            yield trip_line(text, trip["ledger"]["serial"], trip["ledger"]["hash"], policies, base)
        else:
            yield line
    for entry in left.values():
        if entry:
            yield trip_line(entry["document"], entry["serial"], entry["hash"], policies, base)


def answer_lines(directory, news):
    left = dict(news.current("answers/"))
    for line in old_lines(directory / "answers.jsonl"):
        subject = f"answers/{json.loads(line)['id']}"
        if subject not in left:
            yield line
        else:
            entry = left.pop(subject)
            if entry:
                yield answer_line(entry["document"], entry["serial"], entry["hash"])
    for entry in left.values():
        if entry:
            yield answer_line(entry["document"], entry["serial"], entry["hash"])


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", type=Path, help="where the package was unpacked")
    parser.add_argument(
        "portal", nargs="?", help="address of the portal; that of the package where it is not said"
    )
    given = parser.parse_args(arguments)
    try:
        package = json.loads((given.directory / "datapackage.json").read_text(encoding="utf-8"))
        named = package["homepage"][: -len("/data/")]
        portal = (given.portal or named).rstrip("/")
        if not portal.startswith(("https://", "http://")):
            parser.error("the address of a portal begins with https:// or http://")
        kept = [json.loads(line)["serial"] for line in old_lines(given.directory / "checkpoints.jsonl")]
        after = package["ledger"]["serial"]
        entries = pages(portal, f"ledger/?after={after}&page_size={PAGE}")
        checkpoints = list(pages(portal, f"checkpoints/?after={max(kept, default=0)}&page_size={PAGE}"))
        came = step(given.directory, named, entries, checkpoints)
    except DoesNotFollow as fault:
        print(f"FAULT: {fault}. Nothing was changed.")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"It could not be had: {error}", file=sys.stderr)
        return 2
    print(f"{came} new entries. Check: python3 verify.py {given.directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
