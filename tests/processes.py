"""Real processes on the test database: what threads cannot show, forks can."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence

from django.db import connection, connections


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a process of its own, with its own database connection; returns the process id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        connections.close_all()
        os._exit(status)


def wait(children: Sequence[int]) -> list[int]:
    """Exit codes of the children; a killed one gives the negative number of its signal."""
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def killed_at_statement(number: int, work: Callable[[], object]) -> bool:
    """Run `work` in a process that is killed, without warning, before its statement `number` (0 is the first).

    Returns whether it was killed: False once `work` ended before that statement.
    """

    def mortal() -> None:
        seen = 0

        def count(execute, sql, params, many, context):
            nonlocal seen
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            work()

    code = wait([fork(mortal)])[0]
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process neither ended well nor was killed: {code}")
    return code != 0
