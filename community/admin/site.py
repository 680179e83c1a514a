from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class WeixiuAdminSite(admin.AdminSite):
    site_header = _("邻里微修 office")
    site_title = _("邻里微修 office")
    index_title = _("Today")
