"""Do other cities' files keep to Open Travel Disclosure? Reads no database and writes none; what it reads may be hostile.

`check(paths)` tells every fault of the files, JSON, JSON Lines and CSV, in their order.
"""

from .faults import Checked, Fault
from .files import check

__all__ = ("Checked", "Fault", "check")
