from django.urls import path

from repairs.views import (
    acting,
    answering,
    asking,
    callbacks,
    duties,
    figures,
    hall,
    orders,
    partner,
    progress,
)

app_name = "repairs"
urlpatterns = [
    path("repairs/new/", asking.report, name="report"),
    path("responsibility/", duties.responsibility, name="responsibility"),
    path("repairs/", orders.mine, name="mine"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/claim/", hall.claim, name="claim"),
    path("orders/<int:pk>/answer/", answering.answer, name="answer"),
    path("orders/<int:pk>/thank/", answering.thank, name="thank"),
    path("orders/<int:pk>/<slug:action>/", acting.act, name="act"),
    path("orders/photos/<int:pk>/", orders.photo, name="photo"),
    path("t/<str:token>/", orders.track, name="track"),
    path("t/<str:token>/answer/", answering.track_answer, name="track_answer"),
    path("t/<str:token>/thank/", answering.track_thank, name="track_thank"),
    path("t/<str:token>/<slug:action>/", acting.track_act, name="track_act"),
    path("hall/", hall.hall, name="hall"),
    path("hall/list/", hall.hall_list, name="hall_list"),
    path("jobs/", hall.jobs, name="jobs"),
    path("jobs/thanks/<int:pk>/", hall.agree_to_thanks, name="agree_to_thanks"),
    path("partner/", partner.portal, name="partner"),
    path("office/callbacks/", callbacks.waiting, name="callbacks"),
    path("office/callbacks/<int:pk>/", callbacks.record, name="callback"),
    path("office/callbacks/<int:pk>/give-up/", callbacks.give_up, name="give_up"),
    path("office/figures/", figures.figures, name="figures"),
    path("office/figures/orders/", figures.behind, name="figures_list"),
    path("office/figures/workbook/", figures.download, name="figures_download"),
    path("office/figures/propose/", figures.propose, name="propose_topic"),
    path("progress/", progress.progress, name="progress"),
]
