from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = _("People and places")

    def ready(self) -> None:
        from community import checks  # noqa: F401 registers them


class WeixiuAdminConfig(AdminConfig):
    default_site = "community.admin.site.the_office"

    def ready(self) -> None:
        super().ready()
        from community.admin import booleans

        booleans.install()
