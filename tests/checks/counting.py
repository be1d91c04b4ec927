"""How often something was checked in full, and not remembered."""

from typing import Any

import pytest

from typednn.checks import check, checked_function

__all__ = ["counted"]


def counted(patch: pytest.MonkeyPatch) -> list[None]:
    """Return a list that gets an element whenever a call, or a result, is checked in full."""
    found: list[None] = []
    first_failure = check.first_failure

    def counting(*args: Any) -> Any:
        found.append(None)
        return first_failure(*args)

    for module in (check, checked_function):
        patch.setattr(module, "first_failure", counting)
    return found
