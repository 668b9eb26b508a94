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
HUI_2016 = Source(
    citation="Hui D, Mori M, Watanabe SM, et al. Referral criteria for outpatient specialty palliative cancer care: an "
    "international consensus. Lancet Oncol 2016;17:e552-e559",
    kind=EvidenceKind.CONSENSUS,
    address="https://doi.org/10.1016/S1470-2045(16)30577-0",
)
SELBY_2010 = Source(
    citation="Selby D, Cascella A, Gardiner K, et al. A single set of numerical cutpoints to define moderate and "
    "severe symptoms for the Edmonton Symptom Assessment System. J Pain Symptom Manage 2010;39:241-249",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1016/j.jpainsymman.2009.06.010",
)
KROENKE_2001 = Source(
    citation="Kroenke K, Spitzer RL, Williams JBW. The PHQ-9: validity of a brief depression severity measure. "
    "J Gen Intern Med 2001;16:606-613",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1046/j.1525-1497.2001.016009606.x",
)
KROENKE_2009 = Source(
    citation="Kroenke K, Spitzer RL, Williams JBW, Löwe B. An ultra-brief screening scale for anxiety and depression: "
    "the PHQ-4. Psychosomatics 2009;50:613-621",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1176/appi.psy.50.6.613",
)
ARROLL_2010 = Source(
    citation="Arroll B, Goodyear-Smith F, Crengle S, et al. Validation of PHQ-2 and PHQ-9 to screen for major "
    "depression in the primary care population. Ann Fam Med 2010;8:348-353",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1370/afm.1139",
)
HEINZELMANN_2024 = Source(
    citation="Heinzelmann A, Tewes M, Müller S, et al. Determining the cut-off value for the Minimal Documentation "
    "System (MIDOS2) screening tool to initiate specialized palliative care. J Cancer Res Clin Oncol 2024;150:360",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1007/s00432-024-05897-x",
)
MEHNERT_2006 = Source(
    citation="Mehnert A, Müller D, Lehmann C, Koch U. Die deutsche Version des NCCN Distress-Thermometers. "
    "Z Psychiatr Psychol Psychother 2006;54:213-223",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1024/1661-4747.54.3.213",
)
NCCN_PALLIATIVE_CARE = Source(
    citation="NCCN Clinical Practice Guidelines in Oncology, Palliative Care, February 2020: reasons to refer, such as "
    "uncontrolled symptoms, distress, ECOG above 2 or KPS below 60 (quoted in table 2 of PMC8312356)",
    kind=EvidenceKind.GUIDELINE,
    address="https://pmc.ncbi.nlm.nih.gov/articles/PMC8312356",
)
DOWNAR_2017 = Source(
    citation="Downar J, Goldman R, Pinto R, Englesakis M, Adhikari NKJ. The “surprise question” for predicting death "
    "in seriously ill patients: a systematic review and meta-analysis. CMAJ 2017;189:E484-E493",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1503/cmaj.160775",
)
TEMEL_2024 = Source(
    citation="Temel JS, Jackson VA, El-Jawahri A, et al. Stepped palliative care for patients with advanced lung "
    "cancer: a randomized clinical trial. JAMA 2024;332(6):471-481",
    kind=EvidenceKind.TRIAL,
    address="https://doi.org/10.1001/jama.2024.10398",
)
S3_PALLIATIVE = Source(
    citation="S3-Leitlinie Palliativmedizin für Patienten mit einer nicht-heilbaren Krebserkrankung, AWMF 128-001OL, "
    "version 2.2 of 2020, recommendations 5.1 and 5.2 (time of integration), 5.8 and 5.9 (needs and complexity)",
    kind=EvidenceKind.GUIDELINE,
    address="https://register.awmf.org/de/leitlinien/detail/128-001OL",
)
HUI_2020 = Source(
    citation="Hui D, Anderson L, Tang M, Park M, Liu D, Bruera E. Examination of referral criteria for outpatient "
    "palliative care among patients with advanced cancer. Support Care Cancer 2020;28:295-301",
    kind=EvidenceKind.CONSENSUS,
    address="https://doi.org/10.1007/s00520-019-04811-3",
)
OBDS = Source(
    citation="oBDS, the data set of the German cancer registries, schema 3.0.2: the tumour board's recommendation KW "
    "says that no further tumour-specific therapy is recommended",
    kind=EvidenceKind.CONSENSUS,
    address="https://www.basisdatensatz.de",
)
