"""The plugin's table of jaxtyping's dtype families, against jaxtyping and numpy themselves."""

import jaxtyping
import numpy as np

from typednn.mypy_plugin.names import DTYPE_OF_FAMILY, OTHER_FAMILIES


def test_families_are_jaxtypings() -> None:
    public = {name: getattr(jaxtyping, name) for name in dir(jaxtyping)}
    families = {
        name
        for name, made in public.items()
        if isinstance(made, type) and issubclass(made, jaxtyping.AbstractDtype)
    }
    assert families - {"AbstractDtype"} == DTYPE_OF_FAMILY.keys() | OTHER_FAMILIES
    assert not DTYPE_OF_FAMILY.keys() & OTHER_FAMILIES


def test_a_family_s_type_holds_all_of_its_dtypes() -> None:
    for family, name in DTYPE_OF_FAMILY.items():
        if family != "Shaped":  # it lists none: every dtype is one
            known = [dtype for dtype in getattr(jaxtyping, family).dtypes if hasattr(np, dtype)]
            static = getattr(np, name.removeprefix("numpy."))
            assert known and all(np.issubdtype(dtype, static) for dtype in known)
