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

_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)


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


def _database(value: str) -> dict[str, object] | None:
    if not value:
        return None
    cure = "Write postgresql://USER:PASSWORD@HOST:PORT/NAME, special characters percent-encoded."
    try:
        settings = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
    except ValueError:
        raise BadEnvironment("DATABASE_URL", without_password(value), cure) from None
    if settings["ENGINE"] != "django.db.backends.postgresql" or not settings["NAME"]:
        raise BadEnvironment("DATABASE_URL", without_password(value), cure)
    return settings


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
