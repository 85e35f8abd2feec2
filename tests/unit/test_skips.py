"""CI fails when a test is skipped that its list does not name."""

import subprocess
import sys

import pytest

from tests.skips import allowed_skips, main, skipped_tests

LIST = """
# why
tests.unit.test_a::test_one* | no data*

* | not on this machine
"""


def report_of(*cases: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<testcase classname="{module}" name="{name}" time="0.1">'
        + (f'<skipped type="pytest.skip" message="{reason}">where</skipped>' if reason else "")
        + "</testcase>"
        for module, name, reason in cases
    )
    return f'<testsuites><testsuite name="pytest">{inner}</testsuite></testsuites>'


def run(tmp_path, *cases: tuple[str, str, str]) -> int:
    (tmp_path / "list.txt").write_text(LIST, encoding="utf-8")
    (tmp_path / "report.xml").write_text(report_of(*cases), encoding="utf-8")
    return main([str(tmp_path / "list.txt"), str(tmp_path / "report.xml")])


def test_named_skips_and_passed_tests_are_fine(tmp_path) -> None:
    assert (
        run(
            tmp_path,
            ("tests.unit.test_a", "test_one[x]", "no data: a.pbf"),
            ("tests.unit.test_b", "test_two", "not on this machine"),
            ("tests.unit.test_b", "test_three", ""),
        )
        == 0
    )


@pytest.mark.parametrize(
    ("module", "name", "reason"),
    [
        ("tests.unit.test_a", "test_one", "no browser"),
        ("tests.unit.test_a", "test_other", "no data"),
        ("tests.unit.test_b", "test_two", "not on this machine, perhaps"),
    ],
)
def test_another_test_or_another_reason_fails_the_build(
    tmp_path, capsys, module: str, name: str, reason: str
) -> None:
    assert run(tmp_path, (module, name, reason)) == 1
    assert f"{module}::{name}: {reason}" in capsys.readouterr().out


def test_a_line_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        allowed_skips("tests.unit.test_a::test_one\n")


def test_a_real_report_of_pytest_is_understood(tmp_path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "@pytest.mark.xfail\n"
        "def test_known(): assert False\n"
        "def test_left_out(): pytest.skip('no data')\n",
        encoding="utf-8",
    )
    options = ["-q", "-p", "no:cacheprovider", "--junitxml=report.xml"]
    run = [sys.executable, "-m", "pytest", *options]
    subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    report = (tmp_path / "report.xml").read_text(encoding="utf-8")
    assert skipped_tests(report) == [("test_it::test_left_out", "no data")]
