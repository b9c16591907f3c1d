"""Many public trips quickly: rows as the gate would write them, for tests of plans and memory alone."""

import json
from datetime import timedelta

from django.db import transaction

from transparency.ledger import Appender
from transparency.models import Kind, LedgerEntry
from trips.models.published import PublishedFacet, PublishedTotal, PublishedTrip

COUNTRIES = ("TR",) * 12 + ("AE",) * 6 + ("DE", "IQ")
WORDS = ("نجف", "استانبول", "برلین", "دبی", "مسکو", "پکن", "باکو", "تفلیس", "ایروان", "بغداد")


def copies(template: LedgerEntry, ref: str, number: int, **columns: object) -> None:
    """`number` more trips beside the one that `template` published, on as many days, in various countries."""
    with transaction.atomic():
        appender, first = Appender(), PublishedTrip.objects.get(ref=ref)
        document = json.loads(template.document)
        stem = f"{ref.rsplit('-', 1)[0]}-{template.serial}{LedgerEntry.objects.count()}"
        trips, facets, totals = [], [], []
        for position in range(number):
            document["ref"] = f"{stem}{position:06}"
            entry = appender.append(Kind.PUBLICATION, f"trips/{document['ref']}", document)
            values = {
                field.attname: getattr(first, field.attname) for field in PublishedTrip._meta.concrete_fields
            }
            start = first.start - timedelta(days=position % 3650)
            values |= {"id": entry.serial, "ref": document["ref"], "entry_id": entry.serial, "start": start}
            values |= {"search": f"{WORDS[position % 7]} کلمه{position % 997}", **columns}
            trips.append(PublishedTrip(**values))
            country = COUNTRIES[position % len(COUNTRIES)]
            for name, value in (("country", country), ("kind", "visit"), ("status", "done")):
                facets.append(PublishedFacet(trip_id=entry.serial, name=name, value=value, start=start))
            totals.append(
                PublishedTotal(
                    trip_id=entry.serial, currency="EUR", amount=position * 100, complete=position % 2 == 0
                )
            )
        appender.flush()
        PublishedTrip.objects.bulk_create(trips, batch_size=500)
        PublishedFacet.objects.bulk_create(facets, batch_size=1000)
        PublishedTotal.objects.bulk_create(totals, batch_size=1000)
