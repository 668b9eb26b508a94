"""Courses of lung tumours from diagnosis on: metastatic, locally advanced, operable, and unclear records."""

from collections.abc import Sequence
from datetime import date, timedelta

from interop.centre.messages import Field, Regimen, Tumour
from interop.centre.story import Story
from interop.centre.tnm import LUNG_EARLY, LUNG_STAGE_I, LUNG_STAGE_III, Tnm, lung_tnm

LOBES = {
    "R": (
        ("C34.1", "rechter Oberlappen"),
        ("C34.2", "Mittellappen"),
        ("C34.3", "rechter Unterlappen"),
        ("C34.0", "rechter Hauptbronchus"),
    ),
    "L": (("C34.1", "linker Oberlappen"), ("C34.3", "linker Unterlappen"), ("C34.0", "linker Hauptbronchus")),
}
ADENO, SQUAMOUS, NOT_SPECIFIED, SMALL_CELL = "8140/3", "8070/3", "8046/3", "8041/3"
NAMES = {
    ADENO: "Adenokarzinom der Lunge",
    SQUAMOUS: "Plattenepithelkarzinom der Lunge",
    NOT_SPECIFIED: "Nichtkleinzelliges Lungenkarzinom",
    SMALL_CELL: "Kleinzelliges Lungenkarzinom",
}

PEMBRO = Regimen("Pembrolizumab", "IM", ("Pembrolizumab",))
CARBO_PEM_PEMBRO = Regimen("Carboplatin/Pemetrexed/Pembrolizumab", "CI", ("Carboplatin", "Pemetrexed", "Pembrolizumab"))
CARBO_PACLI_PEMBRO = Regimen(
    "Carboplatin/Paclitaxel/Pembrolizumab", "CI", ("Carboplatin", "Paclitaxel", "Pembrolizumab")
)
OSIMERTINIB = Regimen("Osimertinib", "ZS", ("Osimertinib",))
DOCETAXEL = Regimen("Docetaxel", "CH", ("Docetaxel",))
GEMCITABINE = Regimen("Gemcitabin", "CH", ("Gemcitabin",))
CARBO_ETO_ATEZO = Regimen("Carboplatin/Etoposid/Atezolizumab", "CI", ("Carboplatin", "Etoposid", "Atezolizumab"))
TOPOTECAN = Regimen("Topotecan", "CH", ("Topotecan",))
CIS_VINO = Regimen("Cisplatin/Vinorelbin", "CH", ("Cisplatin", "Vinorelbin"))
CIS_ETO = Regimen("Cisplatin/Etoposid", "CH", ("Cisplatin", "Etoposid"))
DURVALUMAB = Regimen("Durvalumab", "IM", ("Durvalumab",))
LINES = {
    ADENO: ((CARBO_PEM_PEMBRO, PEMBRO, OSIMERTINIB), (DOCETAXEL,), (GEMCITABINE,)),
    SQUAMOUS: ((CARBO_PACLI_PEMBRO, PEMBRO), (DOCETAXEL,), (GEMCITABINE,)),
    NOT_SPECIFIED: ((CARBO_PACLI_PEMBRO, PEMBRO), (DOCETAXEL,)),
    SMALL_CELL: ((CARBO_ETO_ATEZO,), (TOPOTECAN,)),
}  # fmt: skip

# Target areas: oBDS key of 2021 (3.6 mediastinum, 3.4 lung, 1.1 whole brain, 6.5 and 6.6 spine).
MEDIASTINUM_CURATIVE = Field("3.6", "T", dose="60", fraction="2")
MEDIASTINUM_PALLIATIVE = Field("3.6", "T", dose="39", fraction="3")

DISTANT_SITES = ("OSS", "HEP", "BRA", "ADR", "LYM", "PLE")


def lung_tumour(story: Story, diagnosed: date, morphology: str = "", side: str = "") -> Tumour:
    """Add a lung tumour of the given or a usual histology and side."""
    morphology = morphology or story.rng.choices((ADENO, SQUAMOUS, NOT_SPECIFIED), weights=(62, 30, 8))[0]
    side = side or story.rng.choices("RL", weights=(57, 43))[0]
    weights = (45, 8, 35, 12) if side == "R" else (50, 38, 12)
    ((code, place),) = story.rng.choices(LOBES[side], weights=weights)
    return story.new_tumour(f"{NAMES[morphology]}, {place}", code, code, side, morphology, diagnosed=diagnosed)


