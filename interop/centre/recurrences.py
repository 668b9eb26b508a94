"""Lung tumours that come back after curative treatment: locally, in the lymph nodes, or as distant metastases."""

from datetime import date, timedelta

from interop.centre.lung import (
    DISTANT_SITES,
    LINES,
    chemoradiation,
    lung_tumour,
    palliative_lines,
    performance_status,
    resect,
)
from interop.centre.messages import Tumour
from interop.centre.story import Story
from interop.centre.tnm import LUNG_STAGE_I, Tnm

INOPERABLE = ("technically_unresectable", "functionally_inoperable")


def inoperable_recurrence(story: Story) -> None:
    """Local or regional recurrence that the board judges inoperable."""
    tumour, found, message_id = _recurrence(story)
    judged = found + story.days(4, 14)
    _verdict(story, tumour, message_id, judged, story.rng.choice(INOPERABLE))
    story.conference(tumour, judged, "ther", ("CI",))
    story.die(tumour, found + timedelta(days=round(story.rng.weibullvariate(520, 1.2)) + 60))
    palliative_lines(story, tumour, judged + story.days(10, 25), LINES[tumour.morphology])
    story.know_incurable(judged)


def resectable_recurrence(story: Story) -> None:
    """Local recurrence that can be operated, and is."""
    tumour, found, message_id = _recurrence(story)
    judged = found + story.days(4, 14)
    _verdict(story, tumour, message_id, judged, "resectable")
    story.conference(tumour, judged, "ther", ("OP",))
    story.operate(tumour, judged + story.days(10, 25), "5-324", None)


def unjudged_recurrence(story: Story) -> None:
    """Local recurrence nobody has judged yet, or for which the verdict was put off."""
    tumour, found, message_id = _recurrence(story)
    if story.rng.random() < 0.4:
        _verdict(story, tumour, message_id, found + story.days(4, 14), "not_assessed")


def declined_surgery(story: Story) -> None:
    """Local recurrence that could be operated; the patient does not want it."""
    tumour, found, message_id = _recurrence(story)
    _verdict(story, tumour, message_id, found + story.days(4, 14), "patient_declines")
    story.conference(tumour, found + timedelta(days=14), "ther", ("ST",), patient_differs=True)


def distant_recurrence(story: Story) -> None:
    """Free of disease for a year or more after surgery or chemoradiation, then distant metastases."""
    found = story.recent_day()
    began = found - story.days(320, 800)
    if story.rng.random() < 0.5:
        tumour = lung_tumour(story, began)
        resect(story, tumour, story.rng.choice(LUNG_STAGE_I), followed_until=found)
    else:
        tumour = chemoradiation(story, diagnosed=began, followed_until=found)
    sites = tuple(story.rng.sample(DISTANT_SITES, story.rng.choice((1, 2))))
    tnm = Tnm("0", "0", "1b" if len(sites) == 1 else "1c", recurrent=True)
    performance = performance_status(story, poor=True)
    story.review(tumour, found, "Y", local="K", nodes="K", distant="R", sites=sites, tnm=tnm, performance=performance)
    story.conference(tumour, found + story.days(3, 9), "ther", ("CI",))
    story.die(tumour, found + timedelta(days=round(story.rng.weibullvariate(430, 1.1)) + 40))
    palliative_lines(story, tumour, found + story.days(14, 30), LINES[tumour.morphology])
    story.know_incurable(found)


def _recurrence(story: Story) -> tuple[Tumour, date, str]:
    """Resect a stage I tumour and let it come back in the chest; give tumour, day and message of the recurrence."""
    found = story.recent_day()
    tumour = lung_tumour(story, found - story.days(320, 900))
    resect(story, tumour, story.rng.choice(LUNG_STAGE_I), followed_until=found)
    regional = story.rng.random() < 0.35
    tnm = Tnm("0" if regional else "3", "2" if regional else "0", "0", recurrent=True)
    local, nodes = ("K", "R") if regional else ("R", "K")
    performance = performance_status(story)
    message_id = story.review(
        tumour, found, "Y", local=local, nodes=nodes, distant="K", tnm=tnm, performance=performance
    )
    return tumour, found, message_id


def _verdict(story: Story, tumour: Tumour, recurrence: str, on: date, verdict: str) -> None:
    by = story.rng.choice(("board", "board", "surgeon"))
    story.note("resectability", on, tumour=tumour.id, recurrence=recurrence, verdict=verdict, by=by)
