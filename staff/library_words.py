"""
Sentences of the sign-in library that our catalogue says anew.

In German the library says "du" to some and "Sie" to others; what stands in our own catalogue goes before.
"""

from django.utils.translation import gettext_noop

SAID_ANEW = (
    gettext_noop("Please type your current password."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("You are about to generate a new set of recovery codes for your account."),
    gettext_noop("You are about to deactivate authenticator app based authentication. Are you sure?"),
)
