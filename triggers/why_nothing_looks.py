"""
How each thing that a rule asks for is looked for, and what would meet it.

Thresholds are those of the rules themselves: read from them, or found by asking them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from triggers import facts as f
from triggers.facts import BEST_SUPPORTIVE_CARE, NO_FURTHER_THERAPY
from triggers.history import History, HistoryOnDay
from triggers.rule import CallsFor, Rule, Sighting
from triggers.rules.several_signs import SIGNS
from triggers.rules.short_prognosis import SHORT_MONTHS, SOON
from triggers.rules.staging_unknown import DAYS_TO_STAGE
from triggers.tumour import INOPERABLE
from triggers.why_nothing import About, Ask, Seen
from triggers.why_nothing_words import day_of, language, tell, tell_all, write_day


def _is_lung(about: About) -> Seen:
    if about.tumour is None:
        return Seen(False, _("no tumour is recorded"))
    return Seen(about.tumour.is_lung, tell_all(about.tumour.every(f.Diagnosis)[-1:], _("no diagnosis is recorded")))


LUNG = Ask(later("A lung tumour"), _is_lung, lambda about: _("a confirmed diagnosis of a malignant lung tumour"))


def _shows_metastases(about: About) -> Seen:
    assert about.tumour is not None
    evidence = [each.fact for each in about.tumour.metastatic_evidence]
    if evidence:
        return Seen(True, tell_all(evidence[:1], ""))
    stagings = tell_all(about.tumour.every(f.Staging)[-1:], "")
    said = (
        _("none; the latest staging: %(staging)s") % {"staging": stagings}
        if stagings
        else _("none; nobody has entered a staging")
    )
    return Seen(False, said)


METASTASES = Ask(
    later("Distant metastases"),
    _shows_metastases,
    lambda about: _("a staging with M1, a distant metastasis or a distant recurrence"),
)


def _window_ends(about: About) -> date | None:
    return about.tumour.initial_window_end if about.tumour and about.tumour.is_lung else None


def _is_within_window(about: About) -> bool:
    assert about.tumour is not None
    assert about.tumour.first_metastatic_evidence is not None
    return about.tumour.first_metastatic_evidence.fact.on <= about.tumour.initial_window_end


def _window(about: About) -> str:
    ends = write_day(_window_ends(about))
    return _("the first staging counts as over after %(day)s") % {"day": ends}


IN_WINDOW = Ask(
    later("Already there when the tumour was first staged"),
    lambda about: Seen(_is_within_window(about), _window(about)),
    lambda about: (
        _("metastases found by %(day)s; later ones are a matter for rule 3") % {"day": write_day(_window_ends(about))}
        if _window_ends(about)
        else _("metastases found soon after the diagnosis and before the first treatment")
    ),
)
AFTER_WINDOW = Ask(
    later("New since the tumour was first staged"),
    lambda about: Seen(not _is_within_window(about), _window(about)),
    lambda about: (
        _("metastases found after %(day)s; earlier ones are a matter for rule 1")
        % {"day": write_day(_window_ends(about))}
        if _window_ends(about)
        else _("metastases found once the first staging was over")
    ),
)


def is_there(name: Promise, wanted: Promise) -> Ask:
    """Ask whether there is such a fact at all."""
    return Ask(
        name,
        lambda about: Seen(about.fact is not None, tell(about.fact) if about.fact else _("none is recorded")),
        lambda about: str(wanted),
    )


def is_decided(name: Promise, saw: Callable[[About], str], wanted: Callable[[About], str]) -> Ask:
    """Ask the rule itself."""
    return Ask(name, lambda about: Seen(about.is_decided, saw(about)), wanted)


RECURRENCE = is_there(later("A recurrence"), later("a recurrence of this tumour"))


def _verdicts(about: About) -> list[f.Resectability]:
    assert about.tumour is not None
    assert isinstance(about.fact, f.Recurrence)
    return about.tumour.verdicts_for(about.fact)


def _no_verdict() -> str:
    return _("nobody has said whether it can be operated on")


VERDICT = Ask(
    later("Somebody said whether it can be operated on"),
    lambda about: Seen(bool(_verdicts(about)), tell_all(_verdicts(about), _no_verdict())),
    lambda about: _("a verdict on whether it can be operated on"),
)
IS_INOPERABLE = Ask(
    later("The latest verdict: it cannot be operated on"),
    lambda about: Seen(_verdicts(about)[-1].verdict in INOPERABLE, tell(_verdicts(about)[-1])),
    lambda about: _("the verdict “technically unresectable” or “functionally inoperable”"),
)
NOT_DISTANT = Ask(
    later("Not a distant recurrence"),
    lambda about: Seen(isinstance(about.fact, f.Recurrence) and about.fact.extent != "distant", told(about)),
    lambda about: _("a local or regional recurrence; distant ones are a matter for rules 1 and 3"),
)
VERDICT_OPEN = is_decided(
    later("Still open whether it can be operated on"),
    lambda about: tell_all(_verdicts(about)[-1:], _no_verdict()),
    lambda about: _("nothing, the question is answered"),
)


def told(about: About) -> str:
    return tell(about.fact) if about.fact else ""


def says_intent(about: About) -> Seen:
    assert about.tumour is not None
    statements = about.tumour.statements_of_intent
    return Seen(bool(statements), tell_all(statements[-1:], _("nobody has stated one")))


def is_palliative(about: About) -> Seen:
    assert about.tumour is not None
    latest = about.tumour.statements_of_intent[-1]
    return Seen(latest.intent == "palliative", tell(latest))


def none_before(about: About) -> Seen:
    assert about.tumour is not None
    first, run = about.tumour.first_metastatic_evidence, about.tumour.run_of_current_intent
    said = tell(first.fact) if first else _("none")
    return Seen(first is None or first.fact.on > run[0].on, said)


def recommends(about: About) -> Seen:
    board = about.fact
    assert isinstance(board, f.Board)
    asked = {BEST_SUPPORTIVE_CARE, NO_FURTHER_THERAPY}
    return Seen(board.palliative or not asked.isdisjoint(board.recommendation), tell(board))


def is_lung_or_asked(about: About) -> Seen:
    asked = isinstance(about.fact, f.Board) and about.fact.palliative
    return Seen(True, _("does not matter: the board asks for palliative care")) if asked else _is_lung(about)


def _is_valid(about: About) -> Seen:
    if not isinstance(about.fact, f.Assessment):
        return Seen(False, _("none is recorded"))
    return Seen(
        about.fact.valid,
        tell(about.fact) if about.fact.valid else _("%(fact)s is not valid") % {"fact": tell(about.fact)},
    )


def asked_by(instruments: Iterable[str]) -> Ask:
    names = ", ".join(sorted(instruments))
    return Ask(
        later("A completed questionnaire about symptoms"),
        _is_valid,
        lambda about: _("a valid answer to one of: %(names)s") % {"names": names},
    )


def severe_from(limits: Mapping[str, int]) -> Ask:
    def wanted(about: About) -> str:
        return ", ".join(
            _("%(instrument)s of %(limit)s or more") % {"instrument": instrument, "limit": limit}
            for instrument, limit in limits.items()
        )

    return is_decided(later("A score that counts as severe"), told, wanted)


def is_short(about: About) -> Seen:
    return Seen(isinstance(about.fact, f.Prognosis) and about.fact.months <= SHORT_MONTHS, told(about))


def is_advanced(about: About) -> Seen:
    by = about.day.made_advanced_by
    return Seen(by is not None, tell(by) if by else _("nothing says so"))


def is_soon(about: About) -> Seen:
    by = about.day.made_advanced_by
    assert by is not None
    assert about.fact is not None
    return Seen(by.on <= about.fact.on <= by.on + SOON, _("advanced since %(day)s") % {"day": day_of(by)})


ADVANCED = Ask(
    later("Advanced disease"),
    is_advanced,
    lambda about: _("advanced disease: metastatic, inoperable, or treated with palliative intent"),
)


def lines_of_therapy(about: About) -> str:
    assert about.tumour is not None
    lines = [therapy for therapy in about.tumour.every(f.Treatment) if therapy.kind == "systemic"]
    return tell_all(lines, _("no systemic therapy is recorded"))


def is_poor(about: About) -> Seen:
    """Ask the rule what it would say of this record if disease were advanced beyond doubt."""
    fact = about.fact
    assert fact is not None
    mesothelioma = f.Diagnosis(id="", on=fact.on, recorded=fact.on, tumour="", icd10="C45.0")
    day = History([mesothelioma, msgspec.structs.replace(fact, recorded=fact.on, replaces=None)]).on_day(fact.on)
    return Seen(any(about.rule.find(day, fact.on)), tell(fact))


def was_advanced(about: About) -> Seen:
    assert about.fact is not None
    return Seen(about.day.is_advanced_on(about.fact.on), is_advanced(about).words)


def _supporting(day: HistoryOnDay, sign: Rule) -> list[Sighting]:
    return [one for one in day.found_by(sign) if (one.calls_for or sign.calls_for) is CallsFor.SUPPORT]


def signs(about: About) -> Seen:
    asked = (sign for sign in SIGNS if sign.code not in about.day.history.silent)
    seen = [(sign, found[-1]) for sign in asked if (found := _supporting(about.day, sign))]
    said = "; ".join(f"{sign.title[language()]} ({write_day(one.on)})" for sign, one in seen)
    return Seen(len(seen) > 1, said or _("none"))


def nobody_staged(about: About) -> Seen:
    assert about.tumour is not None
    # Asked as if any time had passed.
    is_open = any(one.tumour == about.tumour.id for one in about.rule.find(about.day, date.max))
    known = [*about.tumour.every(f.Staging), *(each.fact for each in about.tumour.metastatic_evidence)]
    return Seen(is_open, tell_all(known[-1:], _("nothing is recorded")))


def time_passed(about: About) -> Seen:
    assert about.tumour is not None
    due = about.tumour.lung_diagnosis.on + timedelta(days=DAYS_TO_STAGE)
    return Seen(about.day.today >= due, _("due on %(day)s") % {"day": write_day(due)})
