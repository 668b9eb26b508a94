"""
The kinds of patients who come to the centre: one card per patient in a hundred, dealt from a shuffled deck.

So the mix holds for every hundred patients, not only on average: 75 lung tumours, 30 of them (40 %) metastatic at
diagnosis.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from interop.centre import lung, other_tumours, recurrences
from interop.centre.care import plan_appointments, tell_what_messages_cannot
from interop.centre.people import invent_person
from interop.centre.story import Story

Course = Callable[[Story], object]


@dataclass(frozen=True, slots=True)
class Card:
    """How many of a hundred patients have this course, the age they have, and how many in a hundred of them are men."""

    name: str
    patients: int
    tell: Course
    age: int = 68
    men: int = 60


def lung_after(other: Callable[..., None], then: Course) -> Course:
    """Tell of a patient with an earlier tumour of another organ and a lung tumour later."""

    def tell(story: Story) -> None:
        other(story, diagnosed=story.today - timedelta(days=1100) - story.days(0, 200))
        then(story)

    return tell


def two_lung_primaries(story: Story) -> None:
    """Tell of a resected lung tumour on one side and, later, a metastatic one of another histology on the other."""
    years_ago = story.today - timedelta(days=1100) - story.days(0, 200)
    lung.operable(story, diagnosed=years_ago, morphology=lung.SQUAMOUS, side="L")
    lung.metastatic(story, small_cell=True, side="R")


DECK = (
    Card("metastatic", 17, lung.metastatic),
    Card("metastatic small cell", 5, partial(lung.metastatic, small_cell=True)),
    Card("pleural seeding at thoracotomy", 1, lung.pleural_seeding),
    Card("extensive disease without TNM", 1, lung.extensive_without_tnm),
    Card("oligometastatic", 2, lung.oligometastatic),
    Card("M1 beside stage III", 1, lung.contradictory_stage),
    Card("metastasis beside M0", 1, lung.metastasis_beside_m0),
    Card("operable", 13, lung.operable),
    Card("stage I, stereotactic", 4, lung.radiated_early, age=75),
    Card("stage III, chemoradiation", 9, lung.chemoradiation),
    Card("limited disease", 3, partial(lung.chemoradiation, small_cell=True)),
    Card("stage III, palliative", 2, lung.palliative_radiotherapy, age=76),
    Card("never staged", 1, lung.never_staged),
    Card("inoperable recurrence", 3, recurrences.inoperable_recurrence, age=71),
    Card("resectable recurrence", 1, recurrences.resectable_recurrence),
    Card("recurrence not judged", 1, recurrences.unjudged_recurrence),
    Card("recurrence, surgery declined", 1, recurrences.declined_surgery, age=73),
    Card("distant recurrence", 4, recurrences.distant_recurrence),
    Card("breast, then lung", 1, lung_after(other_tumours.breast, lung.metastatic), age=66, men=0),
    Card("breast, then operable lung", 1, lung_after(other_tumours.breast, lung.operable), age=64, men=0),
    Card("colon, then lung", 1, lung_after(other_tumours.colon, lung.operable), age=72),
    Card("two lung primaries", 1, two_lung_primaries),
    Card("breast", 5, other_tumours.breast, age=61, men=1),
    Card("breast, metastatic", 1, other_tumours.breast_metastatic, age=60, men=1),
    Card("colon", 4, other_tumours.colon, age=70, men=54),
    Card("colon with lung metastases", 1, other_tumours.colon_with_lung_metastases, age=70, men=54),
    Card("rectum", 1, other_tumours.rectum),
    Card("prostate", 3, other_tumours.prostate, age=69, men=100),
    Card("prostate, metastatic", 1, other_tumours.prostate_metastatic, age=74, men=100),
    Card("melanoma", 2, other_tumours.melanoma, age=58, men=53),
    Card("melanoma, metastatic", 1, other_tumours.melanoma_metastatic, age=62, men=53),
    Card("pancreas", 1, other_tumours.pancreas, age=68, men=52),
    Card("pancreas, metastatic", 2, other_tumours.pancreas_metastatic, age=70, men=52),
    Card("mesothelioma", 2, other_tumours.mesothelioma, age=74, men=80),
    Card("carcinoma in situ of the bronchus", 1, other_tumours.lung_in_situ),
    Card("uncertain shadow", 1, other_tumours.lung_uncertain),
)
CARDS = tuple(card for card in DECK for _ in range(card.patients))


def card_of(seed: int, number: int) -> Card:
    """Deal the card of the patient with this number (from 1): each hundred shuffled anew."""
    hundred, place = divmod(number - 1, len(CARDS))
    order = list(range(len(CARDS)))
    _dice("deck", seed, hundred).shuffle(order)
    return CARDS[order[place]]


def tell_story(*, seed: int, number: int, today: date) -> Story:
    """Tell the story of one patient: it depends on the seed, his number and today, and on nobody else's."""
    card = card_of(seed, number)
    rng = _dice("patient", seed, number)
    sex = "M" if rng.randrange(100) < card.men else "W"
    if rng.random() < 0.003 and 0 < card.men < 100:
        sex = "D"
    age = max(30, min(94, round(rng.gauss(card.age, 8))))
    story = Story(invent_person(rng, seed=seed, number=number, sex=sex, age=age, today=today), today, rng)
    card.tell(story)
    story.finish_messages()
    # From here on with dice of their own: whatever is told beside the messages, they stay the same.
    story.rng = _dice("beside", seed, number)
    tell_what_messages_cannot(story)
    story.finish_facts()
    plan_appointments(story)
    return story


def _dice(what: str, seed: int, number: int) -> random.Random:
    return random.Random(f"{what} {seed} {number}")  # noqa: S311  invents people, guards no secret
