"""The environment and what the settings make of it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from transparency.env import BASE_DIR, BadEnvironment, read_environment

KEY = "k3y-" + "0123456789" * 5
PRODUCTION = {
    "DATABASE_URL": "postgresql://clerk:p%40ss@db.example.ir:5433/safarnama",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "safar.example.ir",
}
OWN = {
    "DATABASE_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "HOST",
    "PORT",
    "DATA_DIR",
    "SECOND_FACTOR",
    "PROXY_HOPS",
}


def run(arguments: list[str], tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with only `environ` and DATA_DIR of the portal's variables, read by the real
    settings.
    """
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    kept |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "transparency.settings", **environ}
    return subprocess.run(
        arguments, cwd=BASE_DIR, env=kept, capture_output=True, text=True, check=False, timeout=60
    )


def settings_under(tmp_path: Path, names: list[str], **environ: str) -> dict:
    """The named settings as a process with this environment sees them."""
    code = (
        "import json, sys\nfrom django.conf import settings\n"
        "print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}, default=str))"
    )
    done = run([sys.executable, "-c", code, *names], tmp_path, **environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_embedded_defaults(tmp_path):
    found = read_environment({"DATA_DIR": str(tmp_path)})
    assert (found.database, found.cache_url, found.debug) == (None, "", False)
    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert not found.production
    assert not found.https


def test_second_factor_and_proxy_are_production_s_by_default(tmp_path):
    embedded = read_environment({"DATA_DIR": str(tmp_path)})
    production = read_environment({**PRODUCTION, "DATA_DIR": str(tmp_path)})
    debugged = read_environment({**PRODUCTION, "DATA_DIR": str(tmp_path), "DEBUG": "true"})
    chosen = read_environment({"DATA_DIR": str(tmp_path), "SECOND_FACTOR": "Everybody", "PROXY_HOPS": "2"})
    assert (embedded.second_factor, embedded.proxy_hops) == ("off", 0)
    assert (production.second_factor, production.proxy_hops) == ("publishers", 1)
    assert (debugged.second_factor, debugged.proxy_hops) == ("publishers", 0)
    assert (chosen.second_factor, chosen.proxy_hops) == ("everybody", 2)


def test_embedded_secret_key_is_made_once_for_its_owner_alone(tmp_path):
    first, second = (read_environment({"DATA_DIR": str(tmp_path)}).secret_key for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_share_one_secret_key(tmp_path):
    code = "from transparency.env import read_environment; print(read_environment().secret_key)"
    kept = {**os.environ, "DATA_DIR": str(tmp_path)}
    for name in ("SECRET_KEY", "DATABASE_URL"):
        kept.pop(name, None)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=BASE_DIR, env=kept, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    keys = {process.communicate(timeout=60)[0] for process in started}
    assert keys == {(tmp_path / "secret_key").read_text() + "\n"}


def test_production_reads_its_database(tmp_path):
    found = read_environment({**PRODUCTION, "DATA_DIR": str(tmp_path)})
    assert found.production
    assert found.https
    expected = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "safarnama",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example.ir",
        "PORT": 5433,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    assert found.database is not None
    assert expected.items() <= found.database.items()
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("0.0.0.0", ["localhost", "127.0.0.1", "[::1]"]),
        ("::", ["localhost", "127.0.0.1", "[::1]"]),
        ("192.0.2.7", ["localhost", "127.0.0.1", "[::1]", "192.0.2.7"]),
        ("[2001:db8::7]", ["localhost", "127.0.0.1", "[::1]", "[2001:db8::7]"]),
    ],
)
def test_embedded_portal_answers_to_the_address_it_listens_on(tmp_path, host, expected):
    assert read_environment({"DATA_DIR": str(tmp_path), "HOST": host}).allowed_hosts == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "۸۰۰۰"),
        ("PORT", "9" * 5000),
        ("HOST", "http://localhost"),
        ("HOST", "local host"),
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "mysql://u:p@h/n"),
        ("DATABASE_URL", "sqlite:///x"),
        ("DATABASE_URL", "postgresql://h"),
        ("DATABASE_URL", "postgresql://h:port/n"),
        ("DATABASE_URL", "safarnama"),
        ("CACHE_URL", "memcached://h:1"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis://h:99999"),
        ("CACHE_URL", "redis://h/one"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://safar.example.ir"),
        ("ALLOWED_HOSTS", "safar.example.ir:8000"),
        ("ALLOWED_HOSTS", ","),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + "0123456789" * 5),
        ("DATA_DIR", "/dev/null/x"),
        ("SECOND_FACTOR", "yes"),
        ("SECOND_FACTOR", "ناشران"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "6"),
        ("PROXY_HOPS", "one"),
    ],
)
def test_bad_value_is_one_line_that_names_variable_value_and_cure(tmp_path, variable, value):
    with pytest.raises(BadEnvironment) as raised:
        read_environment({**PRODUCTION, "DATA_DIR": str(tmp_path), variable: value})
    line = str(raised.value)
    assert raised.value.variable == variable
    assert line.startswith(f"Safarnama cannot start: {variable} has a value that cannot be used: ")
    assert "\n" not in line