def performance_status(story: Story, *, poor: bool = False) -> str:
    """Draw ECOG, for a tenth of the reports Karnofsky in per cent, as oBDS writes it."""
    ecog = story.rng.choices((0, 1, 2, 3), weights=(10, 40, 35, 15) if poor else (35, 50, 13, 2))[0]
    if story.rng.random() < 0.1:
        return ("100%", "80%", "60%", "40%")[ecog]
    return str(ecog)


def metastatic_spread(story: Story) -> tuple[str, tuple[str, ...]]:
    """Draw M category and sites: M1a in the chest, M1b a single distant one, M1c several."""
    category = story.rng.choices(("1a", "1b", "1c"), weights=(30, 20, 50))[0]
    if category == "1a":
        return category, (story.rng.choice(("PLE", "PLE", "PUL")),)
    if category == "1b":
        return category, (story.rng.choice(("BRA", "OSS", "ADR", "HEP")),)
    return category, tuple(story.rng.sample(DISTANT_SITES, story.rng.choice((2, 2, 3))))


def metastatic_tnm(story: Story, category: str) -> Tnm:
    """A TNM with this M category and a usual T and N."""
    t = story.rng.choice(("1c", "2a", "2b", "3", "4"))
    return lung_tnm(t, story.rng.choices("0123", weights=(15, 10, 40, 35))[0], category)


def staged_after(story: Story, tumour: Tumour) -> date:
    """Draw the day the staging was complete; where the diagnosis is imprecise, that day itself."""
    return tumour.diagnosed if tumour.precision != "E" else min(tumour.diagnosed + story.days(0, 12), story.today)


def palliative_lines(story: Story, tumour: Tumour, began: date, lines: Sequence[Sequence[Regimen]]) -> None:
    """Treat line after line, each until progression, then end anticancer treatment in a conference."""
    for number, choices in enumerate(lines):
        regimen = story.rng.choice(list(choices))
        days = round(story.rng.triangular(45, 420 if number == 0 else 160, 110))
        reason = story.rng.choices("PAVE", weights=(70, 12, 6, 12))[0]
        ended = story.treat(tumour, regimen, began, days=days, intent="P", end_reason=reason)
        if days > 90:
            answer = story.rng.choices("TKB", weights=(45, 45, 10))[0]
            local = "T" if answer == "T" else "N"
            on = began + timedelta(days=70)
            story.review(tumour, on, answer, local=local, nodes="N", distant="N", performance=performance_status(story))
        if reason == "P":
            sites = (story.rng.choice(DISTANT_SITES),) if story.rng.random() < 0.4 else ()
            distant = "R" if sites else "P"
            story.review(tumour, ended, "P", local="P", nodes="N", distant=distant, sites=sites,
                         performance=performance_status(story, poor=True))  # fmt: skip
        if story.rng.random() < 0.25:
            irradiate_metastasis(story, tumour, ended + story.days(5, 20))
        began = ended + story.days(14, 35)
    story.conference(tumour, began, "ther", ("KW",))


def irradiate_metastasis(story: Story, tumour: Tumour, on: date) -> None:
    """Irradiate the brain or the spine with palliative intent."""
    target = story.rng.choice(("1.1", "6.5", "6.6"))
    story.irradiate(tumour, on, Field(target, "T", dose="30", fraction="3"), days=11, intent="P")


def metastatic(story: Story, *, small_cell: bool = False, side: str = "") -> None:
    """Distant metastases at diagnosis, with TNM: the commonest course."""
    tumour = lung_tumour(story, story.recent_day(), SMALL_CELL if small_cell else "", side)
    category, sites = ("1c", ("HEP", "OSS")) if small_cell else metastatic_spread(story)
    _metastatic_course(story, tumour, metastatic_tnm(story, category), sites)


def pleural_seeding(story: Story) -> None:
    """Thought operable; pleural metastases are found at thoracotomy (pM1a)."""
    tumour = lung_tumour(story, story.recent_day(), ADENO)
    clinical = story.rng.choice(LUNG_EARLY)
    staged = _diagnosed_and_discussed(story, tumour, clinical, ("OP",))
    surgery = staged + story.days(14, 28)
    found = Tnm(clinical.t, clinical.n, "1a", "IVA").pathological()
    story.operate(tumour, surgery, "5-344", found, intent="D", residual="R2")
    story.die(tumour, surgery + story.days(200, 1100))
    story.conference(tumour, surgery + story.days(4, 9), "postop", ("CI",))
    palliative_lines(story, tumour, surgery + story.days(21, 40), LINES[ADENO])
    story.know_incurable(surgery)


