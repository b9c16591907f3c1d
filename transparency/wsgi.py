"""What gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application
from gunicorn.arbiter import Arbiter

from transparency.env import BadEnvironment
from transparency.stack import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transparency.settings")
try:
    application = roomy(get_wsgi_application())
except BadEnvironment as fault:
    # Any other status and gunicorn, started without deploy/gunicorn.conf.py, would try again for ever.
    print(fault, file=sys.stderr)
    sys.exit(Arbiter.APP_LOAD_ERROR)
