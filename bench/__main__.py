"""python -m bench: the portal beside the floor; python -m bench exports: whole files beside COPY (docs/bench.md)."""

import argparse
import signal
import sys

from . import exports
from .run import ENGINES


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The benchmarks (docs/bench.md).")
    parser.add_argument("what", choices=("portal", "exports"), nargs="?", default="portal")
    parser.add_argument("--trips", type=int, help="how many (default 100000, of exports 1000000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--engine", choices=sorted(ENGINES), action="append", help="portal: this one alone (default both)"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then too
    if options.what == "exports":
        return 0 if exports.bench(options.trips or 1_000_000, options.seed) else 1
    trips = options.trips or 100_000
    measured = [ENGINES[name](trips, options.seed) for name in options.engine or ENGINES]
    return 0 if all(measured) else 1


sys.exit(main())