def extensive_without_tnm(story: Story) -> None:
    """Small cell, reported as extensive disease only: weak evidence."""
    tumour = lung_tumour(story, story.recent_day(), SMALL_CELL)
    _metastatic_course(story, tumour, None, (), extent="extensive disease")


def oligometastatic(story: Story) -> None:
    """A single metastasis, all of it treated radically: still M1b."""
    tumour = lung_tumour(story, story.recent_day())
    site = story.rng.choice(("BRA", "ADR", "OSS"))
    t, n = story.rng.choice((("2a", "0"), ("2b", "1"), ("1c", "0")))
    staged = _diagnosed_and_discussed(story, tumour, lung_tnm(t, n, "1b"), ("CI", "ST"), sites=(site,))
    target = {"BRA": "1.2", "ADR": "4.6", "OSS": "6.5"}[site]
    side = tumour.side if site == "ADR" else "T"
    field = Field(target, side, dose="24", fraction="8", stereotactic=True)
    story.irradiate(tumour, staged + story.days(10, 20), field, days=7, intent="O")
    ended = story.treat(tumour, CARBO_PEM_PEMBRO, staged + story.days(21, 35), days=84, intent="K")
    story.review(tumour, ended + story.days(10, 30), "T", local="T", distant="N", performance=performance_status(story))
    story.know_incurable(staged)


def contradictory_stage(story: Story) -> None:
    """M1b beside stage IIIB in one record: a conflict somebody must solve."""
    tumour = lung_tumour(story, story.recent_day())
    _metastatic_course(story, tumour, Tnm("4", "2", "1b", "IIIB"), ())


def metastasis_beside_m0(story: Story) -> None:
    """Staged M0, and a metastasis reported weeks later without a new staging."""
    tumour = lung_tumour(story, story.recent_day())
    staged = _diagnosed_and_discussed(story, tumour, story.rng.choice(LUNG_STAGE_III), ("CZ", "ST"))
    found = min(staged + story.days(6, 15), story.today)
    status = performance_status(story)
    story.review(tumour, found, "P", local="X", nodes="X", distant="R", sites=("OSS",), performance=status)
    story.die(tumour, found + story.days(150, 900))
    palliative_lines(story, tumour, found + story.days(14, 30), LINES[tumour.morphology])
    story.know_incurable(found)


def never_staged(story: Story) -> None:
    """Diagnosed more than two weeks ago, and no stage was ever reported."""
    tumour = lung_tumour(story, story.today - story.days(16, 150))
    story.pathology(tumour, tumour.diagnosed, grading="2", finding="Biopsie: Karzinom gesichert, Staging ausstehend.")
    story.diagnose(tumour, None, staged_on=tumour.diagnosed, performance="U", grading="2")


def operable(story: Story, *, diagnosed: date | None = None, morphology: str = "", side: str = "") -> None:
    """Stage I or II, resected, adjuvant chemotherapy where nodes were involved; follow-up without recurrence."""
    tumour = lung_tumour(story, diagnosed or story.recent_day(), morphology, side)
    resect(story, tumour, story.rng.choice(LUNG_EARLY))


def resect(story: Story, tumour: Tumour, clinical: Tnm, *, followed_until: date | None = None) -> date:
    """Operate and follow up, until today if no day is given; give the day from which there is no disease left."""
    staged = _diagnosed_and_discussed(story, tumour, clinical, ("OP",))
    surgery = staged + story.days(14, 30)
    procedure = "5-323" if clinical.stage == "IA1" else "5-324"
    story.operate(tumour, surgery, procedure, clinical.pathological())
    story.pathology(tumour, surgery + story.days(2, 5), grading="2", finding="Resektat: im Gesunden entfernt.",
                    tnm=clinical.pathological(), residual="R0")  # fmt: skip
    free = surgery + story.days(5, 12)
    if clinical.n == "1":
        story.conference(tumour, free, "postop", ("CH",))
        free = story.treat(tumour, CIS_VINO, free + story.days(20, 30), days=84, intent="K", position="A")
    else:
        story.conference(tumour, free, "postop", ("KW",))
    _follow_up(story, tumour, free, followed_until)
    return free


