"""Addresses below /rounds/; their names are those of the app."""

from django.urls import path

from repairs.rounds.views import findings, planning, walking

urlpatterns = [
    path("", walking.mine, name="rounds"),
    path("new/", planning.schedule, name="round_new"),
    path("<int:pk>/", walking.walk, name="round"),
    path("<int:pk>/lines/<int:item>/", walking.item, name="round_item"),
    path("<int:pk>/finish/", walking.finish, name="round_finish"),
    path("<int:pk>/sheet/", walking.sheet, name="round_sheet"),
    path("<int:pk>/workbook/", walking.download, name="round_download"),
    path("photos/<int:pk>/", walking.photo, name="round_photo"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/order/", findings.make_order, name="finding_order"),
    path("findings/<int:pk>/attach/", findings.attach, name="finding_attach"),
    path("findings/<int:pk>/look/", findings.look, name="finding_look"),
]
