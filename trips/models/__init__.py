"""Working records (edited by clerks, never public) and the published tables (written by the gate alone).

Public code imports from `trips.models.published` only; a test holds it to that.
"""

from .delegation import Traveller
from .inquiries import Inquiry
from .loaded import LoadedRecord
from .money import Cost, FundingSource
from .nil import NilDeclaration
from .papers import Attachment, Permit, Redaction, Source
from .places import Destination, Stop
from .published import PublishedFacet, PublishedPair, PublishedTerm, PublishedTotal, PublishedTrip
from .published_answers import PublishedAnswer
from .trip import Trip
from .way import Handover, ImportedTrip, Revision

__all__ = (
    "Attachment",
    "Cost",
    "Destination",
    "FundingSource",
    "Handover",
    "ImportedTrip",
    "Inquiry",
    "LoadedRecord",
    "NilDeclaration",
    "Permit",
    "PublishedAnswer",
    "PublishedFacet",
    "PublishedPair",
    "PublishedTerm",
    "PublishedTotal",
    "PublishedTrip",
    "Redaction",
    "Revision",
    "Source",
    "Stop",
    "Traveller",
    "Trip",
)
