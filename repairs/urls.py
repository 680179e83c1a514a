from django.urls import path

from repairs.views import acting, asking, duties, hall, orders, partner

app_name = "repairs"
urlpatterns = [
    path("repairs/new/", asking.report, name="report"),
    path("responsibility/", duties.responsibility, name="responsibility"),
    path("repairs/", orders.mine, name="mine"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/claim/", hall.claim, name="claim"),
    path("orders/<int:pk>/<slug:action>/", acting.act, name="act"),
    path("orders/photos/<int:pk>/", orders.photo, name="photo"),
    path("t/<str:token>/", orders.track, name="track"),
    path("t/<str:token>/<slug:action>/", acting.track_act, name="track_act"),
    path("hall/", hall.hall, name="hall"),
    path("hall/list/", hall.hall_list, name="hall_list"),
    path("jobs/", hall.jobs, name="jobs"),
    path("partner/", partner.portal, name="partner"),
]