def radiated_early(story: Story) -> None:
    """Stage I, too frail for surgery, stereotactic radiotherapy."""
    tumour = lung_tumour(story, story.recent_day())
    staged = _diagnosed_and_discussed(story, tumour, story.rng.choice(LUNG_STAGE_I), ("ST",), poor=True)
    field = Field("3.4", tumour.side, dose="54", fraction="18", stereotactic=True)
    ended = story.irradiate(tumour, staged + story.days(14, 28), field, days=11, intent="K")
    _follow_up(story, tumour, ended + timedelta(days=30))


def chemoradiation(
    story: Story, *, small_cell: bool = False, diagnosed: date | None = None, followed_until: date | None = None
) -> Tumour:
    """Stage III, curative chemoradiation; consolidation where not small cell."""
    tumour = lung_tumour(story, diagnosed or story.recent_day(), SMALL_CELL if small_cell else "")
    extent = "limited disease" if small_cell else ""
    staged = _diagnosed_and_discussed(story, tumour, story.rng.choice(LUNG_STAGE_III), ("CH", "ST"), extent=extent)
    began = staged + story.days(14, 28)
    story.irradiate(tumour, began, MEDIASTINUM_CURATIVE, days=45, intent="K")
    ended = story.treat(tumour, CIS_ETO if small_cell else CIS_VINO, began, days=45, intent="K")
    if not small_cell:
        ended = story.treat(tumour, DURVALUMAB, ended + story.days(14, 40), days=story.rng.randint(90, 365), intent="K")
    _follow_up(story, tumour, ended + timedelta(days=30), followed_until)
    return tumour


def palliative_radiotherapy(story: Story) -> None:
    """Stage III without metastases, too frail for cure: palliative intent from the first day."""
    tumour = lung_tumour(story, story.recent_day(), SQUAMOUS)
    staged = _diagnosed_and_discussed(story, tumour, story.rng.choice(LUNG_STAGE_III), ("ST",), poor=True)
    story.irradiate(tumour, staged + story.days(7, 20), MEDIASTINUM_PALLIATIVE, days=14, intent="P")
    story.die(tumour, staged + story.days(120, 800))
    story.know_incurable(staged)


def _metastatic_course(
    story: Story, tumour: Tumour, tnm: Tnm | None, sites: tuple[str, ...], *, extent: str = ""
) -> None:
    """Stage IV from the start: few live long; three quarters are treated, the others get best supportive care."""
    small_cell = tumour.morphology == SMALL_CELL
    survival = round(story.rng.weibullvariate(340 if small_cell else 480, 1.1)) + 30
    story.die(tumour, tumour.diagnosed + timedelta(days=survival))
    treated = story.rng.random() < 0.78
    recommends = ("CI",) if treated else ("KW",)
    staged = _diagnosed_and_discussed(story, tumour, tnm, recommends, sites=sites, extent=extent, poor=not treated)
    if treated:
        palliative_lines(story, tumour, staged + story.days(14, 30), LINES[tumour.morphology])
    elif story.rng.random() < 0.5:
        irradiate_metastasis(story, tumour, staged + story.days(10, 30))
    story.know_incurable(staged)


def _diagnosed_and_discussed(
    story: Story,
    tumour: Tumour,
    tnm: Tnm | None,
    recommends: tuple[str, ...],
    *,
    sites: tuple[str, ...] = (),
    extent: str = "",
    poor: bool = False,
) -> date:
    """Report biopsy, diagnosis and first conference; give the day of the staging."""
    grading = story.rng.choice(("1", "2", "2", "3", "3"))
    story.pathology(tumour, tumour.diagnosed, grading=grading, finding=f"Biopsie: {NAMES[tumour.morphology]}.")
    staged = staged_after(story, tumour)
    performance = performance_status(story, poor=poor)
    story.diagnose(tumour, tnm, staged_on=staged, sites=sites, performance=performance, grading=grading, extent=extent)
    story.conference(tumour, staged + story.days(2, 9), "praeth", recommends, patient_differs=story.rng.random() < 0.04)
    return staged


def _follow_up(story: Story, tumour: Tumour, free: date, until: date | None = None) -> None:
    """Examine every six months or so and find nothing."""
    on = free + story.days(80, 120)
    while on < (until or story.today):
        story.review(tumour, on, "V", performance=performance_status(story), local="K", nodes="K", distant="K")
        on += story.days(150, 200)
