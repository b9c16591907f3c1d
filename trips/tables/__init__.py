"""What clerks write in cells, whether pasted into the form or sent as a workbook: one reading, one set of names.

`cells`, `dates`, `numbers` and `money` read single cells; `matching` finds officials, units, places and payers by name.
"""

from .cells import Cell, CellFault, is_blank, read_choice, read_country, read_flag, read_text
from .dates import read_day, read_period
from .matching import Directory, Match
from .money import Amount, read_amount, read_currency
from .numbers import read_count, read_number

__all__ = (
    "Amount",
    "Cell",
    "CellFault",
    "Directory",
    "Match",
    "is_blank",
    "read_amount",
    "read_choice",
    "read_count",
    "read_country",
    "read_currency",
    "read_day",
    "read_flag",
    "read_number",
    "read_period",
    "read_text",
)
