"""What a test registers is gone behind it."""

from collections.abc import Iterator

import pytest

from typednn.autodiff.primitive import PRIMITIVES


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(PRIMITIVES)
    yield
    PRIMITIVES.clear()
    PRIMITIVES.update(before)
