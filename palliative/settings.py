"""
Settings of the whole product, read from the environment.

In production every secret and address must be given; there are no unsafe defaults. `docs/operations.md` lists
the variables.
"""

import re
import sys
from pathlib import Path

import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from kombu import Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from palliative.letterhead import logo_from, wording_from
from palliative.logs import error_without_values

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# These commands work on files alone: no database, no broker, no secret.
FILE_COMMANDS = {"evaluate", "check_cases", "make_centre", "translations", "makemigrations"}
FILES_ONLY = Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1 and sys.argv[1] in FILE_COMMANDS


def required(name: str, stand_in: str) -> str:
    """
    Give the variable's value; a command that works on files alone gets the stand-in.

    :raises ImproperlyConfigured: if the variable is missing or empty.
    """
    value = str(env.str(name, ""))
    if value:
        return value
    if FILES_ONLY:
        return stand_in
    raise ImproperlyConfigured(
        f"The environment variable {name} is not set. docs/operations.md says what belongs there."
    )


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SITE_NAME = env.str("SITE_NAME", "Early palliative care")
# What patients read calls the service so. Many who read "palliative" hear "dying", and come later.
SERVICE_NAME = env.str("SERVICE_NAME", "") or _("Supportive and palliative care")
# What stands on letters about consults; docs/operations.md says what belongs where.
LETTER_SENDER = env.str("LETTER_SENDER", "") or SITE_NAME
LETTERHEAD = [line.strip() for line in env.str("LETTERHEAD", "").split("|") if line.strip()]
LETTER_RETURN_ADDRESS = env.str("LETTER_RETURN_ADDRESS", "") or " · ".join([LETTER_SENDER, *LETTERHEAD[:2]])
LETTER_PHONE = env.str("LETTER_PHONE", "")
LETTER_PHONE_24H = env.str("LETTER_PHONE_24H", "")
LETTER_LOGO = logo_from(env.str("LETTER_LOGO", ""))
LETTER_WORDING = wording_from(env.str("LETTER_WORDING", ""))
# When a consult needs a second signature: never, unqualified (no author has a palliative qualification) or always.
CO_SIGNATURE = env.str("CO_SIGNATURE", "never")
if CO_SIGNATURE not in {"never", "unqualified", "always"}:
    raise ImproperlyConfigured(f"CO_SIGNATURE is “{CO_SIGNATURE}”. Write never, unqualified or always.")
GO_LIVE_ON = env.date("GO_LIVE_ON", None)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 60.0)
# Whose public holidays the team keeps: a country, or one of its parts after a hyphen, as DE-BW.
HOLIDAYS = env.str("HOLIDAYS", "DE")
FIRST_VISIT_MINUTES = env.int("FIRST_VISIT_MINUTES", 60)
FOLLOW_UP_MINUTES = env.int("FOLLOW_UP_MINUTES", 30)
TELEPHONE_MINUTES = env.int("TELEPHONE_MINUTES", 15)
# The way to a patient's home, and the way back.
TRAVEL_MINUTES = env.int("TRAVEL_MINUTES", 30)
# How patients in our care are followed up: standard, or stepped, which rests on the licensed FACT-L.
PATHWAY = env.str("PATHWAY", "standard", validate=validate.OneOf(["standard", "stepped"]))
FACT_L_LICENCE = env.bool("FACT_L_LICENCE", False)
BEREAVEMENT_DAYS = env.int("BEREAVEMENT_DAYS", 42)
SECRET_KEY = required("SECRET_KEY", "unused-by-commands-on-files")
ALLOWED_HOSTS = [host for host in required("ALLOWED_HOSTS", "localhost").split(",") if host]
CSRF_FAILURE_VIEW = "palliative.views.form_refused"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "staff",
    "patients",
    "triggers",
    "consults",
    "tumorboard",
    "interop",
    "palliative",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.languages.AccountLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "staff.doors.DeclaredDoorsMiddleware",
    "palliative.wrong_method.LeadToThePageMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "palliative.urls"
WSGI_APPLICATION = "palliative.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "palliative.context.site",
            ],
        },
    },
]

if FILES_ONLY:
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "unused"}}
else:
    required("DATABASE_URL", "")
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
REDIS_URL = required("REDIS_URL", "redis://unused")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "palliative.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        # One more try at once, in case the server was restarted; a page must not wait for a cache.
        "OPTIONS": {"retry": Retry(NoBackoff(), 1)},
    }
}
# Sessions live in the database: the cache may lose everything at any moment, and nobody should be logged out by that.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# What came of a button may name a referral: that does not belong into a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The demo runs on plain http://localhost; everything else is served over TLS.
BEHIND_TLS = not (DEBUG or DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31536000) if BEHIND_TLS else 0
# Both speak for the whole domain of the house, and browsers remember them for long: only the house can decide that.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["staff.accounts.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "staff.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# How many proxies stand before the pages: attempts to log in are counted by the address that the outermost one saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Whoever has one of these roles sets up a second factor before anything else.
MFA_REQUIRED_ROLES: list[str] = env.list("MFA_REQUIRED_ROLES", [])

