"""The portal's settings as the tests run them: the same on SQLite and on the PostgreSQL of DATABASE_URL."""

import atexit
import os
import shutil
import tempfile

# Before the settings are read: no test may touch the data, the secret key or the cache of a real set-up.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="safarnama-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 4
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["DEBUG"] = "false"
os.environ["SECOND_FACTOR"] = "off"  # whose tests want it say so; the same on either database
os.environ["PROXY_HOPS"] = "0"
os.environ["RATE_LIMIT"] = "off"  # the same on either database; tests/test_limits.py sets its own
for name in ("CACHE_URL", "READ_DATABASE_URL"):
    os.environ.pop(name, None)

from transparency.management.commands.messages import compile_catalogue  # noqa: E402
from transparency.settings import *  # noqa: E402, F403
from transparency.settings import BASE_DIR, DATA_DIR, DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES  # noqa: E402

# The test client and the live server speak plain HTTP on either database; tests/test_settings.py reads the
# real production settings in a process of their own.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0

# A file, as in the embedded set-up: SQLite in memory knows no WAL, and locks otherwise.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}

# Its `flush` lifts the ledger's guards of a test database; it stands before Django's own.
INSTALLED_APPS = ["tests.flushable", *INSTALLED_APPS]

# No test waits for collectstatic, or for a password hash that is worth its time.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A clone has no compiled texts, and Django keeps the first reading of them: so before anything is translated.
compile_catalogue(BASE_DIR / "locale" / "fa" / "LC_MESSAGES" / "django.po")
