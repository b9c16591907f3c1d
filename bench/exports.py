"""The export benchmark: everything as CSV, JSON Lines and Parquet, beside PostgreSQL's COPY of the same documents.

    python -m bench exports [--trips 1000000] [--seed 1]

On PostgreSQL alone, for COPY is what it is measured by. The first thousand trips go through the gate; the others are copies
of them, made in the database (`bench/copies.py`).
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from scripts.machine import found_or_installed, postgres_programs
from scripts.postgres import production_environment, throwaway_postgres

from .client import Reader
from .run import data_directory, gunicorn, manage

GENERATED = 1_000
COPY = (
    "COPY (SELECT e.document FROM trips_publishedtrip p JOIN transparency_ledgerentry e ON e.serial = p.entry_id "
    "ORDER BY p.start DESC, p.id DESC) TO STDOUT"
)
FORMATS = ("csv", "jsonl", "parquet")
PIECE = 1 << 16
MEBIBYTE = 1 << 20


@dataclass(slots=True)
class Export:
    """Seconds to the first byte and to the last, bytes, and what the server took meanwhile: seconds of its processor, and memory
    in MiB at each second.
    """

    first: float
    whole: float
    size: int
    processor: float = 0.0
    memory: list[float] = field(default_factory=list)


def bench(trips: int, seed: int) -> bool:
    programs = found_or_installed("PostgreSQL", postgres_programs, "postgresql")
    if programs is None:
        return False
    with throwaway_postgres(programs) as url, data_directory(production_environment(url)) as environment:
        manage(environment, "migrate")
        manage(environment, "generate_trips", "--trips", str(min(GENERATED, trips)), "--seed", str(seed))
        started = time.monotonic()
        fill = f"from bench.copies import fill; fill({trips})"
        analyse = "from django.db import connection as c; c.cursor().execute('ANALYZE')"
        manage(environment, "shell", "--command", f"{fill}; {analyse}")
        with gunicorn(environment) as port:
            whole = Reader.at(port).json("/api/v1/trips/?page_size=1&fields=ref")["count"]
            seconds = time.monotonic() - started
            print(
                f"\nPostgreSQL: {whole:,} trips, all but the first {GENERATED:,} copied in {seconds:.0f} s\n"
            )
            print(HEAD, flush=True)
            copied = _copied(url)
            print(row("COPY of the documents", copied, whole, copied), flush=True)
            for format_ in FORMATS:
                print(row(format_, exported(port, format_), whole, copied), flush=True)
    return True


MEMORY = "MiB of memory: at a tenth, at the end, most"
HEAD = f"{'':24}{'first byte':>12}{'whole':>9}{'rows/s':>10}{'of COPY':>9}{'rows/s of processor':>21}{'MiB':>8}{MEMORY:>46}"


def row(name: str, export: Export, trips: int, copied: Export) -> str:
    """One line of the table."""
    memory = export.memory
    told = f"{memory[len(memory) // 10]:.0f}  {memory[-1]:.0f}  {max(memory):.0f}" if memory else ""
    busy = f"{trips / export.processor:,.0f}" if export.processor else ""
    return (
        f"{name:24}{f'{export.first * 1000:.0f} ms':>12}{f'{export.whole:.0f} s':>9}{trips / export.whole:>10,.0f}"
        f"{copied.whole / export.whole:>9.0%}{busy:>21}{export.size / MEBIBYTE:>8,.0f}{told:>46}"
    )


def _copied(url: str) -> Export:
    """PostgreSQL's own way: the documents alone, in the same order, over a connection of our own."""
    sink = _Sink(time.perf_counter())
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, sink)
    connection.close()
    return Export(sink.first, time.perf_counter() - sink.started, sink.size)


@dataclass(slots=True)
class _Sink:
    """A file that counts what is written."""

    started: float
    first: float = 0.0
    size: int = 0

    def write(self, piece: bytes | str) -> int:
        self.first = self.first or time.perf_counter() - self.started
        self.size += len(piece)
        return len(piece)


def exported(port: int, format_: str) -> Export:
    """One export over HTTP, and the memory of the worker that takes most of it."""
    reader, done = Reader.at(port), threading.Event()
    memory: list[float] = []
    [server] = _children(os.getpid(), "gunicorn")
    workers = _children(server)
    before = sum(map(_processor, workers))
    watch = threading.Thread(target=_watch, args=(done, workers, memory))
    watch.start()
    try:
        sink = _Sink(time.perf_counter())
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https"}
        reader.connection.request("GET", f"/api/v1/trips/?format={format_}", headers=headers)
        response = reader.connection.getresponse()
        if response.status != 200:
            sys.exit(f"{response.status} for {format_}")
        while piece := response.read1(PIECE):
            sink.write(piece)
        whole = time.perf_counter() - sink.started
        processor = sum(map(_processor, workers)) - before
    finally:
        done.set()
        watch.join()
    return Export(sink.first, whole, sink.size, processor, memory)


def _watch(done: threading.Event, workers: list[int], memory: list[float]) -> None:
    """The resident memory of the largest worker of gunicorn, every second and at last."""
    while not done.wait(1):
        memory.append(max(_memory(worker, "VmRSS") for worker in workers))
    memory.append(max(_memory(worker, "VmRSS") for worker in workers))


def _children(process: int, name: str = "") -> list[int]:
    command = ["pgrep", "--parent", str(process), *(["--full", name] if name else [])]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(child) for child in told.stdout.split()]


def _memory(process: int, line: str) -> float:
    """A line of the process's status, in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(text.split()[1]) for text in status.splitlines() if text.startswith(line)) / 1024


def _processor(process: int) -> float:
    """Seconds of the processor that it has had, its own and the kernel's for it (proc(5): fields 14 and 15 of `stat`)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
