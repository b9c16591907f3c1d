"""Where a question finds nothing: which condition leaves nothing, and the nearest questions that have an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import marks, persian
from transparency.ledger import Head
from trips.names import near
from trips.questions import Question
from trips.questions.counts import number_of
from trips.questions.question import MONEY, Count
from trips.questions.words import Chip

from .counted import count_words
from .words import language

MOST = 10
"""Of so many conditions one after the other is taken away; pairs of no more are tried."""

SHOWN = 5

Condition = tuple[str, ...]
"""Parameters that are one condition."""


@dataclass(frozen=True, slots=True)
class Way:
    """A question with an answer. `words` name what is taken away for it, or the words that are searched for instead."""

    words: SafeString
    query: str
    count: SafeString


@dataclass(frozen=True, slots=True)
class WaysOut:
    """`without`: the questions that answer once one condition is taken away (or two together, where `pairs`), the closest
    first. `never`: conditions that no public trip meets. `spellings`: other words that are found.
    """

    without: Sequence[Way]
    pairs: bool
    never: Sequence[SafeString]
    spellings: Sequence[Way]


def ways_out(question: Question, said: Sequence[Chip], head: Head) -> WaysOut:
    """The ways out of a question that finds nothing; each count is kept for as long as the head stands."""
    conditions = _conditions(question)[:MOST]
    never = [condition for condition in conditions if not _alone(question, condition, head)]
    without = _without(question, conditions, said, head, 1) if len(conditions) > 1 else []
    pairs = not without and len(conditions) > 2
    if pairs:
        without = _without(question, conditions, said, head, 2)
    spellings = [
        Way(
            marks.text(other),
            question.query(values={"q": [other]}),
            count_words(Count(number, exact=True)),
        )
        for other, number in near(question)
    ]
    return WaysOut(without[:SHOWN], pairs, [_named([one], said) for one in never], spellings)


def _conditions(question: Question) -> list[Condition]:
    money = tuple(name for name in question.filters if name in MONEY)
    found: list[Condition] = [(name,) for name in question.filters if name not in MONEY]
    return [*found, money] if money else found


def _alone(question: Question, condition: Condition, head: Head) -> int:
    others = {name for name in question.filters if name not in condition}
    return number_of(question.without(others), head).number


def _without(
    question: Question, conditions: Iterable[Condition], said: Sequence[Chip], head: Head, size: int
) -> list[Way]:
    found = []
    for taken in combinations(conditions, size):
        gone = {name for condition in taken for name in condition}
        rest = question.without(gone)
        count = number_of(rest, head)
        if count.number:
            found.append((count.number, Way(_named(taken, said), rest.query(("sort",)), count_words(count))))
    return [way for _number, way in sorted(found, key=lambda pair: pair[0])]


def _named(conditions: Iterable[Condition], said: Sequence[Chip]) -> SafeString:
    """Conditions as the chips have them: "Country: Iraq, Turkey"; several joined by "and"."""
    comma, _last = persian.joiners(language())
    parts = []
    for condition in conditions:
        chips = [chip for chip in said if chip.parameter in condition]
        texts = comma.join(chip.text for chip in chips)
        parts.append(gettext("{label}: {text}").format(label=chips[0].label, text=texts))
    quoted = [gettext("“{words}”").format(words=part) for part in parts]
    return marks.mixed(persian.join_words(quoted, language()))
