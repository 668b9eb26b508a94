"""What the main rules ask for, step by step, as one table; and what is said of every other rule."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from patients.choices import ConcernKind, FactKind
from triggers import facts as f
from triggers import why_nothing_looks as look
from triggers.facts import POOR_ECOG_FROM, POOR_KARNOFSKY_BELOW
from triggers.items import EMOTIONAL, PHYSICAL, SEVERE
from triggers.rule import Rule
from triggers.rules.brain_metastasis import BRAIN_AND_MENINGES
from triggers.rules.progression_after_second_line import SECOND_LINE
from triggers.rules.several_signs import APART
from triggers.rules.severe_emotional_symptom import SEVERE_TOTALS
from triggers.rules.short_prognosis import SHORT_MONTHS, SOON
from triggers.rules.staging_unknown import DAYS_TO_STAGE
from triggers.why_nothing import About, Ask, Explanation, Seen
from triggers.why_nothing_abouts import each_assessment, each_fact, each_of_tumours, each_tumour, the_whole
from triggers.why_nothing_words import tell_all

EXPLANATIONS: Mapping[str, Explanation] = {
    "new_metastatic_disease": Explanation(each_tumour, (look.LUNG, look.METASTASES, look.IN_WINDOW)),
    "inoperable_recurrence": Explanation(
        each_of_tumours(f.Recurrence), (look.LUNG, look.RECURRENCE, look.VERDICT, look.IS_INOPERABLE)
    ),
    "later_distant_metastasis": Explanation(each_tumour, (look.LUNG, look.METASTASES, look.AFTER_WINDOW)),
    "incurable_without_metastasis": Explanation(
        each_tumour,
        (
            look.LUNG,
            Ask(
                later("The aim of treatment was stated"),
                look.says_intent,
                lambda about: _("a statement whether treatment is curative or palliative"),
            ),
            Ask(
                later("The latest aim is palliative"),
                look.is_palliative,
                lambda about: _("a statement that treatment is now palliative"),
            ),
            Ask(
                later("No distant metastases known by then"),
                look.none_before,
                lambda about: _("nothing, with metastases it is a matter for rules 1 and 3"),
            ),
        ),
    ),
    "board_palliative_decision": Explanation(
        each_of_tumours(f.Board),
        (
            look.is_there(later("A decision of the tumour board"), later("a decision of the tumour board")),
            Ask(
                later("It asks for palliative care, supportive care only, or no further therapy"),
                look.recommends,
                lambda about: _("a board that asks for palliative care, supportive care only, or no further therapy"),
            ),
            Ask(later("A lung tumour"), look.is_lung_or_asked, look.LUNG.wanted),
            look.is_decided(
                later("The disease was active on that day"),
                look.told,
                lambda about: _("a tumour that was metastatic, back, growing or treated palliatively on that day"),
            ),
        ),
    ),
    "severe_physical_symptom": Explanation(
        each_assessment(PHYSICAL),
        (look.asked_by(PHYSICAL), look.severe_from({name: SEVERE[name][0] for name in PHYSICAL})),
    ),
    "severe_emotional_symptom": Explanation(
        each_assessment((*EMOTIONAL, *SEVERE_TOTALS)),
        (
            look.asked_by((*EMOTIONAL, *SEVERE_TOTALS)),
            look.severe_from({**{name: SEVERE[name][0] for name in EMOTIONAL}, **SEVERE_TOTALS}),
        ),
    ),
    "brain_metastasis": Explanation(
        each_of_tumours(f.Metastasis),
        (
            look.is_there(later("A distant metastasis"), later("a distant metastasis")),
            Ask(
                later("In the brain or the meninges"),
                lambda about: Seen(
                    isinstance(about.fact, f.Metastasis) and about.fact.site in BRAIN_AND_MENINGES, look.told(about)
                ),
                lambda about: _("a metastasis in the brain or the meninges"),
            ),
        ),
    ),
    "short_prognosis": Explanation(
        each_fact(f.Prognosis),
        (
            look.is_there(later("A prognosis was estimated"), later("an estimated prognosis")),
            Ask(
                later("It is short"),
                look.is_short,
                lambda about: _("a prognosis of %(months)s months or fewer") % {"months": SHORT_MONTHS},
            ),
            look.ADVANCED,
            Ask(
                later("It was given soon after the disease became advanced"),
                look.is_soon,
                lambda about: (
                    _("an estimate within %(days)s days after the disease became advanced") % {"days": SOON.days}
                ),
            ),
        ),
    ),
    "progression_after_second_line": Explanation(
        each_of_tumours(f.Progression),
        (
            look.is_there(later("A progression"), later("a progression")),
            look.is_decided(
                later("It came in spite of a later line of therapy"),
                look.lines_of_therapy,
                lambda about: (
                    _("systemic therapy of line %(line)s or later that had begun before it and was not curative")
                    % {"line": SECOND_LINE}
                ),
            ),
        ),
    ),
    "poor_function": Explanation(
        each_fact(f.Performance),
        (
            look.is_there(later("A performance status"), later("a performance status")),
            Ask(
                later("It is poor"),
                look.is_poor,
                lambda about: (
                    _("ECOG %(ecog)s or more, or a Karnofsky index below %(index)s")
                    % {"ecog": POOR_ECOG_FROM, "index": POOR_KARNOFSKY_BELOW}
                ),
            ),
            Ask(later("Advanced disease on that day"), look.was_advanced, look.ADVANCED.wanted),
        ),
    ),
    "several_signs": Explanation(
        the_whole,
        (
            Ask(
                later("Two warning signs of different kinds"),
                look.signs,
                lambda about: _("two different warning signs that do not open a referral alone"),
            ),
            look.is_decided(
                later("They lie close together, in advanced disease"),
                lambda about: look.is_advanced(about).words,
                lambda about: (
                    _("two of them within %(days)s days while the disease is advanced") % {"days": APART.days}
                ),
            ),
        ),
    ),
    "staging_unknown": Explanation(
        each_tumour,
        (
            look.LUNG,
            Ask(
                later("Nobody has said whether it has spread"),
                look.nobody_staged,
                lambda about: _("nothing, it is known whether the tumour has spread"),
            ),
            Ask(
                later("There has been time enough to stage it"),
                look.time_passed,
                lambda about: _("that %(days)s days have passed since the diagnosis") % {"days": DAYS_TO_STAGE},
            ),
        ),
    ),
    "resectability_open": Explanation(
        each_of_tumours(f.Recurrence), (look.LUNG, look.RECURRENCE, look.NOT_DISTANT, look.VERDICT_OPEN)
    ),
}
"""Code of a rule → what it asks for."""


def _wanted_kinds(rule: Rule) -> str:
    """Name what a rule looks at: a rule about one kind of concern is called after it."""
    if rule.code in ConcernKind:
        return f"{FactKind.CONCERN.label}: {ConcernKind(rule.code).label}"
    return ", ".join(sorted(str(FactKind(str(kind.__struct_config__.tag)).label) for kind in rule.needs))


def _looks_at(about: About) -> Seen:
    facts = [fact for fact in about.day.facts if type(fact) in about.rule.needs]
    none = _("none is recorded: %(kinds)s") % {"kinds": _wanted_kinds(about.rule)}
    return Seen(bool(facts), tell_all(facts, none))


OTHERWISE = Explanation(
    the_whole,
    (
        Ask(
            later("Entries of the kind it looks at"),
            _looks_at,
            lambda about: _("an entry about: %(names)s") % {"names": _wanted_kinds(about.rule)},
        ),
        look.is_decided(
            later("One that it looks for"),
            lambda about: _("none of these is one"),
            lambda about: _("an entry as the rule describes it"),
        ),
    ),
)
"""What is said of every other rule."""
