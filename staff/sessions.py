"""Where somebody is signed in."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings

from staff.models import User


def sessions_of(user: User) -> list[UserSession]:
    """Give the places where somebody is signed in, the latest first; those that have ended are forgotten."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True)


# By which word each is known. A browser names its forerunners too, so the first that is found counts.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def device_in_words(user_agent: str) -> str:
    """Name browser and system from what a browser says of itself: "Firefox, Windows". Others stay as they are."""
    found = [next((names[word] for word in names if word in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent


def end_other_sessions(user: User, *, but: str | None) -> int:
    """Sign somebody out everywhere except where they are now; give in how many places."""
    others = [session for session in sessions_of(user) if session.session_key != but]
    get_adapter().end_sessions(others)
    return len(others)


@dataclass(frozen=True)
class SecondFactor:
    """Whether somebody shows a second factor when they sign in, and whether they have codes for an emergency."""

    app: bool
    codes: bool
    required: bool


def second_factor_of(user: User) -> SecondFactor:
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return SecondFactor(
        Authenticator.Type.TOTP in kinds, Authenticator.Type.RECOVERY_CODES in kinds, needs_second_factor(user)
    )


def needs_second_factor(user: User) -> bool:
    """Tell whether the site wants a second factor from somebody with these roles."""
    return bool(set(settings.MFA_REQUIRED_ROLES) & set(user.roles))


def lacks_second_factor(user: User) -> bool:
    """Tell whether somebody must set up a second factor before anything else. No query where none is wanted."""
    if not needs_second_factor(user):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
