"""Reading hostile files in a child process: whatever a file does to its reader, the portal lives on and answers.

The child is a new interpreter, not a fork (the servers have threads), with nothing of the portal's environment, and
limits of its own on memory, processor time and what it may write. It runs `confined(payload: bytes) -> bytes` of one
module, which needs no Django and says no by raising `Refused`.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REFUSED = 3
"""The child's exit code for a refusal; its output is then {"code", "detail"}."""

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


class Refused(Exception):
    """The file is not accepted: `code` says why, for the caller to put into words; `detail` is data of the file."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Exhausted(Exception):
    """The child hit a limit or died: the file is too much to read, or made to do harm."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    memory: int = 512 * MEGABYTE
    """Address space, bytes; an interpreter with its libraries takes about 100 MB of it."""
    seconds: int = 20
    """Processor time, and the time after which it is killed, whatever it waits for."""
    output: int = 64 * MEGABYTE
    """Bytes it may hand back."""


DEFAULT = Limits()


def run_confined(module: str, payload: bytes | Path, limits: Limits = DEFAULT) -> bytes:
    """What `module.confined` makes of the payload (the bytes themselves, or the file that holds them).

    Raises Refused as the module does, Exhausted where the child hit a limit or died.
    """
    command = [
        sys.executable,
        "-m",
        __name__,
        module,
        *map(str, (limits.memory, limits.seconds, limits.output)),
    ]
    with contextlib.ExitStack() as open_files:
        given = open_files.enter_context(payload.open("rb")) if isinstance(payload, Path) else subprocess.PIPE
        child = open_files.enter_context(
            subprocess.Popen(  # noqa: S603 - our own interpreter and module names from our own code
                command,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        )
        try:
            output, _none = child.communicate(payload if isinstance(payload, bytes) else None, limits.seconds)
        except subprocess.TimeoutExpired:
            raise Exhausted("time") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode == REFUSED:
        raise Refused(**json.loads(output))
    if child.returncode != 0:
        raise Exhausted(f"exit {child.returncode}")
    return output


def _child(module: str, memory: int, seconds: int, output: int) -> None:
    """The other side: limits first, then the module, then the payload from standard input."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,  # no file can be written; pipes are none
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))
    # Run as a script this module is `__main__`; what the reader raises is the imported one's.
    refused: type[Refused] = importlib.import_module("transparency.confined").Refused
    try:
        made = importlib.import_module(module).confined(sys.stdin.buffer.read())
    except refused as refusal:
        said = {"code": refusal.code, "detail": refusal.detail}
        sys.stdout.buffer.write(json.dumps(said).encode())
        sys.stdout.flush()
        os._exit(REFUSED)
    if len(made) > output:
        os._exit(1)
    sys.stdout.buffer.write(made)
    sys.stdout.flush()
    os._exit(0)  # no farewell of any library: the answer is out


if __name__ == "__main__":
    _child(sys.argv[1], *map(int, sys.argv[2:]))
