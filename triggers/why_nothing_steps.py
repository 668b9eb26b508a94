"""What the main rules ask for, step by step, as one table; and what is said of every other rule."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from patients.choices import ConcernKind, FactKind
from triggers import facts as f
from triggers import why_nothing_looks as look
from triggers.items import EMOTIONAL, PHYSICAL, SEVERE
from triggers.rule import Rule, paragraphs_of
from triggers.rules.brain_metastasis import BRAIN_AND_MENINGES
from triggers.rules.poor_function import POOR_ECOG_FROM, POOR_KARNOFSKY_BELOW
from triggers.rules.progression_after_second_line import SECOND_LINE
from triggers.rules.several_signs import APART
from triggers.rules.severe_emotional_symptom import SEVERE_TOTALS
from triggers.rules.short_prognosis import SHORT_MONTHS, SOON
from triggers.rules.staging_unknown import DAYS_TO_STAGE
from triggers.why_nothing import About, Ask, Explanation, Seen
from triggers.why_nothing_words import tell_all

EXPLANATIONS: Mapping[str, Explanation] = {
    "new_metastatic_disease": Explanation(look.each_tumour, (look.LUNG, look.METASTASES, look.IN_WINDOW)),
    "inoperable_recurrence": Explanation(
        look.each_of_tumours(f.Recurrence), (look.LUNG, look.RECURRENCE, look.VERDICT, look.IS_INOPERABLE)
    ),
    "later_distant_metastasis": Explanation(look.each_tumour, (look.LUNG, look.METASTASES, look.AFTER_WINDOW)),
    "incurable_without_metastasis": Explanation(
        look.each_tumour,
        (
            look.LUNG,
            Ask(later("Stated intent"), look.says_intent, lambda about: _("a statement of the intent of treatment")),
            Ask(later("Palliative intent"), look.is_palliative, lambda about: _("palliative as the latest intent")),
            Ask(
                later("No distant metastases before that"),
                look.none_before,
                lambda about: _("no evidence of distant metastases before: else rules 1 and 3 look at it"),
            ),
        ),
    ),
    "board_palliative_decision": Explanation(
        look.each_of_tumours(f.Board),
        (
            look.is_there(later("Tumour board"), later("a decision of the tumour board")),
            Ask(
                later("Asks for palliative care, supportive care only, or no further therapy"),
                look.recommends,
                lambda about: _("a board that asks for palliative care, supportive care only, or no further therapy"),
            ),
            Ask(later("Lung tumour"), look.is_lung_or_asked, look.LUNG.wanted),
            look.is_decided(
                later("Tumour still there on that day"),
                look.told,
                lambda about: _("a tumour that is metastatic, back, growing or treated palliatively on that day"),
            ),
        ),
    ),
    "severe_physical_symptom": Explanation(
        look.each_assessment(PHYSICAL),
        (look.asked_by(PHYSICAL), look.severe_from({name: SEVERE[name][0] for name in PHYSICAL})),
    ),
    "severe_emotional_symptom": Explanation(
        look.each_assessment((*EMOTIONAL, *SEVERE_TOTALS)),
        (
            look.asked_by((*EMOTIONAL, *SEVERE_TOTALS)),
            look.severe_from({**{name: SEVERE[name][0] for name in EMOTIONAL}, **SEVERE_TOTALS}),
        ),
    ),
    "brain_metastasis": Explanation(
        look.each_of_tumours(f.Metastasis),
        (
            look.is_there(later("Distant metastasis"), later("a distant metastasis")),
            Ask(
                later("In brain or meninges"),
                lambda about: Seen(
                    isinstance(about.fact, f.Metastasis) and about.fact.site in BRAIN_AND_MENINGES, look.told(about)
                ),
                lambda about: _("one in the brain or the meninges"),
            ),
        ),
    ),
    "short_prognosis": Explanation(
        look.each_fact(f.Prognosis),
        (
            look.is_there(later("Estimated prognosis"), later("an estimated prognosis")),
            Ask(
                later("Short"),
                look.is_short,
                lambda about: _("%(months)s months or fewer") % {"months": SHORT_MONTHS},
            ),
            look.ADVANCED,
            Ask(
                later("Given soon after disease became advanced"),
                look.is_soon,
                lambda about: _("given within %(days)s days after disease became advanced") % {"days": SOON.days},
            ),
        ),
    ),
    "progression_after_second_line": Explanation(
        look.each_of_tumours(f.Progression),
        (
            look.is_there(later("Progression"), later("a progression")),
            look.is_decided(
                later("Despite later systemic therapy"),
                look.lines_of_therapy,
                lambda about: (
                    _("systemic therapy of line %(line)s or later, not curative, begun before it")
                    % {"line": SECOND_LINE}
                ),
            ),
        ),
    ),
    "poor_function": Explanation(
        look.each_fact(f.Performance),
        (
            look.is_there(later("Performance status"), later("a performance status")),
            Ask(
                later("Poor"),
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
        look.the_whole,
        (
            Ask(
                later("Signs that only support a referral"),
                look.signs,
                lambda about: _("findings of two different rules that only support a referral"),
            ),
            look.is_decided(
                later("Close to each other, in advanced disease"),
                lambda about: look.is_advanced(about).words,
                lambda about: _("two of them within %(days)s days, in advanced disease") % {"days": APART.days},
            ),
        ),
    ),
    "staging_unknown": Explanation(
        look.each_tumour,
        (
            look.LUNG,
            Ask(
                later("Nobody said whether it has spread"),
                look.nobody_staged,
                lambda about: _("no staging with M0, a stage or an extent, and no evidence of metastases"),
            ),
            Ask(
                later("Time to stage has passed"),
                look.time_passed,
                lambda about: _("%(days)s days since the diagnosis") % {"days": DAYS_TO_STAGE},
            ),
        ),
    ),
    "resectability_open": Explanation(
        look.each_of_tumours(f.Recurrence), (look.LUNG, look.RECURRENCE, look.NOT_DISTANT, look.VERDICT_OPEN)
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


def meaning_of(about: About) -> str:
    return gettext(paragraphs_of(about.rule.meaning)[0])


OTHERWISE = Explanation(
    look.the_whole,
    (
        Ask(
            later("What it looks at"),
            _looks_at,
            lambda about: _("an entry about: %(names)s") % {"names": _wanted_kinds(about.rule)},
        ),
        look.is_decided(later("What it asks for"), lambda about: _("not in these"), meaning_of),
    ),
)
"""What is said of every other rule."""
