"""``python -m tests.skips LIST REPORT.xml``: fail if a skipped test is not on the list.

A skipped test proves nothing, and nobody reads the lines that say so. So CI compares pytest's
JUnit report with a committed list. Standard library only.
"""

import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree

__all__ = ["allowed_skips", "main", "skipped_tests", "surprises"]


def allowed_skips(text: str) -> list[tuple[str, str]]:
    """Return (pattern of a test, pattern of a reason) for each line of the list."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = []
    for line in lines:
        if line and not line.startswith("#"):
            test, bar, reason = line.partition(" | ")
            if not bar:
                raise ValueError(f"a line without a reason: {line}")
            pairs.append((test.strip(), reason.strip()))
    return pairs


def skipped_tests(report: str) -> list[tuple[str, str]]:
    """Return (module::test, reason) of each test that pytest's report calls skipped."""
    # The report was written a moment ago by our own pytest.
    root = ElementTree.fromstring(report)  # noqa: S314
    return [
        (f"{case.get('classname', '')}::{case.get('name', '')}", skipped.get("message", ""))
        for case in root.iter("testcase")
        for skipped in case.findall("skipped")
        if skipped.get("type") != "pytest.xfail"
    ]


def surprises(
    skipped: Sequence[tuple[str, str]], allowed: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the skipped tests that no line of the list allows."""
    return [
        (test, reason)
        for test, reason in skipped
        if not any(fnmatchcase(test, one) and fnmatchcase(reason, two) for one, two in allowed)
    ]


def main(arguments: Sequence[str]) -> int:
    """Return 0 if all skips are on the list, else 1."""
    named, report = (Path(argument).read_text(encoding="utf-8") for argument in arguments)
    skipped = skipped_tests(report)
    found = surprises(skipped, allowed_skips(named))
    for test, reason in found:
        print(f"SKIPPED AND NOT ON THE LIST: {test}: {reason}")
    print(f"{len(skipped)} tests were skipped, {len(found)} of them for a reason nobody named.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
