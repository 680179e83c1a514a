"""All settings, in one file. Every value an office may change comes from the environment; nonsense fails loudly."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from community.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR)

DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.text("SITE_URL", "").rstrip("/")
HTTPS = env.flag("HTTPS", False)

INSTALLED_APPS = [
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "community.apps.CommunityConfig",
    "community.apps.WeixiuAdminConfig",
    "points.apps.PointsConfig",
    "repairs.apps.RepairsConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "community.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "community.middleware.PrivatePagesMiddleware",
    "community.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "community.urls"
WSGI_APPLICATION = "community.wsgi.application"
TEST_RUNNER = "community.test_runner.PytestRunner"

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
                "django.template.context_processors.i18n",
                "community.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "community.templatetags.weixiu",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "weixiu.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "community.Resident"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "community.accounts.backends.PhoneBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "community.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_CALLABLE = "community.accounts.views.signing_in.locked_out"
# However the number is typed, it is the same account.
AXES_USERNAME_CALLABLE = "community.accounts.throttle.account_named"
AXES_CLIENT_IP_CALLABLE = "community.accounts.throttle.client_address"
AXES_RESET_ON_SUCCESS = True
# Trying again while locked neither lengthens the lock nor writes to the database.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # our own audit trail tells of sign-ins
AXES_ENABLE_ADMIN = False
# Requests an hour from one address that may try a password or ask for a code, whoever they name.
LOGIN_TRIES_PER_ADDRESS = env.number("LOGIN_TRIES_PER_ADDRESS", 60)
# Wrong passwords an hour for one account, from all addresses together.
LOGIN_TRIES_PER_ACCOUNT = env.number("LOGIN_TRIES_PER_ACCOUNT", 30)
# Repair requests an hour from one address by people who are not logged in.
GUEST_ORDERS_PER_ADDRESS = env.number("GUEST_ORDERS_PER_ADDRESS", 10)
# How many reverse proxies stand in front; the client address is taken that many hops from the right.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
SMS_BACKEND = env.text("SMS_BACKEND", "community.messages.senders.ConsoleSender")
SMS_WEBHOOK_URL = env.text("SMS_WEBHOOK_URL", "")
SMS_WEBHOOK_TOKEN = env.text("SMS_WEBHOOK_TOKEN", "")
# Shows each code on the page that asks for it: for trying things out, never where real people log in.
SMS_SHOW_CODES = env.flag("SMS_SHOW_CODES", DEBUG)
# required: staff enter the office pages only with a second factor. optional: those who switched it on.
STAFF_SECOND_FACTOR = env.one_of("STAFF_SECOND_FACTOR", "optional", ["optional", "required"])
OTP_TOTP_ISSUER = "邻里微修"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static", create=False)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env.flag("PLAIN_STATIC", False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or env.flag("PLAIN_STATIC", False)
MEDIA_ROOT = env.folder("MEDIA_ROOT", DATA_DIR / "uploads", create=False)
MEDIA_URL = "media/"
EXPORT_ROOT = DATA_DIR / "exports"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 12
# Bytes one uploaded photo or workbook may have, and pixels one photo may have.
PHOTO_MAX_BYTES = 20 * 1024 * 1024
PHOTO_MAX_PIXELS = 60_000_000
PHOTOS_PER_FORM = 6
# A voice message: bytes, and seconds where the recording says how long it lasts.
VOICE_MAX_BYTES = 4 * 1024 * 1024
VOICE_MAX_SECONDS = 120
WORKBOOK_MAX_BYTES = 20 * 1024 * 1024
WORKBOOK_MAX_ROWS = 200_000
# A photo or voice file that no row names is a left-over once it is older than this.
STRAY_FILE_SECONDS = env.number("STRAY_FILE_SECONDS", 3600)

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
