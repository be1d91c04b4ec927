"""The fuzzer of the checker: it draws modules, right and wrong ones, and mypy must end with a verdict.

Functions with random annotations (nested, aliased, malformed, long), in each place where Python allows one, and calls
of all operations with arguments that are missing or of a wrong type. It asks only that mypy ends with 0 or 1, and that
the plugin reports no defect of its own.
"""
