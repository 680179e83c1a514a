"""Addresses of logging in, registering, one's own page and one's messages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from community.accounts.views import (
    certificates,
    codes,
    portraits,
    profile,
    registering,
    second_factor,
    signing_in,
)
from community.messages import views as inbox

urlpatterns = [
    path("login/", signing_in.login_page, name="login"),
    path("login/send/", codes.ask_code, {"purpose": "login"}, name="login_send"),
    path("login/code/", codes.enter_code, {"purpose": "login"}, name="login_code"),
    path("login/second-step/", signing_in.second_step, name="second_step"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("register/", codes.ask_code, {"purpose": "register"}, name="register"),
    path("register/code/", codes.enter_code, {"purpose": "register"}, name="register_code"),
    path("register/details/", registering.register_details, name="register_details"),
    path("password/", codes.ask_code, {"purpose": "password"}, name="password"),
    path("password/code/", codes.enter_code, {"purpose": "password"}, name="password_code"),
    path("password/new/", registering.password_new, name="password_new"),
    path("profile/", profile.profile_page, name="profile"),
    path("profile/edit/", profile.change_profile, name="change_profile"),
    path("profile/honours/", profile.choose_honours, name="choose_honours"),
    path("profile/password/", profile.change_password, name="change_password"),
    path("profile/phone/", codes.change_phone, name="change_phone"),
    path("profile/phone/code/", codes.change_phone_code, name="change_phone_code"),
    path("profile/helpers/new/", profile.add_helper, name="add_helper"),
    path("profile/helpers/<int:pk>/end/", profile.end_helping, name="end_helping"),
    path("profile/second-step/", second_factor.page, name="second_factor"),
    path("profile/second-step/begin/", second_factor.begin, name="second_factor_begin"),
    path("profile/second-step/confirm/", second_factor.confirm, name="second_factor_confirm"),
    path("profile/second-step/code/", second_factor.with_code, name="second_factor_code"),
    path("volunteer/certificates/", certificates.certificates, name="certificates"),
    path("volunteer/certificates/<int:pk>/photo/", certificates.photo, name="certificate_photo"),
    path("volunteer/photo/", portraits.portrait, name="portrait"),
    path("volunteer/photo/away/", portraits.take_away, name="portrait_away"),
    path("volunteer/photo/own/", portraits.photo, name="portrait_photo"),
    path("volunteer/", profile.volunteer_apply, name="volunteer_apply"),
    path("messages/", inbox.inbox, name="messages"),
    path("messages/read/", inbox.read_all, name="messages_read"),
    # Before the admin's own pages of the same address: there is one door, with one set of limits.
    path("admin/login/", signing_in.admin_login),
    path("admin/password_change/", signing_in.admin_password),
]
