"""A package is checked without decorators: by an import hook."""

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.checks.functions import floats
from typednn.checks import install
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

TOP = '''"""The docstring."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar, no_type_check, overload

from jaxtyping import Float32

from typednn import Tensor, nn

N = TypeVar("N", bound=int)


def same(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> None:
    pass


async def later(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[:1]


def inner(x):
    def inside(x: Float32[Tensor, "3"]) -> None:
        pass

    return inside(x)


def bare(f):
    return lambda *args: f(*args)


@bare
def decorated(x: Float32[Tensor, "3"]) -> None:
    pass


@no_type_check
def unchecked(x: Float32[Tensor, "3"]) -> None:
    def inside(x: Float32[Tensor, "3"]) -> None:
        pass

    inside(x)


@overload
def several(x: Float32[Tensor, "3"]) -> None: ...
@overload
def several(x: int) -> None: ...
def several(x: Float32[Tensor, "3"] | int) -> None:
    pass


class Plain(Generic[N]):
    weight: Float32[Tensor, "N"]

    def __init__(self, weight):
        self.weight = weight

    def call(self, x: Float32[Tensor, "N"]) -> None:
        pass

    @property
    def first(self) -> Float32[Tensor, "3"]:
        return self.weight

    @first.setter
    def first(self, value: Float32[Tensor, "3"]) -> None:
        self.weight = value

    @classmethod
    def made(cls, x: Float32[Tensor, "3"]) -> Plain[int]:
        return cls(x)

    @contextmanager
    def opened(self, x: Float32[Tensor, "N"]):
        yield x

    class Inner:
        def call(self, x: Float32[Tensor, "3"]) -> None:
            pass


class Module(nn.Module, Generic[N]):
    weight: Float32[Tensor, "N"]

    def __init__(self, weight: Float32[Tensor, "_"]) -> None:
        self.weight = weight

    def __call__(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, "N"]:
        return x


@dataclass(frozen=True, slots=True)
class Data:
    x: Float32[Tensor, "n"]
    y: Float32[Tensor, "n"]


class Pair(NamedTuple):
    x: Float32[Tensor, "n"]
    y: Float32[Tensor, "n"]


class Record(TypedDict):
    x: Float32[Tensor, "3"]


class Kind(Enum):
    A = 1

    def of(self, x: Float32[Tensor, "3"]) -> Kind:
        return self


class Calls(Protocol):
    def __call__(self, x: Float32[Tensor, "3"]) -> None: ...


def registered(cls):
    return cls.__name__


@registered
class Name:
    pass
'''
BELOW = "from hooked import same\n\n\ndef twice(x: int) -> int:\n    return x\n"
WRONG = 'from hooked import Float32, Tensor\n\n\ndef f(x: Float32[Tensor, "n/2"]) -> None: ...\n'


@pytest.fixture(autouse=True)
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    package = tmp_path / "hooked"
    package.mkdir()
    (package / "__init__.py").write_text(TOP)
    (package / "below.py").write_text(BELOW)
    (package / "wrong.py").write_text(WRONG)
    (tmp_path / "hooked_other.py").write_text(TOP)
    own = tmp_path / "hooked_itself"
    own.mkdir()
    (own / "__init__.py").write_text(
        "from typednn.checks import install\n"
        "with install(__name__):\n    from hooked_itself.code import same\n"
    )
    (own / "code.py").write_text(TOP)
    monkeypatch.syspath_prepend(str(tmp_path))
    finders, modules = list(sys.meta_path), dict(sys.modules)
    yield
    sys.meta_path[:] = finders
    for name in sys.modules.keys() - modules.keys():
        del sys.modules[name]


def imported(name: str) -> Any:
    return importlib.import_module(name)


def hooked() -> Any:
    with install("hooked"):
        return imported("hooked")


