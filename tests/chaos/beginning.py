"""
A process that prepares consults for the storm of writing: begun, and filled in as far as they must be to be signed.

    python -m tests.chaos.beginning CONSULTS

Prints JSON: "consults", their numbers, and "sessions", what the browsers of a nurse and a physician send.
"""

import json
import sys
from datetime import time, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from consults.models import Consult  # noqa: E402
from consults.opening import open_pending  # noqa: E402
from consults.services import begin_consult  # noqa: E402
from patients.services import note_informed  # noqa: E402
from staff.models import User  # noqa: E402
from staff.permissions import Role  # noqa: E402
from tests.documents import draft_of, fill  # noqa: E402
from tests.people import a_referral, a_user, now, sessions_of, today  # noqa: E402

SOON = (today() + timedelta(days=7)).isoformat()
MEASURES = [
    {"problem": "Pain", "measure": "drug", "text": "Opioids", "profession": "nurse", "due": SOON},
    {"problem": "Breathlessness", "measure": "drug", "text": "Opioids", "profession": "physician", "due": SOON},
]

# The pathway begins with the first signature.
STEPPED: Any = {"pathway_kind": "stepped", "step": "1"}


def main(number: int) -> None:
    qualified = {"qualification": "nurse_palliative_care", "qualified_since": today() - timedelta(days=900)}
    nurse = a_user(Role.PALLIATIVE_NURSE, profession="nurse", **qualified)
    physician = a_user(Role.PALLIATIVE_PHYSICIAN, profession="physician")
    sessions_of(nurse, starts=time(0), ends=time(23, 30), slot_minutes=30, capacity=20)
    consults = [begin(nurse, told=bool(each % 2)) for each in range(number)]
    print(json.dumps({"consults": consults, "sessions": [session_of(nurse), session_of(physician)]}))


def begin(nurse: User, *, told: bool) -> int:
    referral = a_referral()
    if told:
        note_informed(patient=referral.patient, on=today(), by=nurse)
    open_pending(at=now(), limit=10)
    consult = begin_consult(consult=Consult.objects.get(referral=referral), by=nurse, at=now())
    severe = {"items": {"pain": 8, "tiredness": 4}, "total": None, "respondent": "patient"}
    fill(
        draft_of(consult),
        nurse,
        esas=severe,
        plan_measures=MEASURES,
        recommendations=[{"text": "Radiotherapy?"}],
        **STEPPED,
    )
    return consult.pk


def session_of(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main(int(sys.argv[1]))
