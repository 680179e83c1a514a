"""The settings of the tests: the project's own, in a temporary folder, whatever this computer's environment says."""

import os
import string
import tempfile
import uuid

from django.middleware import csrf

# Stories look for the doors 903 and 2719 on pages. No random key or token may hold one by chance.
csrf.CSRF_ALLOWED_CHARS = string.ascii_letters
any_uuid = uuid.uuid4


def uuid4():
    made = any_uuid()
    return uuid4() if "903" in made.hex or "2719" in made.hex else made


uuid.uuid4 = uuid4

SCRATCH = tempfile.mkdtemp(prefix="weixiu-tests-")

# The office's own values must not reach the tests, least of all its database.
OFFICE_VALUES = [
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "GUEST_ORDERS_PER_ADDRESS",
    "HTTPS",
    "LOGIN_TRIES_PER_ACCOUNT",
    "LOGIN_TRIES_PER_ADDRESS",
    "LOG_LEVEL",
    "MEDIA_ROOT",
    "PLAIN_STATIC",
    "SECRET_KEY",
    "SITE_URL",
    "SMS_BACKEND",
    "SMS_SHOW_CODES",
    "SMS_WEBHOOK_TOKEN",
    "SMS_WEBHOOK_URL",
    "STAFF_SECOND_FACTOR",
    "STATIC_ROOT",
    "STRAY_FILE_SECONDS",
    "TIME_ZONE",
    "TRUSTED_PROXIES",
]
for name in OFFICE_VALUES:
    os.environ.pop(name, None)

os.environ["DATA_DIR"] = SCRATCH
os.environ["DATABASE_URL"] = os.environ.get("TEST_POSTGRES_URL", "")
os.environ["PLAIN_STATIC"] = "1"
os.environ["LOG_LEVEL"] = "WARNING"

from community.settings import *  # noqa: E402, F403
from community.settings import DATABASES, STATIC_ROOT  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in an office: threads that race on SQLite's shared memory meet other locks than real ones.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(SCRATCH, "test.sqlite3")}

# Every test client would list all static files anew; the browser's server finds them by itself.
WHITENOISE_USE_FINDERS = False
os.makedirs(STATIC_ROOT, exist_ok=True)
