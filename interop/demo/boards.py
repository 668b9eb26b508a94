"""The demo centre's tumour boards: who sits in them, this morning's meeting, and the agenda of the next one."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone

from staff.models import User
from triggers.choices import DeferReason
from tumorboard.choices import Discipline, Involvement, Item, Occasion
from tumorboard.deciding import DecisionDraft, ReferralAnswer, decide_case, waiting_referral
from tumorboard.due_keeping import keep_waiting
from tumorboard.meetings import plan_meetings
from tumorboard.models import Board, Case, Due, Meeting, Seat
from tumorboard.queries import next_meeting
from tumorboard.registering import register_case
from tumorboard.running import Present, begin_meeting, end_meeting, note_attendance

LUNG = ["C33", "C34"]
# The weekday of the thoracic board: Thursday.
THURSDAY = 3
MAIN_PARTNERS = (
    Discipline.PULMONOLOGY,
    Discipline.THORACIC_SURGERY,
    Discipline.ONCOLOGY,
    Discipline.RADIOTHERAPY,
    Discipline.RADIOLOGY,
    Discipline.PATHOLOGY,
)
BESIDES = (Discipline.PALLIATIVE_CARE, Discipline.NUCLEAR_MEDICINE, Discipline.PSYCHO_ONCOLOGY)
QUESTIONS = (
    "Resektion oder Radiochemotherapie?",
    "Systemtherapie der ersten Linie?",
    "Bestrahlung der Metastasen?",
    "",
)
DECISIONS = (
    DecisionDraft(involvement=Involvement.CONSULT, recommendation=("CI",), intent="palliative", ecog=1),
    DecisionDraft(involvement=Involvement.NONE, recommendation=("OP",), intent="curative", ecog=0),
    DecisionDraft(
        involvement=Involvement.CONSULT,
        recommendation=("BSC",),
        intent="palliative",
        ecog=3,
        patient_wish="So viel Zeit wie möglich zu Hause.",
    ),
)
REGISTERED = 9


def hold_boards(users: Mapping[str, User], *, at: datetime) -> int:
    """Make boards and meetings with their cases, unless there are some; give how many cases were registered."""
    if Board.objects.exists():
        return 0
    coordinator = users["board"]
    board = _board("Thoraxboard", LUNG, THURSDAY, users)
    _board("Interdisziplinäres Tumorboard", [], THURSDAY - 1, users)
    plan_meetings(at=at)
    while keep_waiting(at=at):
        pass
    waiting = list(Due.objects.filter(state="due").select_related("tumour", "because").order_by("since", "pk"))
    _this_morning(board, waiting[: len(DECISIONS)], by=coordinator, at=at)
    meeting = next_meeting("C34", at=at)
    for number, due in enumerate(waiting[len(DECISIONS) : len(DECISIONS) + REGISTERED]):
        if meeting is not None:
            _register(meeting, due, QUESTIONS[number % len(QUESTIONS)], by=coordinator, at=at)
    return Case.objects.count()


def _board(name: str, icd_prefixes: list[str], weekday: int, users: Mapping[str, User]) -> Board:
    board = Board.objects.create(
        name=name,
        icd_prefixes=icd_prefixes,
        weekday=weekday,
        starts=time(15),
        minutes=60,
        place="Konferenzraum Radiologie",
        closes_days_before=1,
        closes_at=time(12),
        minutes_per_case=5,
        asks_for=[Item.HISTOLOGY, Item.STAGE, Item.FUNCTION, Item.SCREENING, Item.QUESTION],
    )
    people = {Discipline.ONCOLOGY: users.get("oncologist"), Discipline.PALLIATIVE_CARE: users.get("physician")}
    Seat.objects.bulk_create(
        [
            Seat(board=board, discipline=each, is_main_partner=each in MAIN_PARTNERS, person=people.get(each))
            for each in (*MAIN_PARTNERS, *BESIDES)
        ]
    )
    return board


def _this_morning(board: Board, dues: list[Due], *, by: User, at: datetime) -> None:
    """Hold a meeting that was brought forward to this morning, with somebody of palliative care in the room."""
    starts = timezone.make_aware(datetime.combine(timezone.localdate(at), time(7, 30)))
    meeting = Meeting.objects.create(
        board=board,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
        closes_at=starts - timedelta(days=1),
        place=board.place,
    )
    cases = [_register(meeting, due, question, by=by, at=at) for due, question in zip(dues, QUESTIONS, strict=False)]
    begin_meeting(meeting=meeting, by=by, at=at)
    rows = [
        Present(
            Discipline(seat.discipline), seat.discipline != Discipline.PATHOLOGY, seat.person, "", seat.is_main_partner
        )
        for seat in board.seats.select_related("person")
    ]
    note_attendance(meeting=meeting, rows=rows, palliative_present=True, by=by, at=at)
    for case, draft in zip(cases, DECISIONS, strict=False):
        has_referral = draft.involvement == Involvement.NONE and waiting_referral(case) is not None
        until = timezone.localdate(at) + timedelta(days=28)
        answer = ReferralAnswer(DeferReason.CURATIVE_INTENT, until=until) if has_referral else None
        decide_case(case=case, draft=draft, answer=answer, by=by, at=at)
    end_meeting(meeting=meeting, by=by, at=at)


def _register(meeting: Meeting, due: Due, question: str, *, by: User, at: datetime) -> Case:
    return register_case(
        meeting=meeting,
        tumour=due.tumour,
        occasion=Occasion(due.occasion),
        because=due.because,
        question=question,
        by=by,
        at=at,
    )
