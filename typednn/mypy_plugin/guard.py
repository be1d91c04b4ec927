"""Keep mypy running when a hook fails, and give mypy's own answers in its place.

A defect of the plugin must not end mypy, which would then print nothing at all. It is reported as
``[typednn-internal]``, and the type is mypy's own.
"""

from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from mypy.checker import TypeChecker
from mypy.errors import Errors
from mypy.nodes import Context
from mypy.plugin import (
    AnalyzeTypeContext,
    AttributeContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
)
from mypy.types import CallableType, Type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import INTERNAL
from typednn.mypy_plugin.features.module_end.check import ModuleEnd
from typednn.mypy_plugin.features.redefinition import forget_old_shapes, without_stale
from typednn.mypy_plugin.mypy_errors.watch import errors_of, watch
from typednn.mypy_plugin.report import Report

ContextT = TypeVar(
    "ContextT",
    bound=AnalyzeTypeContext
    | FunctionContext
    | MethodContext
    | AttributeContext
    | FunctionSigContext
    | MethodSigContext,
)
AnswerT = TypeVar("AnswerT")


class Guard:
    """Wraps hooks. It also notes the module that mypy is checking, and rewords its errors."""

    def __init__(self, report: Report | None, module_end: ModuleEnd) -> None:
        self._report = report
        self._module_end = module_end

    def __call__(
        self, hook: Callable[[ContextT], AnswerT], otherwise: Callable[[ContextT], AnswerT]
    ) -> Callable[[ContextT], AnswerT]:
        """Return a hook that gives the answer of ``otherwise`` if ``hook`` fails."""

        def run(ctx: ContextT) -> AnswerT:
            if self._report is not None:
                self._report.note(ctx.api)
            self._module_end.note(ctx.api)
            if (errors := errors_of(ctx.api)) is not None:
                watch(errors)
            try:
                if isinstance(ctx.api, TypeChecker) and (
                    stale := forget_old_shapes(ctx.context, ctx.api)
                ):
                    return hook(without_stale(ctx, stale))
                return hook(ctx)
            except Exception as error:  # noqa: BLE001 # whatever it is, mypy must go on
                if errors is None or not is_refused(ctx.context, errors):
                    name = getattr(hook, "func", hook).__name__
                    text = messages.internal(name, error)
                    ctx.api.fail(text, ctx.context, code=INTERNAL)
                    if errors is None or _is_recorded(text, errors):
                        messages.show_traceback(error, ctx.api.options)
                return otherwise(ctx)

        return run


def _is_recorded(text: str, errors: Errors) -> bool:
    """Whether an error is among those of the file. mypy drops those of overloads that do not fit."""
    return any(info.message == text for info in errors.error_info_map.get(errors.file, ()))


def is_refused(context: Context, errors: Errors) -> bool:
    """Whether mypy itself reports an error in the lines of ``context``, or one is ignored there.

    A rule may fail where an argument is missing, or is of a wrong type.
    """
    lines = range(context.line, (context.end_line or context.line) + 1)
    kept = (watcher._filtered or () for watcher in errors._watchers)  # mypy may report them later
    known = chain(errors.error_info_map.get(errors.file, ()), *kept)
    own = (info for info in known if info.severity == "error" and info.code is not INTERNAL)
    ignored = errors.ignored_lines.get(errors.file, ())
    return any(line in lines for line in chain((info.line for info in own), ignored))


def mypy_analysis(ctx: AnalyzeTypeContext) -> Type:
    """Return mypy's own type of an annotation."""
    return ctx.api.analyze_type(ctx.type)


def default_signature(ctx: FunctionSigContext | MethodSigContext) -> CallableType:
    """Return mypy's own signature of a call."""
    return ctx.default_signature


def default_return(ctx: FunctionContext | MethodContext) -> Type:
    """Return mypy's own type of a call's result."""
    return ctx.default_return_type


def default_attribute(ctx: AttributeContext) -> Type:
    """Return mypy's own type of an attribute."""
    return ctx.default_attr_type
