"""A cache in Redis that may go away: while it does not answer, another cache of this machine stands in for it.

Nothing that the portal shows lives in Redis alone, so its loss costs speed and nothing else. What stands in is named in
OPTIONS["instead"], an alias of CACHES. After a failure nobody waits for Redis for AWAY_SECONDS; then the next asks it again.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

AWAY_SECONDS = 5
WAIT_SECONDS = 1
"""For a connection, and for an answer. A connection that Redis has closed meanwhile is tried anew once."""

_away: dict[str, float] = {}
"""Until when (seconds of the process's own clock) Redis at a LOCATION is not asked, for all threads."""


class RedisOrInstead(RedisCache):
    """`LOCATION` is Redis's address. Kept answers are never stale (`transparency/versions.py`), so `clear` may miss some."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        self._location, self._instead = server, options.pop("instead")
        waits = {
            "socket_connect_timeout": WAIT_SECONDS,
            "socket_timeout": WAIT_SECONDS,
            "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        }
        super().__init__(server, {**params, "OPTIONS": {**waits, **options}})

    def _asked(self, redis: Callable[..., Any], name: str, *given: Any) -> Any:
        now = time.monotonic()
        if now >= (until := _away.get(self._location, 0.0)):
            if until:  # one thread tries, the others go on without
                _away[self._location] = now + AWAY_SECONDS
            try:
                answer = redis(*given)
            except RedisError as error:
                # Named by its alias: the address may hold a password.
                log.warning("Redis does not answer (%s); %s stands in for it.", error, self._instead)
                _away[self._location] = time.monotonic() + AWAY_SECONDS
            else:
                if _away.pop(self._location, None):
                    log.warning("Redis answers again.")
                return answer
        return getattr(caches[self._instead], name)(*given)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._asked(super().add, "add", key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._asked(super().get, "get", key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._asked(super().set, "set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._asked(super().touch, "touch", key, timeout, version)

    def delete(self, key: Any, version: Any = None) -> bool:
        return self._asked(super().delete, "delete", key, version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError where there is no such key."""
        return self._asked(super().incr, "incr", key, delta, version)

    def clear(self) -> None:
        self._asked(super().clear, "clear")
        caches[self._instead].clear()  # what was kept while Redis was away
