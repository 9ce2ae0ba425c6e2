"""Posko's settings for tests: a folder and a key of their own, quick passwords, plain files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["POSKO_HOME"] = tempfile.mkdtemp(prefix="posko-test-")
atexit.register(shutil.rmtree, os.environ["POSKO_HOME"], ignore_errors=True)
SET_OUTSIDE = (
    "POSKO_TLS",
    "POSKO_BEHIND_PROXY",
    "POSKO_HOSTS",
    "POSKO_OIDC_SERVER",
    "POSKO_TIME_ZONE",
    "POSKO_WEBHOOK_HOSTS",
)
for name in SET_OUTSIDE:
    os.environ.pop(name, None)

from posko.config.settings import *  # noqa: E402, F403
from posko.config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: two threads must really wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["POSKO_HOME"]) / "test.sqlite3")}
else:
    # A pool would keep connections that the end of the tests wants gone.
    DATABASES["default"]["OPTIONS"] = {
        k: v for k, v in DATABASES["default"]["OPTIONS"].items() if k != "pool"
    }
