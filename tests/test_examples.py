"""The examples do what they say."""

import pytest

from examples import digits, line


def test_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert digits.main(epochs=5) > 0.9
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_line() -> None:
    slope, offset = line.main()
    assert slope == pytest.approx(3, abs=0.1)
    assert offset == pytest.approx(-1, abs=0.1)
