from django.urls import path

from points.views import counter, passbook, redemptions, settlements, shop, standard, statement, stock

app_name = "points"
urlpatterns = [
    path("points/", passbook.passbook, name="passbook"),
    path("points/standard/", standard.standard, name="standard"),
    path("points/statement/", statement.statement, name="statement"),
    path("points/statement/workbook/", statement.download, name="statement_workbook"),
    path("points/notices/", settlements.notices, name="notices"),
    path("points/notice/<slug:number>/", settlements.notice, name="notice"),
    path("points/notice/<slug:number>/object/", settlements.object_to, name="object"),
    path("points/notice/<slug:number>/workbook/", settlements.workbook, name="settlement_workbook"),
    path("shop/", shop.shop, name="shop"),
    path("shop/<int:pk>/", shop.product, name="product"),
    path("shop/<int:pk>/redeem/", shop.redeem, name="redeem"),
    path("shop/photos/<int:pk>/small/", shop.photo, {"size": "small"}, name="product_thumbnail"),
    path("shop/photos/<int:pk>/", shop.photo, {"size": "whole"}, name="product_photo"),
    path("shop/redemptions/", redemptions.redemptions, name="redemptions"),
    path("shop/redemptions/<int:pk>/", redemptions.redemption, name="redemption"),
    path("shop/redemptions/<int:pk>/cancel/", redemptions.cancel, name="cancel"),
    path("counter/", counter.counter, name="counter"),
    path("counter/redemptions/<int:pk>/", counter.hand_over, name="hand_over"),
    path("counter/redemptions/<int:pk>/cancel/", counter.cancel, name="counter_cancel"),
    path("counter/people/", counter.people, name="people"),
    path("counter/people/<int:pk>/", counter.walk_in, name="walk_in"),
    path("counter/goods/", stock.goods, name="goods"),
    path("counter/goods/<int:pk>/receive/", stock.receive, name="receive"),
    path("counter/goods/<int:pk>/count/", stock.count, name="count"),
    path("counter/goods/<int:pk>/write-off/", stock.write_off, name="write_off"),
]
