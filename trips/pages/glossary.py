"""The words of the portal, each with its meaning and an anchor of its own: other pages link to `/about/#word-…`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Word:
    anchor: str
    word: Text
    meaning: Text


def _word(anchor: str, word: Text, meaning: Text) -> Word:
    return Word(f"word-{anchor}", word, meaning)


GLOSSARY: tuple[tuple[Text, tuple[Word, ...]], ...] = (
    (
        _("The trip and who went"),
        (
            _word(
                "trip",
                _("Foreign trip"),
                _("One journey of one delegation, from departure to return, however many cities it visits."),
            ),
            _word(
                "delegation",
                _("Delegation"),
                _(
                    "All who went on the trip together: members by name or post, and groups where only "
                    "their number is known."
                ),
            ),
            _word(
                "head",
                _("Head of delegation"),
                _(
                    "Who led the delegation, as the record says. It is not the post that somebody holds "
                    "for a while in another's place."
                ),
            ),
            _word(
                "companion",
                _("Companion"),
                _(
                    "Somebody who went along without an office in the municipality or council. Family is "
                    "published as a number only."
                ),
            ),
            _word(
                "size",
                _("Size of delegation"),
                _(
                    "How many people went, as stated: exactly, at least or about. Where nobody stated it, "
                    "those listed are counted."
                ),
            ),
            _word(
                "council",
                _("City council"),
                _("The elected council of the city. It is a body of its own beside the municipality."),
            ),
            _word(
                "stop",
                _("Stop and transit"),
                _(
                    "A stop is a place visited. A place where only planes were changed is transit, and "
                    "counts in no country's figures."
                ),
            ),
        ),
    ),
    (
        _("Money"),
        (
            _word(
                "payer",
                _("Who paid"),
                _(
                    "Who bore a cost: the municipality, the host, a company or somebody else. It is not "
                    "the budget line the money was booked under."
                ),
            ),
            _word(
                "host",
                _("Host"),
                _(
                    "Who invited or received the delegation. A trip paid by its host is not free: somebody "
                    "bore the cost."
                ),
            ),
            _word(
                "approved",
                _("Approved ceiling"),
                _("The most that may be spent. It is no spending, and counts in no total."),
            ),
            _word(
                "advance",
                _("Advance"),
                _(
                    "Money handed over before the trip, to be accounted for. It counts in no total until "
                    "it is settled."
                ),
            ),
            _word(
                "settlement",
                _("Settlement"),
                _("The final account of what was spent. Where there is one, totals take it."),
            ),
            _word("refund", _("Refund"), _("Money given back. It is taken off the total.")),
            _word("barter", _("Barter"), _("A cost that was paid with goods or services instead of money.")),
            _word(
                "allowance",
                _("Daily allowance"),
                _("A fixed sum for each day abroad, paid to a member of the delegation."),
            ),
            _word(
                "rial",
                _("Rial and new rial"),
                _(
                    "One new rial is 10,000 old ones. Both are valid for years, so each amount says which "
                    "it is, and they are never added together. A rial is not a toman."
                ),
            ),
            _word(
                "rate",
                _("Conversion rate"),
                _(
                    "The rate at which a record turns one currency into another, with its date. This "
                    "portal converts nothing itself."
                ),
            ),
        ),
    ),
    (
        _("Permits and what came of it"),
        (
            _word(
                "necessity",
                _("Necessity"),
                _("Why the trip was held to be needed, in the words of the record."),
            ),
            _word(
                "permit",
                _("Permit"),
                _(
                    "The decision of a body that had to agree: a travel committee, the council, the "
                    "provincial panel or the central commission."
                ),
            ),
            _word(
                "report",
                _("Report and outcome"),
                _("What the delegation wrote after its return, and what came of the trip."),
            ),
            _word("sister-city", _("Sister city"), _("A lasting agreement of two cities to work together.")),
            _word("memorandum", _("Memorandum"), _("A signed text on intentions. It does not always bind.")),
        ),
    ),
    (
        _("The record"),
        (
            _word("declared", _("Declared"), _("The municipality says so itself, on this portal.")),
            _word(
                "compiled",
                _("Compiled"),
                _(
                    "Entered from public sources, such as the press. It is no declaration: no deadline "
                    "runs for it, and it never makes a municipality look late or silent."
                ),
            ),
            _word(
                "correction",
                _("Correction"),
                _(
                    "A new version of a published record, with its reason. The versions before it stay "
                    "readable."
                ),
            ),
            _word(
                "withdrawn",
                _("Withdrawn"),
                _("No longer among the trips, with the reason and the ground; its history stays readable."),
            ),
            _word(
                "erasure",
                _("Erasure"),
                _(
                    "The text of an old version is removed by law. The ledger keeps its hash, and shows "
                    "that and why it was removed."
                ),
            ),
            _word(
                "due",
                _("Due day"),
                _(
                    "The last day on which a record, its costs or its report is in time, by the "
                    "municipality's own promise."
                ),
            ),
            _word(
                "late",
                pgettext_lazy("a record", "Late"),
                _(
                    "A due day has passed without what was due, or it came after that day. Only declared "
                    "trips can be late."
                ),
            ),
            _word(
                "ledger",
                _("Ledger"),
                _(
                    "The list of everything ever published here, each entry bound to the one before it by "
                    "its hash."
                ),
            ),
            _word(
                "hash",
                _("Hash"),
                _(
                    "A short text worked out from a longer one. Change one letter of the record, and the "
                    "hash is another."
                ),
            ),
            _word(
                "reference",
                _("Reference"),
                _(
                    "The lasting name of a record, such as tehran-1401-3. It is no count: it does not mean "
                    "the third trip of the year."
                ),
            ),
        ),
    ),
    (
        _("The months"),
        (
            _word(
                "nil", _("Nil declaration"), _("The municipality declared that no trip began in the month.")
            ),
            _word("none-found", _("None found"), _("The public sources read for the month report no trip.")),
            _word("not-yet", _("Not yet"), _("The month has not ended.")),
            _word("not-covered", _("Not covered"), _("This portal does not speak about the month at all.")),
        ),
    ),
)
"""Groups of words in their order; the five absences have their marks beside them and stand on the page itself."""
