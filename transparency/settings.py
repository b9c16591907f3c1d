"""Django's settings. Whatever depends on where the portal runs comes from the environment (env.py)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.env import BASE_DIR, read_environment

ENVIRONMENT = read_environment()
DATA_DIR = ENVIRONMENT.data_dir
DATA_LICENSE = ENVIRONMENT.data_license
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts

INSTALLED_APPS = [
    "transparency.apps.TransparencyConfig",
    "officials.apps.OfficialsConfig",
    "trips.apps.TripsConfig",
    "officials.apps.PortalAdminConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "transparency.middleware.permissions_policy",
    "transparency.middleware.keeps_secrets",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "transparency.middleware.TextCompressionMiddleware",
    # Sessions and messages set no cookie, and no Vary, until something reads them: only the admin does.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "transparency.middleware.AddressLanguageMiddleware",
    "transparency.limits.limited",
    "transparency.middleware.few_parameters",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "officials.accounts.sessions.signed_in_for_so_long",
    "django_otp.middleware.OTPMiddleware",
    "officials.audit.remembers_who",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

RELEASE = "1.0.0"
"""Part of every version of an answer: a new release may answer otherwise. As in pyproject.toml."""

ROOT_URLCONF = "transparency.urls"
WSGI_APPLICATION = "transparency.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "transparency.pages.address",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Embedded: IMMEDIATE, because a deferred transaction that turns into a write is refused at once when
# another one writes; so no ATOMIC_REQUESTS, under which every read would take the write lock.
# secure_delete, because an erasure must not live on in the free pages of the file.
EMBEDDED_DATABASE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "safarnama.sqlite3",
    # Opening the file and its pragmas take three times as long as a kept answer does (docs/bench.md).
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    },
}
DATABASES = {"default": ENVIRONMENT.database or EMBEDDED_DATABASE}
if ENVIRONMENT.read_database:
    DATABASES["replica"] = {**ENVIRONMENT.read_database, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["transparency.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    # Kept answers are up to a megabyte each (`versions.LARGEST_KEPT`), most of them a tenth of that.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}},
    # Counts of what strangers may do so often (transparency/limits.py): apart, so that no flood of pages drives them out.
    # In a file: atomically, for all of the server's processes (transparency/counts.py).
    "limits": {"BACKEND": "transparency.counts.CountsCache", "LOCATION": DATA_DIR / "limits.sqlite3"},
}
if ENVIRONMENT.cache_url:
    # Redis has both, and these stand in while it does not answer.
    CACHES = {f"{name}_here": cache for name, cache in CACHES.items()} | {
        name: {
            "BACKEND": "transparency.redis_cache.RedisOrInstead",
            "LOCATION": ENVIRONMENT.cache_url,
            "KEY_PREFIX": name,
            "OPTIONS": {"instead": f"{name}_here"},
        }
        for name in CACHES
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"

# Who may try to sign in, and how often: by name and address together, so that nobody locks a colleague out of their own
# office, and no office locks itself out (officials/accounts/lockout.py).
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else who keeps trying keeps others waiting for ever
AXES_CLIENT_IP_CALLABLE = "transparency.client.client_site"
AXES_LOCKOUT_CALLABLE = "officials.accounts.lockout.locked_page"
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
PROXY_HOPS = ENVIRONMENT.proxy_hops

# How often one client may ask the API (transparency/limits.py).
RATE_LIMIT = ENVIRONMENT.rate_limit
RATE_LIMIT_SPARES_LOOPBACK = ENVIRONMENT.rate_limit_spares_loopback

# The second factor (officials/accounts/factors.py). Each wrong code doubles the wait before the next: django-otp's own.
SECOND_FACTOR = ENVIRONMENT.second_factor
OTP_TOTP_ISSUER = "Safarnama"

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Persian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Tehran"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# HTTPS is the proxy's work (deploy/nginx.conf), which says so in X-Forwarded-Proto; on loopback there is
# none.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine itself, over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = (
    "same-origin" if ENVIRONMENT.https else None
)  # ignored, noisily, over HTTP
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# A session is kept longer than anybody stays signed in, so that a form sent a moment too late is not lost with it.
SESSION_COOKIE_AGE = 24 * 3600
SIGNED_IN_LONGEST = timedelta(hours=12)
SIGNED_IN_IDLE = timedelta(hours=2)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a delegation of 300 in one form
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preloading binds a whole domain: its owner's to ask for

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "transparency.problems.handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is one of our own questions, judged with the others
}

SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],  # enums stand where they are used; `transparency.openapi` writes them
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "transparency.discretion.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # `make dev`: each request.
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Django answers HEAD with the body of GET and leaves it to the server to drop: no news, each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # It speaks of every try; the audit log tells them (officials/audit.py).
        "axes": {"level": "ERROR"},
        # Any stranger can cause these; the answer is a 400 and needs no traceback in the log.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
