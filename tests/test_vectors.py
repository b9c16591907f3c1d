"""The ledger's bytes and hashes, against vectors that were made without the portal's code."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from transparency.canonical import FIRST_PREVIOUS, canonical, content_hash, document_hash, entry_hash
from transparency.ledger import erase_text, verify_chain
from transparency.models import LedgerEntry
from trips.document.schema import SCHEMAS
from trips.pages.proof import verifier

ROOT = Path(__file__).parent.parent
CANONICAL = json.loads((ROOT / "tests/vectors/canonical.json").read_text(encoding="ascii"))
CHAIN = json.loads((ROOT / "tests/vectors/chain.json").read_text(encoding="ascii"))
WHOLE = [entry | (CHAIN["erased"] if entry["serial"] == 2 else {}) for entry in CHAIN["entries"]]


def verify(entries, checkpoints=()):
    """What the verifier that readers download finds first: (code, serial), None where all is well."""
    ledger = verifier().Ledger(checkpoints)
    try:
        for entry in entries:
            ledger.take(entry)
        ledger.end()
    except verifier().Fault as fault:
        return fault.code, fault.serial
    return None


@pytest.mark.parametrize("case", CANONICAL, ids=lambda case: case["name"])
def test_canonical_text(case):
    assert canonical(case["value"]) == case["text"]
    assert content_hash(case["text"]) == case["sha256"]


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {"a": {1, 2}}, b"bytes"])
def test_what_has_no_canonical_text_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(value)


@pytest.mark.parametrize("entry", WHOLE, ids=lambda entry: f"{entry['serial']} {entry['kind']}")
def test_hashes_of_the_chain(entry):
    assert document_hash(bytes.fromhex(entry["nonce"]), entry["document"]) == entry["document_hash"]
    chained = [entry[key] for key in ("serial", "kind", "subject", "time", "document_hash", "previous")]
    assert entry_hash(*chained) == entry["hash"]
    assert canonical(json.loads(entry["document"])) == entry["document"]


def test_the_chain_hangs_together():
    assert [entry["previous"] for entry in WHOLE] == [
        FIRST_PREVIOUS,
        *(entry["hash"] for entry in WHOLE[:-1]),
    ]


@pytest.mark.parametrize("entry", WHOLE, ids=lambda entry: f"{entry['serial']} {entry['kind']}")
def test_documents_of_the_chain_follow_their_schemas(entry):
    document = json.loads(entry["document"])
    Draft202012Validator(SCHEMAS[document["schema"]]).validate(document)


@pytest.mark.django_db
def test_the_portal_verifies_the_vector_chain():
    for entry in WHOLE:
        LedgerEntry.objects.create(**entry)
    erase_text(2)
    assert list(verify_chain()) == []
    assert LedgerEntry.objects.get(serial=2).document is None


def test_the_verifier_finds_the_chain_whole():
    last = CHAIN["entries"][-1]
    assert verify(WHOLE) is None
    assert verify(CHAIN["entries"], [(last["serial"], last["hash"])]) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda entries: entries.pop(2), ("missing", 3)),
        (
            lambda entries: entries[2].update(document=entries[2]["document"].replace("1401", "1400")),
            ("document", 3),
        ),
        (lambda entries: entries[2].update(kind="publication"), ("hash", 3)),
        (lambda entries: entries[2].update(time="2025-01-01T00:00:00.000000Z"), ("hash", 3)),
        (lambda entries: entries[3].update(previous="0" * 64), ("previous", 4)),
        (lambda entries: entries[4].update(document=None, nonce=None), ("gone", 5)),
        (lambda entries: entries.pop(), ("cut", 5)),
    ],
    ids=["removed", "document", "kind", "time", "previous", "erased", "cut off"],
)
def test_the_verifier_finds_what_was_done(change, found):
    kept = [(5, CHAIN["entries"][4]["hash"])]
    entries = [dict(entry) for entry in CHAIN["entries"]]
    change(entries)
    assert verify(entries, kept) == found
