"""Settings of every installation; what differs between two of them comes from the environment.

KUSEI_HOME holds all state: one folder per city (database, files), the secret key, the name of the city last used.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

PACKAGE = Path(__file__).resolve().parent.parent
KUSEI_HOME = Path(os.environ.get("KUSEI_HOME", Path.home() / ".kusei")).expanduser()
KUSEI_ZONE = os.environ.get("KUSEI_ZONE", "all")
TESTING = "pytest" in sys.modules


def _city() -> str:
    if name := os.environ.get("KUSEI_CITY"):
        return name
    current = KUSEI_HOME / "current"
    return current.read_text().strip() if current.exists() else "demo"


KUSEI_CITY = _city()
CITY_HOME = KUSEI_HOME / KUSEI_CITY
KUSEI_FILES = CITY_HOME / "files"
DEMO = KUSEI_CITY == "demo"


def _secret() -> str:
    if key := os.environ.get("KUSEI_SECRET_KEY"):
        return key
    path = KUSEI_HOME / "secret"
    if not path.exists():
        KUSEI_HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret()
# Where compiled kernels are kept; read when numba is first imported, here and in processes started from here.
os.environ.setdefault("NUMBA_CACHE_DIR", str(KUSEI_HOME / "kernels"))
DEBUG = False
ALLOWED_HOSTS = os.environ.get("KUSEI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KUSEI_ORIGINS", "").split(",") if o]
# "1": HTTPS with a certificate everybody trusts, here or in a proxy; "own": with one of our own making, whose address must
# stay reachable without HTTPS for as long as a phone does not trust it (`kusei serve --tls`).
TLS = os.environ.get("KUSEI_TLS", "")
# "http://name:port/ FINGERPRINT" of our own authority, set by `kusei serve --tls` for the page that enrols phones.
CA_DOOR = os.environ.get("KUSEI_CA_DOOR", "")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS in ("1", "own")
SECURE_HSTS_SECONDS = 31_536_000 if TLS == "1" else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 10 * 60 * 60

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "kusei.core",
    "kusei.core.ledger",
    "kusei.core.rules",
    "kusei.core.files",
    "kusei.core.numbering",
    "kusei.core.records",
    "kusei.core.audit",
    "kusei.core.access",
    "kusei.core.clocks",
    "kusei.core.evidence",
    "kusei.core.actions",
    "kusei.core.inquiry",
    "kusei.core.surveys",
    "kusei.core.booking",
    "kusei.core.approval",
    "kusei.core.field",
    "kusei.core.jobs",
    "kusei.core.outbox",
    "kusei.core.search",
    "kusei.core.ui",
    "kusei.office",
    "kusei.office.approvals",
    "kusei.office.records",
    "kusei.office.year",
    "kusei.office.inquiries",
    "kusei.office.surveys",
    "kusei.office.bookings",
    "kusei.office.field",
    "kusei.plan.register",
    "kusei.plan.followup",
    "kusei.plan.practices",
    "kusei.plan.rollout",
    "kusei.plan.autonomy",
    "kusei.disaster.shelters",
    "kusei.disaster.shelters.field",
    "kusei.disaster.tsunami_buildings",
    "kusei.disaster.staffing_stages",
    "kusei.disaster.mobilisation",
    "kusei.portal",
    "kusei.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kusei.site.middleware.TextMiddleware",
    "kusei.site.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kusei.site.middleware.KeepMiddleware",
    "kusei.site.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

CSRF_FAILURE_VIEW = "kusei.site.frame.csrf_failed"
ROOT_URLCONF = "kusei.site.urls"
WSGI_APPLICATION = "kusei.site.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [PACKAGE / "site/templates"],  # before those of installed apps: the pages of the sign-in are drawn by us
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "kusei.site.shell.shell",
        ],
        "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kusei.core.ui.templatetags.ui"],
    },
}]


def _database() -> dict[str, Any]:
    url = os.environ.get("KUSEI_DATABASE_URL", "")
    if not url:
        CITY_HOME.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": CITY_HOME / "kusei.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    "PRAGMA mmap_size=268435456; PRAGMA cache_size=-65536;"
                ),
            },
            # A file, never :memory:, so that threads and processes of a test see one database.
            "TEST": {"NAME": CITY_HOME / f"test-{os.getpid()}.sqlite3"},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kusei.site.login.Adapter"
ACCOUNT_FORMS = {"login": "kusei.site.login_form.LoginForm"}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLED = not TESTING

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English"), ("ja-easy", "やさしい日本語")]  # data
LANG_INFO["ja-easy"] = {  # data
    "bidi": False, "code": "ja-easy", "name": "Easy Japanese", "name_local": "やさしい日本語", "fallback": ["ja"],  # data
}
LANGUAGE_COOKIE_NAME = "kusei_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["kusei.site.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from where the wheel put them; nothing is copied
STATICFILES_DIRS = [PACKAGE / "static"] if (PACKAGE / "static").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "worker-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}}

# "own": drafts are decided and documents numbered here; "external": the city's own 文書管理システム does both.
RECORDS = os.environ.get("KUSEI_RECORDS", "own")
# Public feeds of telegrams to read, separated by spaces; none by default, and none in the demo, which takes no real data.
TELEGRAM_FEEDS = [] if DEMO else os.environ.get("KUSEI_TELEGRAM_FEEDS", "").split()
# "immediate" runs a job in the request (tests, command line); "worker" leaves it to `kusei serve`'s worker.
JOBS = os.environ.get("KUSEI_JOBS", "immediate")
# Pages are drawn in Python: more threads in a worker wait for one another and keep values of their own.
WEB_THREADS = 2
JOBS_RAISE = TESTING
TASKS = {"default": {
    "BACKEND": "django_tasks_db.DatabaseBackend" if JOBS == "worker" else "django_tasks.backends.immediate.ImmediateBackend",
}}

EMAIL_BACKEND = os.environ.get("KUSEI_EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("KUSEI_MAIL_FROM", "kusei@example.invalid")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KUSEI_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003", "account.W001"]
