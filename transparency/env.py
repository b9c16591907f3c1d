"""The environment, read once and judged: every variable the portal knows, its default and what it may hold.

A bad value, or one that production must have and lacks, ends the start with one line that names the
variable, the value and the cure. `BadEnvironment` is a `SystemExit`, so the line is all that is seen, the
same from manage.py, gunicorn and the scripts.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.functional import cached_property

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SECRET_KEY_LENGTH = 50  # Django's own check (security.W009) asks for as many, and for 5 different ones
SECOND_FACTOR = ("publishers", "everybody", "off")
MOST_HOPS = 5
DATA_LICENSES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-BY-1.0": (
        "Open Data Commons Attribution License v1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
    "ODbL-1.0": (
        "Open Data Commons Open Database License v1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    "PDDL-1.0": (
        "Open Data Commons Public Domain Dedication and License v1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
}
"""Licences that the data may be offered under: title and address by SPDX identifier. The first is the default."""

_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)


_LIMIT = re.compile(r"([1-9][0-9]{0,5})/(s|sec|second|m|min|minute|h|hour)", re.IGNORECASE)
_WINDOWS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many requests of one client in so many seconds."""

    number: int
    seconds: int


DEFAULT_LIMIT = RateLimit(120, 60)
"""Enough to walk 24,000 trips a minute by cursor, and more than any person reads."""


class BadEnvironment(SystemExit):
    """A variable that cannot be used; its text is one line: the variable, its value, the cure."""

    def __init__(self, variable: str, value: str | None, cure: str) -> None:
        self.variable = variable
        shown = "is not set" if value is None else f"has a value that cannot be used: {value!r}"
        super().__init__(f"Safarnama cannot start: {variable} {shown}. {cure}")


@dataclass(frozen=True)
class Environment:
    """The values the settings are made from.

    `database` is None in the embedded set-up and otherwise Django's settings of a PostgreSQL database;
    `production` is true where one is named; `https` where the portal stands behind a proxy that speaks
    HTTPS.
    """

    data_dir: Path
    database: dict[str, object] | None
    cache_url: str
    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    host: str
    port: int
    second_factor: str
    """Who needs a second factor wherever they work: "publishers", "everybody" or "off"."""
    proxy_hops: int
    """How many proxies of our own stand in front, each adding to X-Forwarded-For."""
    rate_limit: RateLimit | None
    """How often one client may ask the API; None where nobody is counted."""
    rate_limit_spares_loopback: bool
    """Whether clients on this very machine are not counted: the embedded set-up's default."""
    read_database: dict[str, object] | None
    """Django's settings of a replica for public reads, or None."""
    data_license: str
    """The licence of the public data, by its SPDX identifier: one of DATA_LICENSES."""

    @cached_property
    def production(self) -> bool:
        return self.database is not None

    @cached_property
    def https(self) -> bool:
        return self.production and not self.debug


