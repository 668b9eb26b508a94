"""Each benchmark does its work on a few patients and gives the figures that programs read. No speeds are tested."""

import json
import random
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import timezone

from benchmarks import house, latency, report
from consults.models import Appointment
from consults.opening import open_new
from patients.models import Fact
from tests.api import client_of
from tests.people import a_user, now, today
from triggers.models import Referral

pytestmark = pytest.mark.django_db
# Its name is a word of the language.
bench_import = import_module("benchmarks.import")


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write no table over one that somebody measured."""
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    return tmp_path


@pytest.mark.parametrize("weekly", [False, True])
def test_the_import_is_measured_against_lxml_on_the_same_files(weekly, capsys, results):
    rounds = [bench_import.run_round(patients=4, seed=seed, weekly=weekly) for seed in (1, 2)]
    assert sum(each.facts for each in rounds) == Fact.objects.count() > 0
    report.say(bench_import.report_on(rounds), as_json=True)
    figures = json.loads(capsys.readouterr().out)
    assert figures["messages"] == sum(each.messages for each in rounds)
    assert min(figures["messages_per_second"], figures["lxml_messages_per_second"], figures["share"]) > 0
    assert figures["run"].keys() >= {"machine", "cores", "postgresql"}
    assert (results / "import.md").read_text().startswith("# import\n\n| round |")


def test_lxml_alone_reads_every_element(tmp_path):
    (tmp_path / "a.xml").write_text("<oBDS><Meldung a='1'><b>2</b></Meldung><Meldung/></oBDS>")
    assert bench_import.read_every_element([tmp_path / "a.xml"]) == 4


def test_a_staging_of_the_latency_benchmark_leads_to_an_appointment(settings):
    keys = house.prepare_house()
    ((patient, tumour),) = house.prepare_patients(1, at=now())
    assert len(keys) == house.SYSTEMS
    assert not Referral.objects.exists()
    client = client_of(a_user())
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {keys[0]}")
    event = latency.Event(patient=patient, tumour=tumour, after=0, key=keys[0])
    answer = client.post(latency.door(event), latency.content(event, today()), headers={"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.content
    assert open_new(at=timezone.now(), limit=10) == {"opened": 1}
    assert Appointment.objects.get().patient_id == patient


def test_moments_have_their_rate_and_percentiles_their_names():
    moments = latency.moments(20, 10, random.Random(1))
    assert len(moments) == 200
    assert moments == sorted(moments)
    assert moments == latency.moments(20, 10, random.Random(1))
    assert 7 < moments[-1] < 13
    times = [float(number) for number in range(1, 102)]
    assert latency.percentiles(times) == {"p50": 51.0, "p95": 96.0, "p99": 100.0}
    assert latency.percentiles([]) == {"p50": None, "p95": None, "p99": None}


def test_the_latency_report_has_a_row_for_every_rate(capsys):
    measured = [latency.Measured(rate, 3, 0, [10.0, 11.0, 12.0], [20.0, 30.0, 40.0]) for rate in (5, 20)]
    report.say(latency.report_on(measured), as_json=True)
    rates = json.loads(capsys.readouterr().out)["rates"]
    assert rates.keys() == {"5", "20"}
    assert rates["20"].keys() >= {"p50", "p95", "p99", "booked", "events"}
