"""Django's settings of Posko. What differs from place to place is read by `environment`; all else is decided
here.

Whatever is not allowed is refused: no foreign host, no inline script, no page without a right.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from posko.config import environment
from posko.support import logs

PACKAGE = Path(__file__).resolve().parents[1]
HOME = environment.home()
SECRET_KEY = environment.secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = environment.listed(os.environ.get("POSKO_HOSTS", "")) or ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "posko.surfaces.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",  # its table alone: who is who at the identity provider (docs/decisions/0037)
    "allauth.usersessions",
    "posko.limits",
    "posko.ledger",
    "posko.places",
    "posko.forces",
    "posko.people",
    "posko.access",
    "posko.hooks",
    "posko.campaign",
    "posko.intake",
    "posko.planning",
    "posko.assessment",
    "posko.orders",
    "posko.finding",
    "posko.guide",
    "posko.editing",
    "posko.keeping",
]

MIDDLEWARE = [
    "posko.surfaces.desk.logbook.Logbook",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "posko.surfaces.desk.tongue.Tongue",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "posko.surfaces.desk.presence.Presence",
    "posko.surfaces.desk.gate.Gate",
]

ROOT_URLCONF = "posko.config.urls"
WSGI_APPLICATION = "posko.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["posko.surfaces.desk.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "posko.surfaces.desk.shell.shell",
            ],
        },
    }
]

# Nothing runs, loads or is sent anywhere but here. `data:` is for the QR code of the second factor. Only
# where the keeper names a host for the pictures of maps may pages ask it, for these alone.
BASEMAP = environment.basemap()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *BASEMAP.hosts],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Behind TLS, cookies and the browser keep to it. On a laptop without a server there is only http://localhost.
TLS = environment.yes("POSKO_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.yes("POSKO_BEHIND_PROXY") else None
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if TLS else []
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "name", "nrp")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
# Where anybody reaches the page that checks papers: it stands in the code on each of them.
CHECK_ADDRESS = f"{environment.address()}/c/"

# Where acts of the ledger may be delivered, as ids alone; nowhere unless the keeper of the machine says so.
WEBHOOK_HOSTS = environment.webhook_hosts()

# A line for each request and each act, without addresses, names or what was typed.
logs.begin(environment.log(), HOME)
LOGGING = logs.for_django()
# After its last day an operation is kept so long (docs/operate/retention.md).
RETAIN_MONTHS = environment.retain_months()

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"

# Accounts are made by an administrator: nobody signs up, and no mail is sent.
ACCOUNT_ADAPTER = "posko.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Of what a proxy of one's own says, only the last address is its own word.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.yes("POSKO_BEHIND_PROXY") else 0
# Lock-out: after five wrong passwords for one name, or thirty from one address, it waits a quarter of an
# hour.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,30/15m/ip",
    "login": "60/m/ip",
    "reauthenticate": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Posko"
# Clocks of cheap phones are off by some seconds.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "posko.people.codes.CodeForm",
    "reauthenticate": "posko.people.codes.CodeAgainForm",
}
MFA_ADAPTER = "posko.people.adapters.SecondFactorAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
SINGLE_SIGN_ON = environment.single_sign_on()

# Counters of wrong passwords are shared by all workers and outlive a restart.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "posko_cache"}}

# Sentences are written in Indonesian in the sources; English is their translation.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "posko_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = os.environ.get("POSKO_TIME_ZONE", "Asia/Jakarta")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# What `make setup` builds from `frontend`.
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files that are sent go to the disk piece by piece, into this installation's own folder.
FILE_UPLOAD_HANDLERS = ["posko.surfaces.desk.uploads.Spool"]
FILE_UPLOAD_TEMP_DIR = environment.spool(HOME)
FILE_UPLOAD_PERMISSIONS = 0o600
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CSRF_FAILURE_VIEW = "posko.surfaces.desk.failures.forged"
