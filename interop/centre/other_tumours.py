"""Tumours of other organs the centre also reports: most of them curable, none of them a matter of the lung rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from interop.centre import tnm as stages
from interop.centre.lung import performance_status
from interop.centre.messages import Regimen
from interop.centre.story import Story
from interop.centre.tnm import Tnm


@dataclass(frozen=True, slots=True)
class Entity:
    """An organ's tumour at the centre: `procedure` is an OPS code, `sides` those it may have (T: not paired)."""

    text: str
    icd10: str
    topography: str
    morphology: str
    sides: str
    procedure: str
    regimen: Regimen
    survival_days: float = 900.0


BREAST = Entity("Mammakarzinom", "C50.4", "C50.4", "8500/3", "LR", "5-870",
                Regimen("Epirubicin/Cyclophosphamid", "CH", ("Epirubicin", "Cyclophosphamid")))  # fmt: skip
COLON = Entity("Kolonkarzinom", "C18.7", "C18.7", "8140/3", "T", "5-455",
               Regimen("FOLFOX", "CH", ("Oxaliplatin", "Fluorouracil", "Folinsäure")))  # fmt: skip
RECTUM = Entity("Rektumkarzinom", "C20", "C20.9", "8140/3", "T", "5-484",
                Regimen("FOLFOX", "CH", ("Oxaliplatin", "Fluorouracil", "Folinsäure")))  # fmt: skip
PROSTATE = Entity("Prostatakarzinom", "C61", "C61.9", "8140/3", "T", "5-604",
                  Regimen("Goserelin/Enzalutamid", "HO", ("Goserelin", "Enzalutamid")), 1300.0)  # fmt: skip
MELANOMA = Entity(
    "Malignes Melanom", "C43.5", "C44.5", "8720/3", "T", "5-895", Regimen("Nivolumab", "IM", ("Nivolumab",))
)
PANCREAS = Entity("Pankreaskarzinom", "C25.0", "C25.0", "8140/3", "T", "5-524",
                  Regimen("Gemcitabin/Nab-Paclitaxel", "CH", ("Gemcitabin", "Paclitaxel")), 320.0)  # fmt: skip
PLEURA = Entity("Pleuramesotheliom", "C45.0", "C38.4", "9050/3", "LR", "5-344",
                Regimen("Cisplatin/Pemetrexed", "CH", ("Cisplatin", "Pemetrexed")), 450.0)  # fmt: skip


def resected(story: Story, entity: Entity, choices: tuple[Tnm, ...], *, diagnosed: date | None = None) -> None:
    """Diagnosed without metastases, operated, adjuvant treatment where nodes were involved, then free of disease."""
    on = diagnosed or story.recent_day()
    clinical = story.rng.choice(choices)
    tumour = story.new_tumour(
        entity.text, entity.icd10, entity.topography, story.rng.choice(entity.sides), entity.morphology, diagnosed=on
    )
    grading = story.rng.choice("123")
    story.pathology(tumour, on, grading=grading, finding=f"Biopsie: {entity.text}.")
    staged = on if tumour.precision != "E" else min(on + story.days(1, 10), story.today)
    story.diagnose(tumour, clinical, staged_on=staged, performance=performance_status(story), grading=grading)
    story.conference(tumour, staged + story.days(2, 8), "praeth", ("OP",))
    surgery = staged + story.days(12, 35)
    story.operate(tumour, surgery, entity.procedure, clinical.pathological())
    free = surgery + story.days(7, 14)
    adjuvant = clinical.n != "0"
    story.conference(tumour, free, "postop", ("CH",) if adjuvant else ("KW",))
    if adjuvant:
        free = story.treat(tumour, entity.regimen, free + story.days(14, 30), days=120, intent="K", position="A")
    while (free := free + story.days(160, 220)) <= story.today:
        story.review(tumour, free, "V", performance=performance_status(story))


