"""How often something was checked in full, and not remembered."""

from typing import Any

import pytest

from typednn.checks import check

__all__ = ["counted"]


def counted(patch: pytest.MonkeyPatch) -> list[None]:
    """Return a list that gets an element whenever a call, or a result, is checked in full."""
    found: list[None] = []
    within = check.in_jaxtyping_context

    def counting(*args: Any) -> Any:
        found.append(None)
        return within(*args)

    patch.setattr(check, "in_jaxtyping_context", counting)
    return found
