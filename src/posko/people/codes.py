"""The forms of the second factor: the field of the code is ready to be typed into."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code before an act that binds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True
