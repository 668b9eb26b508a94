"""What can be known about the production shape without a container engine."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from ruamel.yaml import YAML

from development import product
from palliative import probe

ROOT = Path(__file__).parents[2]
COMPOSE = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
SERVICES = COMPOSE["services"]
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
NEEDED = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "care.example",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "REDIS_URL": "redis://localhost/0",
}


def test_every_part_of_the_system_is_there():
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "slow", "beat"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_has_a_health_check_and_comes_back(name: str):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_can_do_as_little_as_possible(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_pages_can_be_reached_and_only_from_this_machine():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"web", "worker"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}(.*?)\}}", text)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), name
    assert not re.search(r"\$\{\w*(SECRET|PASSWORD|KEY)\w*(:?-|\})", text)


def test_the_image_is_made_by_the_same_script_and_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "RUN python3 dev.py build /srv/palliative" in lines
    assert "USER 10001:10001" in lines
    assert not any("pip install" in line for line in lines)


def test_the_build_gets_every_part_of_the_product():
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    assert all(f"!{name}" in allowed for name in product.APPS)
    own_apps = {name.partition(".")[0] for name in settings.INSTALLED_APPS if (ROOT / name.partition(".")[0]).is_dir()}
    assert own_apps <= set(product.APPS)


def test_the_workbench_knows_which_commands_need_no_server():
    assert settings.FILE_COMMANDS == product.FILE_COMMANDS


def start_settings(
    asked: str = "from django.conf import settings; print(settings.DEBUG)", **variables: str
) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "palliative.settings"}
    return subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=bare | variables, capture_output=True, text=True)


def test_the_settings_start_with_what_they_need_and_without_debugging():
    assert start_settings(**NEEDED).stdout == "False\n"


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_the_settings_refuse_to_start_without(name: str):
    answer = start_settings(**{key: value for key, value in NEEDED.items() if key != name})
    assert answer.returncode != 0
    assert f"The environment variable {name} is not set." in answer.stderr


@pytest.mark.parametrize(
    ("variables", "ways"),
    [({}, "False True"), ({"EMAIL_TLS": "true"}, "True False"), ({"EMAIL_STARTTLS": "false"}, "False False")],
)
def test_a_mail_server_is_spoken_to_in_one_way(variables: dict[str, str], ways: str):
    asked = "from django.conf import settings as s; print(s.EMAIL_USE_SSL, s.EMAIL_USE_TLS)"
    assert start_settings(asked, **NEEDED, **variables).stdout == f"{ways}\n"


def test_the_settings_refuse_two_ways_to_speak_to_a_mail_server():
    answer = start_settings(**NEEDED, EMAIL_TLS="true", EMAIL_STARTTLS="true")
    assert "EMAIL_TLS and EMAIL_STARTTLS are both on." in answer.stderr


def test_beat_is_unwell_when_its_schedule_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    schedule = tmp_path / "beat"
    monkeypatch.setenv("BEAT_SCHEDULE", str(schedule))
    assert probe.main("beat") == 1
    schedule.touch()
    assert probe.main("beat") == 0
    old = time.time() - probe.SCHEDULE_IS_OLD_AFTER - 1
    os.utime(schedule, (old, old))
    assert probe.main("beat") == 1


def test_the_pages_are_unwell_when_nobody_answers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WEB_BIND", "127.0.0.1:9")
    assert probe.main("web") == 1
