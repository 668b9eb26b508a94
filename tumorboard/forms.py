"""Forms of the tumour board."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from patients.choices import RECOMMENDATIONS, FactKind, Intent, Verdict
from patients.models import Fact
from patients.wording import in_words
from staff.forms import DayField
from staff.models import User
from triggers.choices import DeclineReason, DeferReason
from tumorboard.choices import (
    ActionState,
    Basis,
    Discipline,
    DueState,
    Involvement,
    Item,
    Occasion,
    Tag,
    WhyDeviating,
    WhyNotDone,
    WhyWaived,
)
from tumorboard.deciding import DecisionDraft, ReferralAnswer
from tumorboard.models import Case, Decision, Meeting, Seat
from tumorboard.models.decisions import WORST_ECOG
from tumorboard.running import Present

EMPTY = ("", "–")
# Empty places for guests beside those who are noted.
MORE_GUESTS = 2


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.Form):
    """The version of what the person saw."""

    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)


class DueForm(forms.Form):
    """Which part of the list is shown; what is not known shows those who wait."""

    tab = forms.ChoiceField(choices=DueState, required=False)
    occasion = forms.ChoiceField(choices=[EMPTY, *Occasion.choices], required=False)

    def chosen(self) -> tuple[DueState, str]:
        self.is_valid()
        return DueState(self.cleaned_data.get("tab") or DueState.DUE), self.cleaned_data.get("occasion") or ""


class WaiveForm(forms.Form):
    why = forms.ChoiceField(label=_("Reason"), choices=WhyWaived)
    words = forms.CharField(label=_("Explanation"), max_length=500, required=False)


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.board.name}, {date_format(timezone.localtime(obj.starts_at), 'SHORT_DATETIME_FORMAT')}"


class RecurrenceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{date_format(obj.on, 'SHORT_DATE_FORMAT')} {in_words(obj)}".strip()


class CaseForm(VersionForm):
    """What is asked, who presents, how long it takes."""

    question = forms.CharField(label=_("Question to the board"), max_length=2000, required=False, widget=_area())
    presenter = forms.ModelChoiceField(label=_("Presenter"), queryset=User.objects.none(), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240)

    def __init__(self, data: Any = None, *, case: Case, presenters: QuerySet[User]) -> None:
        initial = {
            "question": case.question,
            "presenter": case.presenter_id,
            "minutes": case.minutes,
            "version": case.version,
        }
        super().__init__(data, initial=initial)
        field = self.fields["presenter"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = presenters


class PostponeForm(VersionForm):
    to = MeetingField(label=_("To which meeting"), queryset=Meeting.objects.none())
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, data: Any = None, *, meetings: QuerySet[Meeting], version: int) -> None:
        super().__init__(data, initial={"version": version}, auto_id="postpone_%s")
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = meetings


class RemoveForm(VersionForm):
    why = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, data: Any = None, *, version: int) -> None:
        super().__init__(data, initial={"version": version}, auto_id="remove_%s")


class ItemForm(forms.Form):
    """Something that the board asks for."""

    item = forms.ChoiceField(choices=Item)


class ItemAnswerForm(ItemForm):
    """Where it is, or why it is not needed."""

    said = forms.ChoiceField(choices=[("there", _("It is there")), ("waived", _("Not needed"))])
    words = forms.CharField(max_length=300)


class TagForm(forms.Form):
    tag = forms.ChoiceField(label=_("Tag"), choices=Tag)


class RefuteForm(TagForm):
    tag = forms.ChoiceField(choices=Tag, widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why it does not hold"), max_length=300, required=False)


class ActionForm(VersionForm):
    """What became of a recommendation."""

    state = forms.ChoiceField(
        label=_("What became of it"), choices=[each for each in ActionState.choices if each[0] != ActionState.OPEN]
    )
    why_not = forms.ChoiceField(label=_("Why not"), choices=[EMPTY, *WhyNotDone.choices], required=False)
    words = forms.CharField(label=_("In words"), max_length=500, required=False)


class AttendanceForm(VersionForm):
    """Who came: a tick for each seat, guests by name, and expressly whether palliative care was there."""

    palliative_present = forms.TypedChoiceField(
        label=_("Is somebody of palliative care there?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        said = {True: "yes", False: "no", None: None}[meeting.palliative_present]
        super().__init__(data, initial={"version": meeting.version, "palliative_present": said})
        self.seats = list(Seat.objects.filter(board=meeting.board_id).select_related("person"))
        noted = list(meeting.attendances.all())
        came = {(row.discipline, row.person_id) for row in noted if row.present}
        for seat in self.seats:
            label = seat.get_discipline_display() + (f": {seat.person}" if seat.person else "")
            self.fields[f"seat_{seat.pk}"] = forms.BooleanField(
                label=label, required=False, initial=(seat.discipline, seat.person_id) in came
            )
        guests = [(row.guest, row.discipline) for row in noted if row.guest]
        self.places = range(1, len(guests) + MORE_GUESTS + 1)
        for place in self.places:
            name, discipline = guests[place - 1] if place <= len(guests) else ("", "")
            self.fields[f"guest_{place}"] = forms.CharField(
                label=_("Guest %(number)s") % {"number": place}, required=False, max_length=120, initial=name
            )
            self.fields[f"discipline_{place}"] = forms.ChoiceField(
                label=_("Discipline of guest %(number)s") % {"number": place},
                choices=[EMPTY, *Discipline.choices],
                required=False,
                initial=discipline,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in self.places:
            if bool(cleaned.get(f"guest_{place}")) != bool(cleaned.get(f"discipline_{place}")):
                self.add_error(f"guest_{place}", _("A guest has a name and a discipline: give both, or neither."))
        return cleaned

    def rows(self) -> list[Present]:
        guests = [
            Present(Discipline(self.cleaned_data[f"discipline_{place}"]), True, None, name, False)
            for place in self.places
            if (name := self.cleaned_data[f"guest_{place}"])
        ]
        return guests + [
            Present(
                Discipline(seat.discipline),
                self.cleaned_data[f"seat_{seat.pk}"],
                seat.person,
                "",
                seat.is_main_partner,
            )
            for seat in self.seats
        ]


class DecisionForm(VersionForm):
    """What the board decides, on one page beside the case."""

    recommendation = forms.MultipleChoiceField(
        label=_("Recommendation"),
        choices=[*((code, f"{label} ({code})") for code, label in RECOMMENDATIONS.items())],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(label=_("In words"), max_length=2000, required=False, widget=_area(3))
    intent = forms.ChoiceField(label=_("Intent"), choices=[EMPTY, *Intent.choices], required=False)
    ecog = forms.TypedChoiceField(
        label="ECOG",
        choices=[EMPTY, *((n, str(n)) for n in range(WORST_ECOG + 1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    recurrence = RecurrenceField(label=_("Recurrence"), queryset=Fact.objects.none(), required=False)
    verdict = forms.ChoiceField(label=_("Resectability"), choices=[EMPTY, *Verdict.choices], required=False)
    basis = forms.ChoiceField(label=_("What the verdict rests on"), choices=[EMPTY, *Basis.choices], required=False)
    involvement = forms.ChoiceField(label=_("Palliative care"), choices=Involvement, widget=forms.RadioSelect)
    provider = forms.CharField(
        label=_("Provider"), max_length=200, required=False, help_text=_("Who cares for the patient already")
    )
    answer = forms.ChoiceField(
        label=_("What becomes of the open referral"),
        required=False,
        choices=[
            EMPTY,
            (_("It waits"), [(f"defer-{value}", label) for value, label in DeferReason.choices]),
            (
                _("It ends"),
                [
                    (f"decline-{value}", label)
                    for value, label in DeclineReason.choices
                    if value != DeclineReason.IN_CARE_ELSEWHERE
                ],
            ),
        ],
    )
    until = DayField(label=_("It waits until"), required=False)
    why_deviating = forms.ChoiceField(
        label=_("Deviation from the guideline"), choices=[("", _("None")), *WhyDeviating.choices], required=False
    )
    deviation_words = forms.CharField(label=_("Explanation"), max_length=500, required=False)
    patient_wish = forms.CharField(label=_("What the patient wishes"), max_length=1000, required=False, widget=_area())
    responsible = forms.ModelChoiceField(label=_("Carried out by"), queryset=User.objects.none(), required=False)
    due_on = DayField(label=_("Until"), required=False)
    back_on = DayField(label=_("Back to the board on"), required=False)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=500)

    def __init__(
        self, data: Any = None, *, case: Case, people: QuerySet[User], last: Decision | None, has_referral: bool
    ) -> None:
        super().__init__(data, initial=_initial(case, last))
        for name, rows in (("recurrence", _recurrences(case)), ("responsible", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        if last is None:
            del self.fields["reason"]
        if not has_referral:
            del self.fields["answer"]
            del self.fields["until"]

    def draft(self) -> DecisionDraft:
        """Give what was decided; `is_valid` said yes."""
        data = self.cleaned_data
        return DecisionDraft(
            involvement=Involvement(data["involvement"]),
            recommendation=tuple(data["recommendation"]),
            deviates=bool(data["why_deviating"]),
            **{
                name: data[name]
                for name in (
                    "text", "intent", "verdict", "basis", "recurrence", "ecog", "provider", "why_deviating",
                    "deviation_words", "patient_wish", "responsible", "due_on", "back_on",
                )
            },
        )  # fmt: skip

    def referral_answer(self) -> ReferralAnswer | None:
        kind, _dash, code = self.cleaned_data.get("answer", "").partition("-")
        if not kind:
            return None
        reason = DeferReason(code) if kind == "defer" else DeclineReason(code)
        return ReferralAnswer(reason, until=self.cleaned_data.get("until"))


def _initial(case: Case, last: Decision | None) -> dict[str, Any]:
    if last is None:
        return {"version": case.version, "responsible": case.presenter_id}
    names = [
        "recommendation", "text", "intent", "ecog", "verdict", "basis", "involvement", "provider", "why_deviating",
        "deviation_words", "patient_wish", "due_on", "back_on",
    ]  # fmt: skip
    values = {name: getattr(last, name) for name in names}
    return values | {"version": case.version, "recurrence": last.recurrence_id, "responsible": last.responsible_id}


def _recurrences(case: Case) -> QuerySet[Fact]:
    tumours = [case.tumour_id, *([case.tumour.merged_into_id] if case.tumour.merged_into_id else [])]
    return Fact.objects.filter(
        kind=FactKind.RECURRENCE, tumour__in=tumours, replaced_by=None, retractions=None
    ).order_by("-on", "-pk")
