"""One reader: requests one after another over one connection, timed from the first byte sent to the last received."""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

MOST_SECONDS = 8.0
"""For one figure; then what was measured so far counts."""


class BadAnswer(Exception):
    """The server did not answer with 200: a figure of it would be worth nothing."""


@dataclass(frozen=True, slots=True)
class Reader:
    """To 127.0.0.1 alone. The connection stays with one worker of gunicorn, and so with its cache."""

    connection: http.client.HTTPConnection

    @classmethod
    def at(cls, port: int) -> "Reader":
        return cls(http.client.HTTPConnection("127.0.0.1", port, timeout=120))

    def get(self, address: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        # The production settings want HTTPS, which the proxy speaks for them.
        self.connection.request(
            "GET", address, headers={"Host": "localhost", "X-Forwarded-Proto": "https", **headers}
        )
        response = self.connection.getresponse()
        body = response.read()
        wanted = 304 if "If-None-Match" in headers else 200
        if response.status != wanted:
            raise BadAnswer(f"{response.status} for {address}: {body[:300].decode(errors='replace')}")
        return response, body

    def json(self, address: str) -> Any:
        return json.loads(self.get(address)[1])

    def median(self, addresses: Iterable[str], **headers: str) -> float:
        """Median milliseconds of one request to each address."""
        return self._median(lambda address: self.get(address, **headers), addresses)

    def _median(self, ask: Callable[[str], object], addresses: Iterable[str]) -> float:
        took, began = [], time.perf_counter()
        for address in addresses:
            started = time.perf_counter()
            ask(address)
            took.append(time.perf_counter() - started)
            if time.perf_counter() - began > MOST_SECONDS:
                break
        return statistics.median(took) * 1000

    def lines_a_second(self, address: str) -> tuple[int, float]:
        """Lines of a whole file, and how many of them came a second."""
        started = time.perf_counter()
        body = self.get(address)[1]
        lines = body.count(b"\n") - 1
        return lines, lines / (time.perf_counter() - started)
