"""
Organs outside the chest, by the sites of metastases that lie in them, and what two of them say of a stage.

Pure. M1b is one metastasis outside the chest, M1c several in one or more organs, stage IVB: lung cancer in the 8th
edition (EJRNM 2019, 10.1186/s43055-019-0081-0, table 1) and the 9th, where M1c1 and M1c2 share that stage.
"""

from collections.abc import Iterable

# Lung and pleura lie in the chest; distant lymph nodes, other organs and generalised disease may.
ORGANS = {
    "OSS": "bone",
    "MAR": "bone",
    "BRA": "brain",
    "LEP": "brain",
    "HEP": "liver",
    "ADR": "adrenal gland",
    "PER": "peritoneum",
    "SKI": "skin",
}
# In the 7th edition M1b is every distant metastasis outside the chest.
EDITIONS_OF_A_SINGLE_ONE = frozenset({"8", "9"})


def is_no_single_metastasis(m: str | None, edition: str | None, sites: Iterable[str]) -> bool:
    """Whether a lung tumour staged M1b by this edition cannot have all these sites, because they are two organs."""
    organs = {ORGANS[site] for site in sites if site in ORGANS}
    return m == "1b" and edition in EDITIONS_OF_A_SINGLE_ONE and len(organs) > 1
