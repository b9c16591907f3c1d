"""Fill an empty portal with made-up trips, every record marked synthetic."""

import argparse
import time

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from trips.synthetic import GenerationRefused, generate

MOST_TRIPS = 10_000_000


def _number_of_trips(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_TRIPS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_TRIPS}")
    return number


class Command(BaseCommand):
    help = (
        "Publish made-up trips of fictional municipalities, marked synthetic in every record. The same number, seed "
        "and day give the same documents. Refused once a person has published."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--trips", type=_number_of_trips, required=True, help="how many trips")
        parser.add_argument(
            "--seed", type=int, required=True, help="any whole number; it decides everything made up"
        )

    def handle(self, *args: object, **options: object) -> None:
        trips, started = int(str(options["trips"])), time.monotonic()
        with tqdm(total=trips, unit=" trips", disable=None) as bar:
            try:
                generate(trips, int(str(options["seed"])), progress=bar.update)
            except GenerationRefused as refusal:
                raise CommandError(str(refusal)) from None
        seconds = time.monotonic() - started
        self.stdout.write(f"{trips} trips in {seconds:.0f} s ({trips / seconds:.0f} a second)")
