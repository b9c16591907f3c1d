"""How gunicorn serves the portal, by `make run` and in production alike; flags on its command line go
before these.

Threads, not sync workers: a sync worker cuts an export that takes longer than its timeout and still says 200.
"""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from transparency.discretion import DiscreetFormatter
from transparency.settings import BASE_DIR, ENVIRONMENT

_host = f"[{ENVIRONMENT.host}]" if ":" in ENVIRONMENT.host else ENVIRONMENT.host

wsgi_app = "transparency.wsgi"
chdir = str(BASE_DIR)
bind = f"{_host}:{ENVIRONMENT.port}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000  # a slow leak never grows old
max_requests_jitter = 2_000
# The address line long enough for the longest question a form can ask.
limit_request_line = 8190
loglevel = "warning"
control_socket_disable = True  # nobody steers a running server through it


class DiscreetLogger(Logger):
    """gunicorn's own log: it repeats a request line that it cannot read, which may be a secret address."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            if form := handler.formatter:
                handler.setFormatter(DiscreetFormatter(form._fmt, form.datefmt))


logger_class = DiscreetLogger


def when_ready(server: object) -> None:
    """Say where to look, once the socket is open."""
    print(f"Safarnama is at http://{_host}:{ENVIRONMENT.port}/ (stop it with Ctrl-C)", flush=True)
