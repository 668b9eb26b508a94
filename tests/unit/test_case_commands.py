"""`manage.py evaluate` and `manage.py check_cases`: what they print and how they end."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]
OWN_CASES = ROOT / "tests" / "rules" / "cases"
METASTATIC = OWN_CASES / "metastasis-on-day-120.yaml"


def run(*arguments: str) -> tuple[int, str, str]:
    """Run a command; give how it ends, what it prints, and what it complains of."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=complaints)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), complaints.getvalue()
    except CommandError as end:
        return end.returncode, out.getvalue(), str(end)
    return 0, out.getvalue(), complaints.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one case whose facts and expectation agree."""
    (tmp_path / "case.yaml").write_text(METASTATIC.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "case.yaml").write_text(text.replace(old, new), encoding="utf-8")


def test_evaluate_prints_one_object_of_findings_by_file() -> None:
    code, out, _ = run("evaluate", str(METASTATIC), "--json")
    [(file, [finding])] = json.loads(out).items()
    assert (code, file) == (0, str(METASTATIC))
    assert {key: finding[key] for key in ("rule", "tumour", "on", "calls_for", "see_by", "late_known")} == {
        "rule": "new_metastatic_disease",
        "tumour": "A",
        "on": "2026-05-01",
        "calls_for": "referral",
        "see_by": "2026-05-29",
        "late_known": False,
    }
    assert (finding["suppressed"], finding["because"]) == (None, ["m"])


def test_evaluate_prints_for_readers_too() -> None:
    code, out, _ = run("evaluate", str(METASTATIC), str(OWN_CASES / "died-yesterday.yaml"))
    assert code == 0
    assert "2026-05-01 new_metastatic_disease, tumour A: referral, see by 2026-05-29, because m" in out
    assert "nothing found" in out


def test_evaluate_says_which_file_cannot_be_understood(folder: Path) -> None:
    change(folder, "site: OSS", "site: KNEE")
    code, out, complaints = run("evaluate", str(folder / "case.yaml"), str(folder / "none.yaml"), "--json")
    assert code == 2
    assert json.loads(out) == {}
    assert "case.yaml: fact m: key site: “KNEE” is not known" in complaints
    assert "none.yaml: cannot be read: No such file" in complaints


def test_check_cases_agrees_with_the_projects_own_cases() -> None:
    code, out, complaints = run("check_cases", str(OWN_CASES))
    assert (code, complaints) == (0, "")
    assert "0 with differences, 0 malformed" in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("see_by: 2026-05-29", "see_by: 2026-05-30", "see_by: expected 2026-05-30, found 2026-05-29"),
        ("calls_for: referral", "calls_for: confirmation", "calls_for: expected confirmation, found referral"),
        ("see_by: 2026-05-29", "late_known: true", "late_known: expected true, found false"),
        ("see_by: 2026-05-29", "suppressed: historic", "suppressed: expected historic, found nothing"),
        ("because: [m]", "because: [s]", "because: expected [s], found [m]"),
        ("because: [m]", "because: [m, s]", "because: expected [m, s], found [m]"),
        (
            "rule: new_metastatic_disease",
            "rule: no_such_rule",
            "no_such_rule, tumour A: finding: expected on 2026-05-01",
        ),
    ],
)
def test_check_cases_names_case_rule_and_field(folder: Path, old: str, new: str, said: str) -> None:
    change(folder, old, new)
    code, out, _ = run("check_cases", str(folder))
    assert code == 1
    assert "metastasis-on-day-120: " in out
    assert said in out


def test_a_finding_that_is_not_named_is_a_difference(folder: Path) -> None:
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text[: text.index("expect:")] + "expect: []\n", encoding="utf-8")
    code, out, _ = run("check_cases", str(folder))
    assert code == 1
    assert "new_metastatic_disease, tumour A: finding: not expected, found on 2026-05-01" in out


def test_a_case_without_expectations_is_only_printed(folder: Path) -> None:
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text[: text.index("expect:")], encoding="utf-8")
    code, out, _ = run("check_cases", str(folder))
    assert code == 0
    assert "2026-05-01 new_metastatic_disease: referral, see by 2026-05-29" in out


def test_only_some_rules_can_be_compared(folder: Path) -> None:
    change(folder, "see_by: 2026-05-29", "see_by: 2026-05-30")
    assert run("check_cases", str(folder), "--rules", "staging_conflict")[0] == 0
    assert run("check_cases", str(folder), "--rules", "staging_conflict,new_metastatic_disease")[0] == 1
    code, _, complaint = run("check_cases", str(folder), "--rules", "no_such_rule")
    assert code == 2
    assert "no_such_rule is no rule" in complaint


def test_malformed_files_and_missing_folders_end_with_two(folder: Path) -> None:
    (folder / "broken.yaml").write_text("today: [", encoding="utf-8")
    code, _, complaints = run("check_cases", str(folder))
    assert code == 2
    assert "broken.yaml: is not YAML: line 1" in complaints
    assert run("check_cases", str(folder / "nowhere"))[0] == 2
    (folder / "empty").mkdir()
    assert run("check_cases", str(folder / "empty"))[0] == 2


def test_neither_needs_database_nor_secrets() -> None:
    """As a clinician would run it: an environment that says nothing."""
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "VIRTUAL_ENV", "HOME")}
    for command in (["evaluate", str(METASTATIC), "--json"], ["check_cases", str(OWN_CASES)]):
        ended = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, "")