# For whoever's browser says nothing, and in mails to people who have not chosen.
LANGUAGE_CODE = env.str("SITE_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("de", _("German"))]
FORMAT_MODULE_PATH = ["palliative.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Berlin")
USE_TZ = True

# Mails hold counts and the address of a page, never data of patients. Without a mail server none are made.
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
EMAIL_USE_SSL = env.bool("EMAIL_TLS", False)
EMAIL_USE_TLS = env.bool("EMAIL_STARTTLS", not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured(
        "EMAIL_TLS and EMAIL_STARTTLS are both on. A mail server speaks TLS from the first word or begins it later:"
        " leave on the one that yours wants."
    )
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", EMAIL_HOST_USER or "nobody@localhost")
MAILS_ARE_SENT = bool(EMAIL_HOST) or DEMO
_MAIL_WAY = "smtp" if EMAIL_HOST else "console" if DEMO else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL_WAY}.EmailBackend"
SITE_URL = env.str("SITE_URL", "") or next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")
DIGEST_HOUR = env.int("DIGEST_HOUR", 6)

# Days within which a tumour board's recommendation is carried out, where the board says nothing.
BOARD_ACTION_DAYS = env.int("BOARD_ACTION_DAYS", 14)

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# What is sent without files. Files larger than 2.5 MB lie in the temporary folder until the request ends;
# from there they go to the database, where the workers find them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "interop.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Celery names a broker on a Unix socket differently from everybody else.
CELERY_BROKER_URL = re.sub("^unix://([^?]*)(?:[?]db=([0-9]+))?$", r"redis+socket://\1?virtual_host=\2", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task taken by a worker that was killed is given to another after a minute; the library's own sweep takes 100 s.
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A nudge must never hold up a request: with the broker away it is dropped at once, and the sweep does the work.
    "max_retries": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY = False
# What takes minutes has a queue of its own, so that it never keeps consults waiting. A worker that is told no queues
# serves both.
CELERY_TASK_QUEUES = [Queue("celery", routing_key="celery"), Queue("slow", routing_key="slow")]
CELERY_TASK_ROUTES = {
    task: {"queue": "slow"}
    for task in (
        "interop.run_waiting_imports",
        "triggers.evaluate_due",
        "triggers.forget_old_trials",
        "triggers.reevaluate",
        "triggers.run_trials",
    )
}
# What follows a consult: after how many days severe symptoms are asked about again, until when specialised care that
# was ordered must have begun, and how long a contact of the day waits for one person before it goes to the next.
RECHECK_DAYS = env.int("RECHECK_DAYS", 3)
ACTIVATION_DAYS = env.int("ACTIVATION_DAYS", 7)
ACTIVATION_DAYS_UNSTABLE = env.int("ACTIVATION_DAYS_UNSTABLE", 2)
CONTACT_CLAIM_MINUTES = env.int("CONTACT_CLAIM_MINUTES", 120)

CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "end-deferrals": {"task": "triggers.end_deferrals", "schedule": SWEEP_SECONDS},
    "escalate": {"task": "triggers.escalate", "schedule": SWEEP_SECONDS},
    "release-portions": {"task": "triggers.release_portions", "schedule": SWEEP_SECONDS},
    "open-pending-consults": {"task": "consults.open_pending", "schedule": SWEEP_SECONDS},
    "follow-care": {"task": "consults.follow_care", "schedule": SWEEP_SECONDS},
    "make-letters": {"task": "consults.make_letters", "schedule": SWEEP_SECONDS},
    "keep-presentations-due": {"task": "tumorboard.keep_due", "schedule": SWEEP_SECONDS},
    "follow-board-actions": {"task": "tumorboard.follow_actions", "schedule": SWEEP_SECONDS},
    "plan-board-meetings": {"task": "tumorboard.plan_meetings", "schedule": crontab(minute="50")},
    "bring-back-to-boards": {"task": "tumorboard.bring_back", "schedule": crontab(minute="55")},
    "run-waiting-imports": {"task": "interop.run_waiting_imports", "schedule": SWEEP_SECONDS},
    "run-trials": {"task": "triggers.run_trials", "schedule": SWEEP_SECONDS},
    "forget-old-trials": {"task": "triggers.forget_old_trials", "schedule": crontab(minute="40", hour="3")},
    # In the morning, and again in case that was missed; whoever has today's mail gets no other.
    "prepare-digests": {"task": "staff.prepare_digests", "schedule": crontab(minute="*/10")},
    "send-mails": {"task": "staff.send_mails", "schedule": SWEEP_SECONDS},
    "forget-old-keys": {"task": "staff.forget_old_keys", "schedule": crontab(minute="20")},
    # Soon after midnight, and again in case that was missed; whoever was looked at is not due any more.
    "evaluate-due": {"task": "triggers.evaluate_due", "schedule": crontab(minute="*/10")},
    "reevaluate": {"task": "triggers.reevaluate", "schedule": SWEEP_SECONDS},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "staff.keys.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["staff.doors.DeclaredPermission"],
    "DEFAULT_SCHEMA_CLASS": "palliative.schema.ApiSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "palliative.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    "EXCEPTION_HANDLER": "palliative.problems.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Early palliative care",
    "VERSION": "1",
    # The rest of the product has no address here: the schema describes what is below the prefix.
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "DeferReasonEnum": "triggers.choices.DeferReason",
        "DeclineReasonEnum": "triggers.choices.DeclineReason",
        "TriggerStateEnum": "triggers.choices.TriggerState",
        "AssessedByEnum": "patients.choices.AssessedBy",
        "AnswerOrUnknownEnum": "patients.choices.AnswerOrUnknown",
    },
}

PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
PROMETHEUS_EXPORT_MIGRATIONS = False

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        error_without_values,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
                error_without_values,
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # Error pages and mails would carry request data; the structured log line of the request is enough.
        "django.request": {"level": "ERROR"},
        "django.db.backends": {"level": "WARNING"},
    },
}
# Subdomains and the browsers' own list are the house's to decide; see HSTS_SUBDOMAINS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
