"""Every address of Posko."""

from allauth.account import views as account
from django.urls import include, path

from posko.surfaces.desk.entrance import closed

# Of allauth only what Posko offers: nobody signs up, no mail is sent. Its pages name the rest, so the names
# exist.
_OFFERED = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("ditutup/", account.account_inactive, name="account_inactive"),
    path("ulangi/", account.reauthenticate, name="account_reauthenticate"),
    path("sandi/", account.password_change, name="account_change_password"),
    path("langkah-kedua/", include("allauth.mfa.urls")),
    path("sesi/", include("allauth.usersessions.urls")),
]
_CLOSED = [
    path(f"tidak-ada/{name}/", closed, name=name)
    for name in (
        "account_signup",
        "account_email",
        "account_set_password",
        "account_email_verification_sent",
        "account_confirm_login_code",
    )
]

urlpatterns = [
    path("akun/", include([*_OFFERED, *_CLOSED])),
    path("", include("posko.surfaces.desk.urls")),
    path("api/v1/", include(("posko.surfaces.api.routes", "api"))),
]

handler400 = "posko.surfaces.desk.failures.unreadable"
handler403 = "posko.surfaces.desk.failures.refused"
handler404 = "posko.surfaces.desk.failures.not_there"
handler429 = "posko.surfaces.desk.failures.uncounted"  # allauth's own limits answer with it
handler500 = "posko.surfaces.desk.failures.broken"
