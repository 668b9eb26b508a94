"""The publications that rules rest on."""

from triggers.rule import EvidenceKind, Source

S3_LUNG = Source(
    citation="S3-Leitlinie Prävention, Diagnostik, Therapie und Nachsorge des Lungenkarzinoms, AWMF 020-007OL, "
    "chapter on palliative care: every new disease in metastatic stage and every inoperable recurrence",
    kind=EvidenceKind.GUIDELINE,
    address="https://register.awmf.org/de/leitlinien/detail/020-007OL",
)
GAERTNER_2011 = Source(
    citation="Gaertner J, Wolf J, Hallek M, Glossmann JP, Voltz R. Standardizing integration of palliative care into "
    "comprehensive cancer therapy: a disease specific approach. Support Care Cancer 2011;19:1037-1043",
    kind=EvidenceKind.CONSENSUS,
    address="https://doi.org/10.1007/s00520-011-1131-y",
)
KESBA = Source(
    citation="KeSBa: symptom and distress assessment (MIDOS, IPOS) of patients with primarily metastatic cancer or "
    "newly occurring metastases in German certified cancer centres, pilot of 2022",
    kind=EvidenceKind.CONSENSUS,
    address="https://doi.org/10.1007/s00432-023-04818-8",
)
UICC_STAGE_GROUPS = Source(
    citation="UICC TNM classification, stage groups of lung cancer, 8th and 9th edition: stage IV is any T, any N, M1",
    kind=EvidenceKind.CONSENSUS,
    address="https://doi.org/10.1186/s43055-019-0081-0",
)
