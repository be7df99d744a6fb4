"""Every setting of Dua Arah, read once from the environment; docs/settings.md has a row for each."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from inbox import env

BASE_DIR = Path(__file__).resolve().parent.parent

# ── where things are ─────────────────────────────────────────────────────────
DATA_DIR = Path(env.text("DUA_DATA", str(BASE_DIR / "var"))).resolve()
RUN_DIR = env.run_dir(DATA_DIR)
ADDRESS_FILE = RUN_DIR / "address"  # of what `up` runs, so that other commands find it at any port
PUBLIC_URL = env.url(
    "DUA_PUBLIC_URL",
    env.kept_address(ADDRESS_FILE) or "http://127.0.0.1:8000",
    schemes=("http", "https"),
)
DATABASE_URL = env.url(
    "DATABASE_URL", f"postgresql://dua@/dua?host={RUN_DIR}", schemes=("postgresql", "postgres")
)
REDIS_URL = env.url(
    "REDIS_URL", f"unix://{RUN_DIR}/valkey.sock", schemes=("redis", "rediss", "unix")
)

# ── safety ───────────────────────────────────────────────────────────────────
DEBUG = env.flag("DUA_DEBUG", False)
SECRET_KEY = env.secret("DUA_SECRET_KEY") or env.kept_secret(DATA_DIR / "secret.key")
VAULT_KEYS = env.words("DUA_VAULT_KEYS", "")  # newest first; empty: derived from SECRET_KEY
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words(
    "DUA_ALLOWED_HOSTS", ",".join({urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost"})
)
TRUSTED_PROXIES = env.words("DUA_TRUSTED_PROXIES", "")
SLA_GOAL = env.integer("DUA_SLA_GOAL", 90, least=1) / 100  # share of promises kept
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_NAME = "__Host-dua" if IS_HTTPS else "dua"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = env.integer("DUA_SESSION_HOURS", 12, least=1) * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = True
SECURE_HSTS_SECONDS = 365 * 86400 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would blank the Origin of our own forms too
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # a proxy ends TLS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_IPWARE_PROXY_COUNT = len(TRUSTED_PROXIES) or None
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

# ── the two rooms ────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "inbox",
    "responders",
]
MIDDLEWARE = [
    "inbox.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "responders.console.zone.ZoneMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "inbox.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTH_USER_MODEL = "inbox.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "responders.console.errors.too_old"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "sign-in"

# ── servers ──────────────────────────────────────────────────────────────────
_database = env.database("DATABASE_URL", DATABASE_URL)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname", "dua"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _database,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

# ── languages and time ───────────────────────────────────────────────────────
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
LANGUAGE_CODE = env.choice("DUA_LANGUAGE", "en", among=dict(LANGUAGES))
LANGUAGE_COOKIE_NAME = "dua-language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.zone("DUA_TIME_ZONE", "Asia/Jakarta")
USE_TZ = True
FORMAT_MODULE_PATH = ["inbox.formats"]

# ── static files: found where they lie, nothing to collect ───────────────────
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

# ── what is sent along ───────────────────────────────────────────────────────
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = ["inbox.uploads.Bounded"]

# ── limits and promises ──────────────────────────────────────────────────────
WEBHOOK_MAX_BYTES = env.integer("DUA_WEBHOOK_MAX_BYTES", 3_000_000, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
UNDO_SECONDS = env.integer("DUA_UNDO_SECONDS", 8)
CALLING_PROCESSES = env.integer("DUA_CALLING_PROCESSES", 3, least=1)
WEB_THREADS = env.integer("DUA_WEB_THREADS", 12, least=1)
ENVELOPE_DAYS = env.integer("DUA_ENVELOPE_DAYS", 30, least=1)
PLATFORM_HOSTS = env.words(
    "DUA_PLATFORM_HOSTS", ""
)  # e.g. telegram=http://127.0.0.1:9100, for drills

# ── notices ──────────────────────────────────────────────────────────────────
_mail = env.mail("DUA_EMAIL_URL")
EMAIL_HOST, EMAIL_PORT = _mail["host"], _mail["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["user"], _mail["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail["is_sealed"], _mail["turns_to_tls"]
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text(
    "DUA_EMAIL_FROM", f"Dua Arah <notices@{urlsplit(PUBLIC_URL).hostname or 'localhost'}>"
)
# Webhooks and push services on this very machine are called only where nobody else is served.
CALLS_LOOPBACK = urlsplit(PUBLIC_URL).hostname in {"127.0.0.1", "localhost", "::1"}

# ── API ──────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "responders.api.auth.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["responders.api.auth.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["responders.api.throttle.PerUser"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "responders.api.errors.translate",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dua Arah",
    "DESCRIPTION": "Read conversations, answer them, see their clocks. Errors are problem documents.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "BulkKind": "responders.models.bulk.BulkAction.Kind",
        "ChannelState": "inbox.models.channel.Channel.State",
        "MacroLanguage": "responders.api.serializers.macros.LANGUAGES",
        "WebhookState": "responders.models.webhook.OutgoingWebhook.State",
        "WebhookDeliveryState": "responders.models.webhook.WebhookEvent.State",
    },
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "filters": {"addresses": {"()": "inbox.discretion.WithoutTokens"}},
    "loggers": {
        "httpx": {"level": "WARNING"},  # its lines carry addresses, and those carry tokens
        "django.request": {"filters": ["addresses"]},
    },
    "root": {
        "handlers": ["console"],
        "level": env.choice("DUA_LOG_LEVEL", "INFO", among=LOG_LEVELS),
    },
}
