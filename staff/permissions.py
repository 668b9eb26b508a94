"""
Who may do what: one table, read by every view, every API door, the buttons and the documentation.

A user may hold several roles and may do what any of them may do. Clinical roles may open every patient of the centre
(each opening is logged); the administrator sees no clinical content.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ONCOLOGIST = "oncologist", _("Oncologist")
    PALLIATIVE_NURSE = "palliative_nurse", _("Palliative nurse")
    PALLIATIVE_PHYSICIAN = "palliative_physician", _("Palliative physician")
    TEAM_MEMBER = "team_member", _("Palliative team member")
    BOARD_COORDINATOR = "board_coordinator", _("Tumour board coordinator")
    CLINICAL_LEAD = "clinical_lead", _("Clinical lead")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(TextChoices):
    SEE_PATIENTS = "see_patients", _("Open patients and their facts")
    EDIT_PATIENT = "edit_patient", _("Create patients and change their personal data")
    MERGE_PATIENTS = "merge_patients", _("Merge duplicate patients and tumours")
    RECORD_FACT = "record_fact", _("Record, correct and retract facts")
    SEE_QUEUE = "see_queue", _("See the referral queue")
    EXPORT_QUEUE = "export_queue", _("Export the referral queue as a file")
    ANSWER_REFERRAL = "answer_referral", _("Confirm, defer or decline a referral")
    REFER_BY_HAND = "refer_by_hand", _("Refer a patient by hand")
    ANSWER_CARE_ITEM = "answer_care_item", _("Answer new findings in patients already in care")
    SEE_CONSULTS = "see_consults", _("See consults")
    CLAIM_CONSULT = "claim_consult", _("Claim a consult")
    DOCUMENT_CONSULT = "document_consult", _("Begin and document a consult")
    SIGN_CONSULT = "sign_consult", _("Sign a consult")
    CANCEL_CONSULT = "cancel_consult", _("Cancel or move a consult")
    WORK_ON_TASKS = "work_on_tasks", _("Work on tasks, contacts of the day and orders of specialised care")
    EDIT_AVAILABILITY = "edit_availability", _("Change the palliative team's availability")
    SEE_BOARDS = "see_boards", _("See tumour boards, their agendas and decisions")
    REGISTER_CASE = "register_case", _("Register cases for a tumour board and tag them")
    RUN_BOARD = "run_board", _("Run tumour boards: boards, meetings, agenda, attendance, protocol")
    DECIDE_CASE = "decide_case", _("Record a tumour board's decision")
    SIGN_PROTOCOL = "sign_protocol", _("Sign a tumour board's protocol as its chair")
    FOLLOW_BOARD = "follow_board", _("Say what became of a tumour board's recommendation")
    IMPORT_FILES = "import_files", _("Import files")
    SEE_IMPORTS = "see_imports", _("See imports and their reports")
    SEE_RULES = "see_rules", _("Read the rules and how often they fire")
    SET_RULES = "set_rules", _("Change the settings of rules and try them on the past")
    SEE_SHADOW = "see_shadow", _("See what rules in shadow mode find")
    MANAGE_USERS = "manage_users", _("Manage accounts, roles and keys")
    SEE_ACCESS_LOG = "see_access_log", _("See who opened which patient")


P = Permission

_READ = {P.SEE_PATIENTS, P.SEE_QUEUE, P.SEE_CONSULTS, P.SEE_RULES, P.SEE_BOARDS}
_CARE = _READ | {P.RECORD_FACT, P.EDIT_PATIENT, P.REFER_BY_HAND, P.REGISTER_CASE}
_BOARD = {P.DECIDE_CASE, P.FOLLOW_BOARD}
_TEAM = _CARE | {P.ANSWER_CARE_ITEM, P.CLAIM_CONSULT, P.DOCUMENT_CONSULT, P.WORK_ON_TASKS}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ONCOLOGIST: frozenset(_CARE | _BOARD | {P.ANSWER_REFERRAL, P.EXPORT_QUEUE, P.SIGN_PROTOCOL}),
    Role.PALLIATIVE_NURSE: frozenset(_TEAM | {P.SIGN_CONSULT, P.CANCEL_CONSULT, P.EDIT_AVAILABILITY}),
    Role.PALLIATIVE_PHYSICIAN: frozenset(_TEAM | {P.SIGN_CONSULT, P.CANCEL_CONSULT, P.EDIT_AVAILABILITY}),
    Role.TEAM_MEMBER: frozenset(_TEAM),
    Role.BOARD_COORDINATOR: frozenset(_CARE | _BOARD | {P.RUN_BOARD, P.IMPORT_FILES, P.SEE_IMPORTS, P.MERGE_PATIENTS}),
    Role.CLINICAL_LEAD: frozenset(
        _CARE
        | _BOARD
        | {
            P.RUN_BOARD,
            P.SIGN_PROTOCOL,
            P.ANSWER_REFERRAL,
            P.EXPORT_QUEUE,
            P.ANSWER_CARE_ITEM,
            P.WORK_ON_TASKS,
            P.CANCEL_CONSULT,
            P.EDIT_AVAILABILITY,
            P.IMPORT_FILES,
            P.SEE_IMPORTS,
            P.MERGE_PATIENTS,
            P.SET_RULES,
            P.SEE_SHADOW,
            P.SEE_ACCESS_LOG,
        }
    ),
    Role.ADMINISTRATOR: frozenset({P.IMPORT_FILES, P.SEE_IMPORTS, P.MANAGE_USERS, P.SEE_ACCESS_LOG}),
}

# What waits for one person alone. Whoever stands in for somebody who may do these must be able to do them too.
FOR_DEPUTIES = frozenset({P.SEE_PATIENTS, P.ANSWER_REFERRAL, P.CLAIM_CONSULT})


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """Give everything that somebody with these roles may do."""
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles))
