"""The admin of who: municipalities, units, officials, users and memberships; and the ledger, to read."""

from . import ledger, municipalities, people, users  # noqa: F401 - they register with the site
