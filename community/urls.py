from django.contrib import admin
from django.urls import include, path

from community.views.home import home

handler400 = "community.views.errors.bad_request"
handler403 = "community.views.errors.forbidden"
handler404 = "community.views.errors.not_found"
handler500 = "community.views.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("", include("community.accounts.urls")),
    path("", include("community.views.urls")),
    path("", include("repairs.urls")),
    path("", include("points.urls")),
    path("office/", include("repairs.workbooks.urls")),
    path("admin/", admin.site.urls),
]