CALLS: dict[str, Callable[[Any, Any], object]] = {
    "a function": lambda m, x: m.same(floats(3), x),
    "a function in a function": lambda m, x: m.inner(x),
    "a decorated function": lambda m, x: m.decorated(x),
    "an overloaded function": lambda m, x: m.several(x),
    "a method": lambda m, x: m.Plain(floats(3)).call(x),
    "a property": lambda m, x: m.Plain(x).first,
    "a setter": lambda m, x: setattr(m.Plain(floats(3)), "first", x),
    "a class method": lambda m, x: m.Plain.made(x),
    "a decorated method": lambda m, x: m.Plain(floats(3)).opened(x).__enter__(),
    "a class in a class": lambda m, x: m.Plain.Inner().call(x),
    "a module": lambda m, x: m.Module(floats(3))(x),
    "a dataclass": lambda m, x: m.Data(floats(3), x),
    "a named tuple": lambda m, x: m.Pair(floats(3), x),
    "a method of an enum": lambda m, x: m.Kind.A.of(x),
}


@pytest.mark.parametrize("kind", CALLS)
def test_everything_with_annotations_is_checked(kind: str) -> None:
    module = hooked()
    CALLS[kind](module, floats(3))
    with pytest.raises(ShapeError):
        CALLS[kind](module, floats(4))


def test_what_is_left_alone() -> None:
    module = hooked()
    module.unchecked(floats(4))
    assert module.Name == "Name"
    assert module.__doc__ == "The docstring."
    assert module.Record.__total__
    assert "def same(x:" in inspect.getsource(module.same)
    assert inspect.getsourcelines(module.same)[1] == 1 + TOP.split("\n").index(
        'def same(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> None:'
    )


def test_modules_below_are_checked_and_others_are_not() -> None:
    with install("hooked"):
        below, other = imported("hooked.below"), imported("hooked_other")
    with pytest.raises(ShapeError):
        below.same(floats(3), floats(4))
    other.same(floats(3), floats(4))


def test_several_packages_and_single_modules() -> None:
    with install("hooked.below", "hooked_other"):
        top, other = imported("hooked"), imported("hooked_other")
        assert type(imported("hooked.below").__loader__) is type(other.__loader__)
    top.same(floats(3), floats(4))
    with pytest.raises(ShapeError):
        other.same(floats(3), floats(4))


def test_no_compiled_code_is_left_for_an_import_without_the_hook() -> None:
    hooked()
    del sys.modules["hooked"]
    imported("hooked").same(floats(3), floats(4))
    del sys.modules["hooked"]
    with pytest.raises(ShapeError):
        hooked().same(floats(3), floats(4))


def test_it_is_installed_twice_and_uninstalled_twice() -> None:
    before = list(sys.meta_path)
    outer = install("hooked")
    with install("hooked"):
        pass
    module = imported("hooked")
    with pytest.raises(ShapeError):
        module.same(floats(3), floats(4))
    assert not hasattr(module.same.__wrapped__, "__wrapped__")
    install("hooked").uninstall()  # it is imported already, and checked
    outer.uninstall()
    outer.uninstall()
    assert sys.meta_path == before


def test_it_is_uninstalled_after_an_error() -> None:
    before = list(sys.meta_path)
    with pytest.raises(KeyError), install("hooked"):
        raise KeyError
    assert sys.meta_path == before


def test_a_package_installs_it_for_itself() -> None:
    with pytest.raises(ShapeError):
        imported("hooked_itself").same(floats(3), floats(4))


def test_a_text_that_is_no_shape_fails_at_the_import() -> None:
    with install("hooked"), pytest.raises(SpecSyntaxError, match="n/2"):
        imported("hooked.wrong")


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        ((), TypeError, 'needs the names of packages: install("mypackage")'),
        ((ModuleType("hooked"),), TypeError, "needs the name of a package"),
        ((["hooked"],), TypeError, "needs the name of a package"),
        (("",), ValueError, "'' is not the name of a package"),
        (("hooked/below.py",), ValueError, "is not the name of a package"),
        (("hookd",), ValueError, "there is no package named 'hookd'"),
        (("hookd.below",), ValueError, "there is no package named 'hookd'"),
        (("json",), ValueError, "'json' is imported already"),
    ],
)
def test_bad_names(names: Any, error: type[Exception], words: str) -> None:
    import json  # noqa: F401 # so that it is imported

    before = list(sys.meta_path)
    with pytest.raises(error, match="^install") as caught:
        install(*names)
    assert words in str(caught.value)
    assert sys.meta_path == before
