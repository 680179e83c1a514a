from django.urls import path

from repairs.views import orders

app_name = "repairs"
urlpatterns = [
    path("orders/<int:pk>/", orders.order, name="order"),
    path("t/<str:token>/", orders.track, name="track"),
    path("orders/photos/<int:pk>/", orders.photo, name="photo"),
]
