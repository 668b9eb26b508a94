"""TNM and UICC stage, 8th edition, of the tumours the centre treats: every pair written down here is consistent."""

from dataclasses import dataclass, replace

from patients.staging_groups import stage_group
from patients.tnm import TNM

EDITION = "8"


@dataclass(frozen=True, slots=True)
class Tnm:
    """One TNM record: categories without their letter ("2a", "0", "1c"), c or p before each, stage, r if recurrent."""

    t: str
    n: str
    m: str
    stage: str = ""
    t_prefix: str = "c"
    n_prefix: str = "c"
    m_prefix: str = "c"
    recurrent: bool = False

    def pathological(self) -> "Tnm":
        """The same extent as the pathologist gives it; no metastasis stays a clinical statement (there is no pM0)."""
        return replace(self, t_prefix="p", n_prefix="p", m_prefix="c" if self.m == "0" else "p")


def lung_stage(t: str, n: str, m: str) -> str:
    """Look up the stage group of a lung tumour, for instance ("2a", "1", "0") → "IIB"; Tis is stage 0."""
    found = stage_group(TNM(t=t, n=n, m=m), EDITION)
    if found.group is None:
        raise ValueError(f"T{t} N{n} M{m} of a lung tumour is not one stage group of edition {EDITION}: {found}.")
    return found.group


def lung_tnm(t: str, n: str, m: str = "0") -> Tnm:
    """A clinical TNM of a lung tumour with its stage group."""
    return Tnm(t, n, m, lung_stage(t, n, m))


LUNG_EARLY = tuple(
    lung_tnm(t, n)
    for t, n in (
        ("1a", "0"), ("1b", "0"), ("1c", "0"), ("2a", "0"), ("2b", "0"), ("3", "0"),
        ("1c", "1"), ("2a", "1"), ("2b", "1"),
    )
)  # fmt: skip
LUNG_STAGE_I = tuple(tnm for tnm in LUNG_EARLY if tnm.stage in ("IA1", "IA2", "IA3", "IB"))
LUNG_STAGE_III = tuple(
    lung_tnm(t, n)
    for t, n in (("2a", "2"), ("2b", "2"), ("3", "2"), ("4", "2"), ("4", "0"), ("2b", "3"), ("3", "3"), ("4", "3"))
)

BREAST_EARLY = (
    Tnm("1c", "0", "0", "IA"),
    Tnm("2", "0", "0", "IIA"),
    Tnm("2", "1", "0", "IIB"),
    Tnm("3", "1", "0", "IIIA"),
)
BREAST_METASTATIC = (Tnm("2", "1", "1", "IV"), Tnm("4b", "2", "1", "IV"))
BOWEL_RESECTABLE = (
    Tnm("2", "0", "0", "I"),
    Tnm("3", "0", "0", "IIA"),
    Tnm("3", "1a", "0", "IIIB"),
    Tnm("4a", "0", "0", "IIB"),
)
BOWEL_METASTATIC = (Tnm("3", "1b", "1a", "IVA"), Tnm("4a", "2a", "1b", "IVB"))
PROSTATE_LOCAL = (Tnm("1c", "0", "0", "I"), Tnm("2b", "0", "0", "II"), Tnm("3a", "0", "0", "III"))
PROSTATE_METASTATIC = (Tnm("3b", "1", "1b", "IV"),)
MELANOMA_EARLY = (Tnm("1a", "0", "0", "IA"), Tnm("3a", "0", "0", "IIA"))
MELANOMA_METASTATIC = (Tnm("3b", "1a", "1c", "IV"),)
PANCREAS_RESECTABLE = (Tnm("2", "0", "0", "IB"), Tnm("2", "1", "0", "IIB"))
PANCREAS_METASTATIC = (Tnm("3", "1", "1", "IV"), Tnm("2", "1", "1", "IV"))
MESOTHELIOMA = (Tnm("2", "0", "0", "IB"), Tnm("1", "1", "0", "II"), Tnm("3", "0", "0", "IB"))
