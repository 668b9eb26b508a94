"""Who works in the demo centre: one account for each role and more clinicians to plan with. Nobody of them exists."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from interop.centre.obds import SENDER
from patients.models import PatientIdentifier
from staff.models import Profession, Qualification, Unit, User
from staff.permissions import Role

PASSWORD = "nothing-here-is-real"  # noqa: S105  # nosec B105

PNEUMOLOGY, SURGERY, DAY_CLINIC = "Ambulanz Pneumoonkologie", "Klinik für Thoraxchirurgie", "Onkologische Tagesklinik"
PALLIATIVE_SERVICE = "Palliativdienst"
UNITS = (PNEUMOLOGY, SURGERY, DAY_CLINIC, PALLIATIVE_SERVICE)


class NoDemoHere(Exception):
    """Demo accounts have a password everybody knows; they are refused where DEMO is not on, and beside real people."""


@dataclass(frozen=True)
class Account:
    """A colleague: user name, name, roles, profession, palliative qualification with its year, units."""

    username: str
    name: str
    roles: tuple[Role, ...]
    profession: Profession
    units: tuple[str, ...] = ()
    qualification: Qualification | None = None
    qualified_in: int = 0


_P, _Q = Profession, Qualification
ACCOUNTS = (
    Account("oncologist", "Dr. Farnteich-Muster", (Role.ONCOLOGIST,), _P.PHYSICIAN, (PNEUMOLOGY,)),
    Account("oncologist2", "Dr. Gölyaprak-Muster", (Role.ONCOLOGIST,), _P.PHYSICIAN, (DAY_CLINIC,)),
    Account("oncologist3", "Dr. Kieselwald-Muster", (Role.ONCOLOGIST,), _P.PHYSICIAN, (SURGERY,)),
    Account("nurse", "Schwester Morgenbach-Muster", (Role.PALLIATIVE_NURSE,), _P.NURSE, (PALLIATIVE_SERVICE,),
            _Q.NURSE_PALLIATIVE_CARE, 2017),
    Account("nurse2", "Pfleger Distelpfad-Muster", (Role.PALLIATIVE_NURSE,), _P.NURSE, (PALLIATIVE_SERVICE,),
            _Q.NURSE_PALLIATIVE_CARE, 2021),
    Account("physician", "Dr. Abendlicht-Muster", (Role.PALLIATIVE_PHYSICIAN,), _P.PHYSICIAN, (PALLIATIVE_SERVICE,),
            _Q.PHYSICIAN_ADDITIONAL, 2012),
    Account("physician2", "Dr. Mglistybór-Muster", (Role.PALLIATIVE_PHYSICIAN,), _P.PHYSICIAN, (PALLIATIVE_SERVICE,),
            _Q.PHYSICIAN_BASIC, 2023),
    Account("social", "Frau Haselgrund-Muster", (Role.TEAM_MEMBER,), _P.SOCIAL_WORKER, (PALLIATIVE_SERVICE,),
            _Q.OTHER_PROFESSION, 2019),
    Account("psycho", "Herr Regenstein-Muster", (Role.TEAM_MEMBER,), _P.PSYCHO_ONCOLOGIST, (PALLIATIVE_SERVICE,)),
    Account("board", "Frau Lindenhalde-Muster", (Role.BOARD_COORDINATOR,), _P.COORDINATOR),
    Account("lead", "Prof. Silberquell-Muster", (Role.CLINICAL_LEAD, Role.PALLIATIVE_PHYSICIAN), _P.PHYSICIAN, (),
            _Q.PHYSICIAN_ADDITIONAL, 2008),
    Account("admin", "Herr Heidewinkel-Muster", (Role.ADMINISTRATOR,), _P.OTHER),
)  # fmt: skip
ONCOLOGISTS = tuple(account for account in ACCOUNTS if Role.ONCOLOGIST in account.roles)


@transaction.atomic
def open_accounts() -> dict[str, User]:
    """
    Open the accounts and units that are missing; leave those alone that are there. Give all, by user name.

    :raises NoDemoHere: if DEMO is not on, or something is missing and there are others than the demo's people.
    """
    demo_only()
    names = [one.username for one in ACCOUNTS]
    users = {user.username: user for user in User.objects.filter(username__in=names, is_invented=True)}
    if len(users) < len(ACCOUNTS):
        nobody_else()
    units = {name: Unit.objects.get_or_create(name=name)[0] for name in UNITS}
    missing = [account for account in ACCOUNTS if account.username not in users]
    if missing:
        # Hashing is slow on purpose, and one hash does for all.
        hashed = make_password(PASSWORD)
        users |= {account.username: _open(account, hashed, units) for account in missing}
    return users


def demo_only() -> None:
    """
    See that this is a demo.

    :raises NoDemoHere: if DEMO is not on.
    """
    if not settings.DEMO:
        raise NoDemoHere(
            "The demo and its accounts, whose password everybody knows, are made only where DEMO=true is set, "
            "never beside real patients."
        )


def nobody_else() -> None:
    """
    See that the database holds nobody but the demo's own people, before any are added.

    :raises NoDemoHere: if there are other accounts or patients.
    """
    if User.objects.filter(is_invented=False).exists() or PatientIdentifier.objects.exclude(assigner=SENDER).exists():
        raise NoDemoHere(
            "This database holds accounts or patients that are not the demo's; the demo is never added to them. "
            "Give it an empty database."
        )


def _open(account: Account, hashed: str, units: dict[str, Unit]) -> User:
    user = User.objects.create(
        username=account.username,
        is_invented=True,
        password=hashed,
        name=account.name,
        roles=[role.value for role in account.roles],
        profession=account.profession,
        qualification=account.qualification or "",
        qualified_since=date(account.qualified_in, 1, 1) if account.qualification else None,
        email=f"{account.username}@demo.invalid",
    )
    user.units.set(units[name] for name in account.units)
    return user
