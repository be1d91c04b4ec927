"""The hooks are loaded for modules that import typednn; until then every question has the answer None."""

import subprocess
import sys

import pytest
from mypy.nodes import MypyFile
from mypy.options import Options
from mypy.plugin import Plugin, ReportConfigContext

import typednn.mypy_plugin
from typednn.mypy_plugin.errors import CODES

NAMES = [name for name in dir(Plugin) if name.startswith("get_") and name.endswith("_hook")]


def told_of(*modules: str) -> Plugin:
    plugin = typednn.mypy_plugin.plugin("2.4")(Options())
    for module in modules:
        plugin.report_config_data(ReportConfigContext(module, f"{module}.py", is_check=True))
    return plugin


def asks_python(plugin: Plugin) -> list[str]:
    """Return the questions that reach a function of Python."""
    return [name for name in NAMES if hasattr(getattr(plugin, name), "__func__")]


def test_other_modules_run_no_python() -> None:
    plugin = told_of("rich", "rich.text")
    plugin.set_modules({"rich": MypyFile([], [])})
    assert asks_python(plugin) == []
    assert plugin.get_function_hook("builtins.isinstance") is None


def test_typednn_is_answered() -> None:
    plugin = told_of("rich", "typednn")
    plugin.set_modules({"typednn": MypyFile([], [])})
    assert "get_function_hook" in asks_python(plugin)
    assert plugin.get_function_hook("builtins.isinstance") is not None


def test_a_worker_that_does_not_find_its_modules_asks_each_time() -> None:
    plugin = told_of()
    plugin.set_modules(modules := {"rich": MypyFile([], [])})
    assert plugin.get_function_hook("builtins.isinstance") is None
    modules["typednn"] = MypyFile([], [])
    assert plugin.get_function_hook("builtins.isinstance") is not None


@pytest.mark.parametrize("name", ["typednn.ops.reductions.max", "builtins.isinstance"])
def test_hooks_of_what_no_edit_changes_are_kept(name: str) -> None:
    plugin = told_of("typednn")
    plugin.set_modules({"typednn": MypyFile([], [])})
    kept = plugin.get_function_hook(name)
    assert kept is not None
    assert plugin.get_function_hook(name) is kept
    assert id(plugin.get_function_signature_hook(name)) != id(kept)


def test_hooks_of_other_functions_are_not_kept() -> None:
    plugin = told_of("typednn")
    plugin.set_modules({"typednn": MypyFile([], [])})
    assert plugin.get_function_hook("user.f") is not None
    assert plugin.get_function_hook("user.f") is not plugin.get_function_hook("user.f")


def test_an_answer_of_before_the_hooks_is_not_kept() -> None:
    plugin = told_of("rich")
    plugin.set_modules(modules := {"rich": MypyFile([], [])})
    assert type(plugin).get_function_hook(plugin, "builtins.isinstance") is None
    modules["typednn"] = MypyFile([], [])
    assert type(plugin).get_function_hook(plugin, "builtins.isinstance") is not None


def test_mypys_options_may_name_our_codes() -> None:
    """mypy reads them before a module that imports typednn, when the hooks are not loaded yet."""
    program = (
        "import sys, typednn.mypy_plugin\n"
        "from mypy.errorcodes import error_codes\n"
        "print(*error_codes, 'typednn.mypy_plugin.hooks' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    *codes, has_hooks = subprocess.check_output(command, text=True).split()
    assert {*CODES} <= {*codes}
    assert has_hooks == "False"
