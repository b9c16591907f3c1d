"""Figures of the trips that answer a question, by nothing, one or two dimensions. Currencies are never added.

A trip stands with every value it bears, so rows overlap and are never to be added up: `whole` has each trip once.
People and days of a row are the value's own where they differ from the trip's (the members of one unit, the stay of
one official, whoever a payer paid for), and those of both values together where two are asked by; money is the whole
trip's, but for payers and kinds of payers: those have what they paid themselves. Whom several trips of one joint
delegation name is one traveller (`delegations`).

Everything is grouped in the database. `dimensions`: what can be asked by; `figures`: the shapes; `grouping`: how sums are
asked for; `sheets`: many parts of one question at once; `single`, `pairs`: the figures; `medians`.
"""

from .dimensions import NAMED_BY_DOCUMENTS, Names, dimensions, names, names_of
from .figures import Figures, Key, Known, Total, by_trips, in_time
from .grouping import Own
from .medians import Median, medians, medians_by, middle, spreads
from .pairs import MOST_PAIRS, TooManyPairs, by_two
from .sheets import Sheet
from .single import by, by_each, different, greatest, numbers_of, of_value, of_value_by, ranked, whole

__all__ = (
    "MOST_PAIRS",
    "NAMED_BY_DOCUMENTS",
    "Figures",
    "Key",
    "Known",
    "Median",
    "Names",
    "Own",
    "Sheet",
    "TooManyPairs",
    "Total",
    "by",
    "by_each",
    "by_trips",
    "by_two",
    "different",
    "dimensions",
    "greatest",
    "in_time",
    "medians",
    "medians_by",
    "middle",
    "names",
    "names_of",
    "numbers_of",
    "of_value",
    "of_value_by",
    "ranked",
    "spreads",
    "whole",
)