def read_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and judge the environment; raises BadEnvironment for the first fault found.

    An empty value means not set. Makes DATA_DIR and, in the embedded set-up, the secret key in it.
    """
    values = {name: value.strip() for name, value in environ.items()}
    data_dir = _data_dir(values.get("DATA_DIR", ""))
    database = _database(values.get("DATABASE_URL", ""))
    host = _host(values.get("HOST", ""))
    debug = _debug(values.get("DEBUG", ""))
    return Environment(
        data_dir=data_dir,
        database=database,
        cache_url=_cache_url(values.get("CACHE_URL", "")),
        secret_key=_secret_key(values.get("SECRET_KEY", ""), data_dir, production=database is not None),
        debug=debug,
        allowed_hosts=_allowed_hosts(values.get("ALLOWED_HOSTS", ""), host, production=database is not None),
        host=host,
        port=_port(values.get("PORT", "")),
        second_factor=_second_factor(values.get("SECOND_FACTOR", ""), production=database is not None),
        proxy_hops=_proxy_hops(values.get("PROXY_HOPS", ""), proxied=database is not None and not debug),
        rate_limit=_rate_limit(values.get("RATE_LIMIT", "")),
        rate_limit_spares_loopback=database is None and not values.get("RATE_LIMIT", ""),
        read_database=_read_database(values.get("READ_DATABASE_URL", ""), production=database is not None),
        data_license=_data_license(values.get("DATA_LICENSE", "")),
    )


def without_password(url: str) -> str:
    """The address as it may be shown: everything between the scheme and the last @ is replaced by ***."""
    return re.sub(r"(?<=//).*@", "***@", url)


def _data_dir(value: str) -> Path:
    path = (BASE_DIR / value).resolve() if value else BASE_DIR / "var"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadEnvironment(
            "DATA_DIR", value, f"Name a directory that can be made: {error.strerror}."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadEnvironment("DATA_DIR", str(path), "Name a directory this user may write in.")
    return path


def _database(value: str, variable: str = "DATABASE_URL") -> dict[str, object] | None:
    if not value:
        return None
    cure = "Write postgresql://USER:PASSWORD@HOST:PORT/NAME, special characters percent-encoded."
    try:
        settings = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        raise BadEnvironment(variable, without_password(value), cure) from None
    if settings["ENGINE"] != "django.db.backends.postgresql" or not settings["NAME"]:
        raise BadEnvironment(variable, without_password(value), cure)
    return settings


def _read_database(value: str, production: bool) -> dict[str, object] | None:
    if value and not production:
        raise BadEnvironment(
            "READ_DATABASE_URL",
            without_password(value),
            "Only with DATABASE_URL, whose replica it is; leave it out.",
        )
    return _database(value, "READ_DATABASE_URL")


def _rate_limit(value: str) -> RateLimit | None:
    if not value:
        return DEFAULT_LIMIT
    if value.lower() == "off":
        return None
    found = _LIMIT.fullmatch(value)
    if not found:
        raise BadEnvironment(
            "RATE_LIMIT",
            value,
            "Write how often one client may ask the API, such as 120/min or 5/sec, or off.",
        )
    return RateLimit(int(found[1]), _WINDOWS[found[2][0].lower()])


def _cache_url(value: str) -> str:
    if not value:
        return ""
    cure = "Write redis://HOST:PORT/NUMBER (rediss:// with TLS), or leave it out for a cache in memory."
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not re.fullmatch(r"(/[0-9]{0,4})?", parts.path):
        raise BadEnvironment("CACHE_URL", without_password(value), cure)
    return value


def _debug(value: str) -> bool:
    if value.lower() not in {"", *_TRUE, *_FALSE}:
        raise BadEnvironment("DEBUG", value, "Write true or false.")
    return value.lower() in _TRUE


def _port(value: str) -> int:
    if not value:
        return 8000
    if not (value.isascii() and value.isdigit() and 0 < int(value[:6]) < 65536):
        raise BadEnvironment("PORT", value, "Write a whole number from 1 to 65535.")
    return int(value)


def _second_factor(value: str, production: bool) -> str:
    if not value:
        return "publishers" if production else "off"
    if value.lower() not in SECOND_FACTOR:
        raise BadEnvironment("SECOND_FACTOR", value, "Write publishers, everybody or off.")
    return value.lower()


def _proxy_hops(value: str, proxied: bool) -> int:
    if not value:
        return 1 if proxied else 0
    if not (value.isascii() and value.isdigit() and int(value[:6]) <= MOST_HOPS):
        raise BadEnvironment(
            "PROXY_HOPS", value, f"Write how many proxies of your own stand in front: 0 to {MOST_HOPS}."
        )
    return int(value)


def _data_license(value: str) -> str:
    if not value:
        return next(iter(DATA_LICENSES))
    found = {name.lower(): name for name in DATA_LICENSES}.get(value.lower())
    if found is None:
        raise BadEnvironment("DATA_LICENSE", value, f"Write one of {', '.join(DATA_LICENSES)}.")
    return found


def _host(value: str) -> str:
    if not value:
        return "127.0.0.1"
    if not _is_address(value.strip("[]")) and not _is_host_name(value):
        raise BadEnvironment(
            "HOST", value, "Write the address to listen on, such as 127.0.0.1, ::1 or 0.0.0.0."
        )
    return value.strip("[]")


def _allowed_hosts(value: str, host: str, production: bool) -> list[str]:
    cure = "Write the names people reach the portal by, separated by commas, such as safar.example.ir."
    if not value and production:
        raise BadEnvironment("ALLOWED_HOSTS", None, cure)
    if not value:
        everywhere = _is_address(host) and ipaddress.ip_address(host).is_unspecified
        own = f"[{host}]" if ":" in host else host
        return LOOPBACK_HOSTS + ([] if everywhere or own in LOOPBACK_HOSTS else [own])
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        bracketed = name.startswith("[") and name.endswith("]") and _is_address(name[1:-1])
        if not bracketed and not _is_host_name(name.removeprefix(".")):
            # "*" too: addresses in feeds and answers are made from the name a request came by.
            raise BadEnvironment("ALLOWED_HOSTS", name, f"{cure} No scheme, no port, no *.")
    if not names:
        raise BadEnvironment("ALLOWED_HOSTS", value, cure)
    return names


def _secret_key(value: str, data_dir: Path, production: bool) -> str:
    cure = (
        f"Set at least {SECRET_KEY_LENGTH} random characters, such as what this prints: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
    if value:
        if len(value) < SECRET_KEY_LENGTH or len(set(value)) < 5 or value.startswith("django-insecure-"):
            raise BadEnvironment("SECRET_KEY", f"(hidden, {len(value)} characters)", cure)
        return value
    if production:
        raise BadEnvironment("SECRET_KEY", None, cure)
    return _embedded_secret_key(data_dir / "secret_key")


def _embedded_secret_key(path: Path) -> str:
    """The key of the embedded set-up, made by whichever process comes first and read by all the others."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(secrets.token_urlsafe(SECRET_KEY_LENGTH))
        try:
            os.link(fresh, path)  # whole or not at all, and never over another process's key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        key = path.read_text().strip()
    except OSError as error:
        raise BadEnvironment(
            "DATA_DIR", str(path), f"The secret key cannot be read: {error.strerror}."
        ) from None
    if len(key) < SECRET_KEY_LENGTH:
        raise BadEnvironment("DATA_DIR", str(path), "The secret key in it is too short: delete that file.")
    return key


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_host_name(value: str) -> bool:
    return len(value) <= 253 and _HOST_NAME.fullmatch(value) is not None
