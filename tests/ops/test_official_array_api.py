"""What surrounds the official suite, which is too long to run here: see ``official_array_api``."""

import pytest

from tests.ops.official_array_api import REFUSED, patched


def test_everything_refused_by_design_has_its_reason() -> None:
    groups = REFUSED.read_text().strip().split("\n\n")[1:]
    assert len(groups) > 5
    for group in groups:
        reasons = [line for line in group.splitlines() if line.startswith("# ")]
        names = group.splitlines()[len(reasons) :]
        assert reasons and names
        assert all(name.startswith("array_api_tests/test_") and "::" in name for name in names)


def test_the_suite_is_patched_once_and_never_in_silence() -> None:
    assert patched("a = 1", "a = 1", "a = 2") == patched("a = 2", "a = 1", "a = 2") == "a = 2"
    with pytest.raises(ValueError, match="the suite has changed: 'a = 1' is not there"):
        patched("b = 1", "a = 1", "a = 2")
