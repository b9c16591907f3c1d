"""The ledger's bytes and hashes, against vectors that were made without the portal's code."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from transparency.canonical import FIRST_PREVIOUS, canonical, content_hash, document_hash, entry_hash
from transparency.ledger import erase_text, verify_chain
from transparency.models import LedgerEntry
from trips.document.schema import SCHEMAS

ROOT = Path(__file__).parent.parent
CANONICAL = json.loads((ROOT / "tests/vectors/canonical.json").read_text(encoding="ascii"))
CHAIN = json.loads((ROOT / "tests/vectors/chain.json").read_text(encoding="ascii"))
WHOLE = [entry | (CHAIN["erased"] if entry["serial"] == 2 else {}) for entry in CHAIN["entries"]]


@pytest.fixture
def verify():
    """The verifier as docs/ledger.md prints it."""
    block = re.search(
        r"```python\n(.*?)```", (ROOT / "docs/ledger.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert block is not None
    names: dict = {}
    exec(block[1], names)  # noqa: S102 - our own documentation
    return lambda *given: list(names["verify"](*given))


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


def test_the_documented_verifier_finds_the_chain_whole(verify):
    last = CHAIN["entries"][-1]
    assert verify(WHOLE) == []
    assert verify(CHAIN["entries"], [{"serial": last["serial"], "hash": last["hash"]}]) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda entries: entries.pop(2), "entry 3 is missing"),
        (
            lambda entries: entries[2].update(document=entries[2]["document"].replace("1401", "1400")),
            "3 was changed",
        ),
        (lambda entries: entries[2].update(kind="publication"), "entry 3 was changed"),
        (lambda entries: entries[2].update(time="2025-01-01T00:00:00.000000Z"), "entry 3 is older"),
        (lambda entries: entries[3].update(previous="0" * 64), "entry 4 does not follow"),
        (lambda entries: entries[4].update(document=None, nonce=None), "entry 5 is gone"),
        (lambda entries: entries.pop(), "entry 5 is not the one of the checkpoint"),
    ],
    ids=["removed", "document", "kind", "time", "previous", "erased", "cut off"],
)
def test_the_documented_verifier_finds_what_was_done(verify, change, told):
    kept = [{"serial": 5, "hash": CHAIN["entries"][4]["hash"]}]
    entries = [dict(entry) for entry in CHAIN["entries"]]
    change(entries)
    assert any(told in fault for fault in verify(entries, kept))
