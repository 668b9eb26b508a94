"""Compare what the rules find in a case with what the case expects."""

from collections.abc import Collection, Iterator

from triggers.casefile import Case, Expectation
from triggers.engine import Finding, evaluate
from triggers.history import History
from triggers.rules import RULES

BUILT = frozenset(rule.code for rule in RULES)
COMPARED = ("see_by", "late_known", "suppressed")


def differences(case: Case, *, rules: Collection[str] | None = None) -> list[str]:
    """
    Give every difference between findings and expectations, each naming case, rule and field; [] if there is none.

    With `rules`, only findings and expectations of these are compared. A case that expects nothing in words (no
    `expect` list) has no differences.
    """
    if case.expect is None:
        return []
    found = [finding for finding in evaluate(History(case.facts), case.today) if rules is None or finding.rule in rules]
    expected = [expectation for expectation in case.expect if rules is None or expectation.rule in rules]
    pairs, missing, unexpected = _pair(expected, found)
    return [
        *(
            f"{case.id}: {_name(expectation)}: {line}"
            for expectation, finding in pairs
            for line in _compare(expectation, finding)
        ),
        *_unpaired(case.id, missing, unexpected),
    ]


def _identity(one: Expectation | Finding) -> tuple[object, ...]:
    return (one.rule, one.tumour, one.on, str(one.calls_for))


def _name(one: Expectation | Finding) -> str:
    return f"{one.rule}, tumour {one.tumour}" if one.tumour else one.rule


def _pair(
    expected: list[Expectation], found: list[Finding]
) -> tuple[list[tuple[Expectation, Finding]], list[Expectation], list[Finding]]:
    """Put together what is the same finding: by identity, and by the deciding fact where several share that."""
    pairs: list[tuple[Expectation, Finding]] = []
    missing: list[Expectation] = []
    left = list(found)
    for expectation in sorted(expected, key=lambda expectation: not expectation.because):
        same = [finding for finding in left if _identity(finding) == _identity(expectation)]
        is_shared = sum(_identity(one) == _identity(expectation) for one in expected) > 1 or (
            sum(_identity(one) == _identity(expectation) for one in found) > 1
        )
        if expectation.because and is_shared:
            same = [finding for finding in same if finding.because[0] == expectation.because[0]]
        if same:
            left.remove(same[0])
            pairs.append((expectation, same[0]))
        else:
            missing.append(expectation)
    return pairs, missing, left


def _compare(expectation: Expectation, finding: Finding) -> Iterator[str]:
    for field in COMPARED:
        wanted, got = getattr(expectation, field), getattr(finding, field)
        if field == "see_by" and wanted is None:
            continue
        if wanted != got:
            yield f"{field}: expected {_shown(wanted)}, found {_shown(got)}"
    if expectation.because is not None:
        first, rest = expectation.because[:1], set(expectation.because[1:])
        if first != finding.because[: len(first)] or not rest <= set(finding.because[1:]):
            yield f"because: expected {_shown(expectation.because)}, found {_shown(finding.because)}"


def _unpaired(case: str, missing: list[Expectation], unexpected: list[Finding]) -> Iterator[str]:
    """Tell of findings on one side only; where both sides have one of a rule and tumour, tell how they differ."""
    left = list(unexpected)
    for expectation in missing:
        name = f"{case}: {_name(expectation)}"
        near = next((finding for finding in left if _name(finding) == _name(expectation)), None)
        if near is None:
            built = "" if expectation.rule in BUILT else " (no such rule is built)"
            yield f"{name}: finding: expected {_when_and_what(expectation)}, not found{built}"
            continue
        left.remove(near)
        for field in ("on", "calls_for"):
            wanted, got = getattr(expectation, field), getattr(near, field)
            if wanted != got:
                yield f"{name}: {field}: expected {wanted}, found {got}"
        yield from (f"{name}: {line}" for line in _compare(expectation, near))
    for finding in left:
        because = _shown(finding.because)
        yield f"{case}: {_name(finding)}: finding: not expected, found {_when_and_what(finding)}, because {because}"


def _when_and_what(one: Expectation | Finding) -> str:
    return f"on {one.on} calling for {one.calls_for}"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)
