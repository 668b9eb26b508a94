"""
Version 1: the fields of the consult document (clinical.md, section 11), one file per part.

What is asked when follows that list; goals and advance care planning never hold up a first signature (Yoong 2013:
first visits are for rapport and understanding of the illness).
"""

from consults.dimensions.question import QuestionList
from consults.dimensions.version1.assessment import ASSESSMENT
from consults.dimensions.version1.caregiver import CAREGIVER
from consults.dimensions.version1.communication import COMMUNICATION
from consults.dimensions.version1.disease import DISEASE
from consults.dimensions.version1.goals import GOALS
from consults.dimensions.version1.header import HEADER
from consults.dimensions.version1.physical import PHYSICAL
from consults.dimensions.version1.plan import PLAN
from consults.dimensions.version1.psychological import PSYCHOLOGICAL
from consults.dimensions.version1.social import SOCIAL
from consults.dimensions.version1.spiritual import SPIRITUAL

VERSION1 = QuestionList(
    1,
    (
        HEADER,
        DISEASE,
        *PHYSICAL,
        PSYCHOLOGICAL,
        SOCIAL,
        SPIRITUAL,
        GOALS,
        CAREGIVER,
        ASSESSMENT,
        PLAN,
        COMMUNICATION,
    ),
)
