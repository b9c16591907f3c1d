"""The admin of who: municipalities, units, officials, users and memberships; and the ledger, to read."""

from . import (  # noqa: F401 - they register with the site
    audit,
    ledger,
    memberships,
    municipalities,
    people,
    stand_ins,
    users,
)