def incurable(story: Story, entity: Entity, choices: tuple[Tnm, ...], sites: tuple[str, ...]) -> None:
    """Metastatic at diagnosis (mesothelioma: incurable without), treated with palliative intent until progression."""
    on = story.recent_day()
    tumour = story.new_tumour(
        entity.text, entity.icd10, entity.topography, story.rng.choice(entity.sides), entity.morphology, diagnosed=on
    )
    story.pathology(tumour, on, grading="3", finding=f"Biopsie: {entity.text}.")
    staged = on if tumour.precision != "E" else min(on + story.days(1, 10), story.today)
    story.die(tumour, on + timedelta(days=round(story.rng.weibullvariate(entity.survival_days, 1.1)) + 30))
    story.diagnose(
        tumour,
        story.rng.choice(choices),
        staged_on=staged,
        sites=sites,
        performance=performance_status(story),
        grading="3",
    )
    story.conference(tumour, staged + story.days(2, 8), "praeth", (entity.regimen.kind,))
    ended = story.treat(
        tumour, entity.regimen, staged + story.days(12, 30), days=story.rng.randint(90, 400), intent="P", end_reason="P"
    )
    distant = "P" if sites else "K"
    story.review(tumour, ended, "P", local="P", distant=distant, performance=performance_status(story, poor=True))
    story.know_incurable(staged)


def breast(story: Story, *, diagnosed: date | None = None) -> None:
    resected(story, BREAST, stages.BREAST_EARLY, diagnosed=diagnosed)


def breast_metastatic(story: Story) -> None:
    incurable(story, BREAST, stages.BREAST_METASTATIC, ("OSS",))


def colon(story: Story, *, diagnosed: date | None = None) -> None:
    resected(story, COLON, stages.BOWEL_RESECTABLE, diagnosed=diagnosed)


def colon_with_lung_metastases(story: Story) -> None:
    """Metastases in the lung, but no lung tumour: the lung rules stay silent."""
    incurable(story, COLON, (stages.BOWEL_METASTATIC[0],), ("PUL",))


def rectum(story: Story) -> None:
    resected(story, RECTUM, stages.BOWEL_RESECTABLE)


def prostate(story: Story) -> None:
    resected(story, PROSTATE, stages.PROSTATE_LOCAL)


def prostate_metastatic(story: Story) -> None:
    incurable(story, PROSTATE, stages.PROSTATE_METASTATIC, ("OSS",))


def melanoma(story: Story) -> None:
    resected(story, MELANOMA, stages.MELANOMA_EARLY)


def melanoma_metastatic(story: Story) -> None:
    incurable(story, MELANOMA, stages.MELANOMA_METASTATIC, ("HEP", "LYM"))


def pancreas(story: Story) -> None:
    resected(story, PANCREAS, stages.PANCREAS_RESECTABLE)


def pancreas_metastatic(story: Story) -> None:
    incurable(story, PANCREAS, stages.PANCREAS_METASTATIC, ("HEP",))


def mesothelioma(story: Story) -> None:
    incurable(story, PLEURA, stages.MESOTHELIOMA, ())


def lung_in_situ(story: Story) -> None:
    """Carcinoma in situ of the bronchus: no lung tumour for the rules."""
    on = story.recent_day()
    tumour = story.new_tumour("Carcinoma in situ des Bronchus", "D02.2", "C34.1", "R", "8070/2", diagnosed=on)
    story.pathology(tumour, on, grading="X", finding="Biopsie: Carcinoma in situ.")
    story.diagnose(tumour, stages.lung_tnm("is", "0"), staged_on=on, performance="0", grading="X")


def lung_uncertain(story: Story) -> None:
    """A shadow of uncertain nature, clinically diagnosed only."""
    on = story.recent_day()
    tumour = story.new_tumour("Unklarer Rundherd der Lunge", "D38.1", "C34.3", "L", "8000/1", diagnosed=on)
    story.diagnose(tumour, None, staged_on=on, performance="1", secured="2")
