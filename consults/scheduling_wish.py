"""What suits a consult and its patient, and what it costs to miss it: pure."""

from datetime import date, time

import msgspec

from consults.choices import REMOTE, Setting
from consults.scheduling_diary import Interval, Length, Session

# So that one slot can be compared with another: who is looked for in the wrong place is hardly seen at all, a journey
# spared is worth more than every wish of a day together, and wishes count alike.
WRONG_PLACE, FIRST_BY_PHONE, EXTRA_JOURNEY, NO_LANGUAGE, WISH = 16, 12, 8, 3, 2


class Wish(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """
    What a consult needs: how long, until when, what suits its patient, and when the patient cannot come.

    :param first_day: the visit is not before this day.
    :param by_telephone: minutes by telephone, where that takes less.
    :param in_person: whether a visit in person is preferred (first visits).
    :param oncology_days: days on which the patient is in the house anyway.
    :param ward_days: days on which the patient lies on a ward.
    :param weekdays: on which the patient would like to come; none for all. `caregiver_weekdays` likewise: when somebody
        can come along.
    :param settings: where the patient would like to be seen; none for anywhere.
    :param language: the code of the patient's language, where it is not the site's.
    """

    see_by: date
    target_on: date
    minutes: int
    first_day: date | None = None
    by_telephone: int | None = None
    in_person: bool = False
    busy: tuple[Interval, ...] = ()
    oncology_days: frozenset[date] = frozenset()
    ward_days: frozenset[date] = frozenset()
    weekdays: frozenset[int] = frozenset()
    caregiver_weekdays: frozenset[int] = frozenset()
    not_before: time | None = None
    not_after: time | None = None
    settings: frozenset[str] = frozenset()
    language: str = ""
    needs_interpreter: bool = False

    @property
    def length(self) -> Length:
        return Length(self.minutes, self.minutes if self.by_telephone is None else self.by_telephone)

    @property
    def house_days(self) -> frozenset[date]:
        """The days on which the patient is in the house anyway."""
        return self.oncology_days | self.ward_days

    def of_weekday(self, weekday: int) -> int:
        """Say what days cost on which the patient, or who would come along, rather cannot."""
        missed = [wished for wished in (self.weekdays, self.caregiver_weekdays) if wished and weekday not in wished]
        return WISH * len(missed)

    def of_day(self, day: date) -> int:
        """Say what a day costs: a journey of its own, or not the weekday that was wished."""
        extra = EXTRA_JOURNEY if self.house_days and day not in self.house_days else 0
        return extra + self.of_weekday(day.weekday())

    def of_session(self, session: Session, day: date) -> int:
        """Say what a session costs: the wrong place, by telephone, another language."""
        cost = 0
        if self._wrong_place(session.setting, day):
            cost += WRONG_PLACE
        if self.in_person and session.setting in REMOTE:
            cost += FIRST_BY_PHONE
        if self.settings and session.setting not in self.settings:
            cost += WISH
        if (self.language or self.needs_interpreter) and not self.understood_in(session):
            cost += NO_LANGUAGE
        return cost

    def suits_time(self, begins: time, ends: time) -> bool:
        return (self.not_before is None or begins >= self.not_before) and (
            self.not_after is None or ends <= self.not_after
        )

    def understood_in(self, session: Session) -> bool:
        return self.language in session.languages or session.interpreter

    def _wrong_place(self, setting: str, day: date) -> bool:
        """Say whether nobody would look for the patient there: at home who lies on a ward, on a ward who does not."""
        if day in self.ward_days:
            return setting == Setting.HOME
        return setting == Setting.HOSPITAL or (setting == Setting.HOME and Setting.HOME not in self.settings)
