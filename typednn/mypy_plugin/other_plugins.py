"""Let the plugins that stand behind this one in mypy's settings answer, too.

mypy asks only the first plugin that has a hook for a name. So this one asks those behind it, and
goes on from their answers.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from mypy.plugin import ClassDefContext, Plugin

CallContext = TypeVar("CallContext")
Answer = TypeVar("Answer")

_DEFAULTS: Final = {
    "get_function_signature_hook": "default_signature",
    "get_method_signature_hook": "default_signature",
    "get_function_hook": "default_return_type",
    "get_method_hook": "default_return_type",
    "get_attribute_hook": "default_attr_type",
    "get_class_attribute_hook": "default_attr_type",
}
"""The field of the hook's context that has the answer which the hook starts from."""


def after_others(
    own: Plugin, kind: str, fullname: str, hook: Callable[[CallContext], Answer] | None
) -> Callable[[CallContext], Answer] | None:
    """Return a hook that starts from the answer of the plugins behind ``own``."""
    if hook is None:
        return None
    start = hook

    def run(ctx: CallContext) -> Answer:
        context: Any = ctx  # the contexts of mypy's hooks have no class in common
        other = _behind(own, context.api, kind, fullname)
        if other is not None:
            context = context._replace(**{_DEFAULTS[kind]: other(ctx)})
        return start(context)

    return run


def both(
    own: Plugin, kind: str, fullname: str, hook: Callable[[ClassDefContext], None] | None
) -> Callable[[ClassDefContext], None] | None:
    """Return a hook that calls ``hook``, and then that of the plugins behind ``own``."""
    if hook is None:
        return None
    first = hook

    def run(ctx: ClassDefContext) -> None:
        first(ctx)
        other = _behind(own, ctx.api, kind, fullname)
        if other is not None:
            other(ctx)

    return run


def _behind(own: Plugin, api: object, kind: str, fullname: str) -> Callable[..., object] | None:
    """Return the hook of the first plugin behind ``own`` that has one. mypy's own stands last."""
    plugins = getattr(getattr(api, "plugin", None), "_plugins", ())
    if plugins[-2:-1] == [own] or own not in plugins:
        return None
    others = plugins[plugins.index(own) + 1 : -1]
    return next(filter(None, (getattr(o, kind)(fullname) for o in others)), None)