@pytest.mark.parametrize("variable", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_asks_for_what_it_must_have(tmp_path, variable):
    with pytest.raises(BadEnvironment, match=f"cannot start: {variable} is not set"):
        read_environment({**PRODUCTION, "DATA_DIR": str(tmp_path), variable: ""})


@pytest.mark.parametrize(
    "environ",
    [
        {"DATABASE_URL": "mysql://clerk:hunter2@h/n"},
        {"CACHE_URL": "http://:hunter2@h"},
        {"SECRET_KEY": "hunter2"},
    ],
)
def test_no_secret_is_shown(tmp_path, environ):
    with pytest.raises(BadEnvironment) as raised:
        read_environment({"DATA_DIR": str(tmp_path), **environ})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["manage.py", "check"], 1),
        (["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"], 1),
        (["-m", "gunicorn", "--log-level", "critical", "transparency.wsgi", "--bind", "127.0.0.1:0"], 4),
    ],
)
def test_every_entrance_stops_with_that_line_alone(tmp_path, command, status):
    done = run([sys.executable, *command], tmp_path, PORT="high")
    assert done.returncode == status
    assert done.stderr.splitlines() == [
        "Safarnama cannot start: PORT has a value that cannot be used: 'high'. "
        "Write a whole number from 1 to 65535."
    ]


def test_unreachable_database_is_one_line(tmp_path):
    closed = {**PRODUCTION, "DATABASE_URL": "postgresql://clerk@127.0.0.1:1/safarnama"}
    done = run([sys.executable, "manage.py", "prepare"], tmp_path, **closed)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("CommandError: The database of DATABASE_URL cannot be used: ")


def test_production_settings_pass_the_deployment_checks(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    done = run(command, tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_https_is_demanded_in_production_and_not_on_loopback(tmp_path):
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    assert list(settings_under(tmp_path, names, **PRODUCTION).values()) == [True, True, True, 31536000]
    assert list(settings_under(tmp_path, names).values()) == [False, False, False, 0]


def test_cache_is_redis_where_one_is_named(tmp_path):
    address = "redis://127.0.0.1:6379/1"
    named = settings_under(tmp_path, ["CACHES"], CACHE_URL=address)["CACHES"]
    for name in ("default", "limits"):
        assert named[name]["BACKEND"] == "transparency.redis_cache.RedisOrInstead"
        assert (named[name]["LOCATION"], named[name]["KEY_PREFIX"]) == (address, name)
        assert named[name]["OPTIONS"]["instead"] in named
    assert "locmem" in named["default_here"]["BACKEND"]
    assert "counts" in named["limits_here"]["BACKEND"]
    assert "locmem" in settings_under(tmp_path, ["CACHES"])["CACHES"]["default"]["BACKEND"]


@pytest.mark.django_db
def test_connection_is_set_up_as_its_engine_needs():
    if connection.vendor == "postgresql":
        kept = connection.settings_dict
        assert (kept["CONN_MAX_AGE"], kept["CONN_HEALTH_CHECKS"]) == (60, True)
        return
    with connection.cursor() as cursor:
        pragmas = {}
        for name in ("journal_mode", "busy_timeout", "foreign_keys", "secure_delete"):
            cursor.execute(f"PRAGMA {name}")
            pragmas[name] = cursor.fetchone()[0]
    assert pragmas == {"journal_mode": "wal", "busy_timeout": 20000, "foreign_keys": 1, "secure_delete": 1}
    assert connection.transaction_mode == "IMMEDIATE"
    assert not connection.settings_dict["ATOMIC_REQUESTS"]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "language"), [("/no-such-page/", "fa"), ("/en/no-such-page/", "en")])
def test_reader_gets_no_cookie_and_one_answer_for_all(client, address, language):
    answer = client.get(address, headers={"accept-language": "de", "cookie": "django_language=de"})
    assert answer.status_code == 404
    assert not answer.cookies
    assert answer.headers["Content-Language"] == language
    varies = {name.strip() for name in answer.headers.get("Vary", "").split(",")}
    assert not {"Cookie", "Accept-Language"} & varies


@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(client):
    headers = client.get("/no-such-page/").headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split("; ")}
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
