"""JUnit's XML: a suite for each file with errors, and a failed test case for each of its errors.

Notes are left out. JUnit has no standard; the elements are those that Jenkins and GitLab read.
"""

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree

from typednn.cli.findings import Finding, Findings

__all__ = ["as_junit"]

_NAME: Final = "typednn check"


def as_junit(findings: Findings) -> str:
    root = ElementTree.Element("testsuites", name=_NAME)
    by_file: dict[str, list[Finding]] = {}
    for finding in findings.errors:
        by_file.setdefault(finding.file, []).append(finding)
    for file, found in by_file.items():
        _add_suite(root, file, found)
    if findings.failure:
        _add_case(root, "error", findings.failure)
    elif not by_file:
        _add_case(root)
    text: bytes = ElementTree.tostring(root, "us-ascii", xml_declaration=True)
    return text.decode() + "\n"


def _add_suite(root: ElementTree.Element, file: str, found: Iterable[Finding]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=_legal(file))
    for finding in found:
        name = f"{finding.code or 'mypy'} at line {finding.line}"
        case = ElementTree.SubElement(suite, "testcase", classname=_legal(file), name=name)
        case.set("file", _legal(file))
        case.set("line", str(finding.line))
        failure = ElementTree.SubElement(case, "failure", message=_legal(finding.message))
        failure.set("type", finding.code or "mypy")
        failure.text = _legal("\n".join((finding.headline, finding.source, *finding.notes)))
    _count(suite)


def _add_case(root: ElementTree.Element, kind: str = "", message: str = "") -> None:
    """Add a suite with one case, which passes unless it has a message."""
    suite = ElementTree.SubElement(root, "testsuite", name=_NAME)
    case = ElementTree.SubElement(suite, "testcase", classname="typednn", name="check")
    if kind:
        ElementTree.SubElement(case, kind, message=_legal(message))
    _count(suite)


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _legal(text: str) -> str:
    """Return the text with a question mark for each character that XML cannot hold."""
    return "".join(c if c in "\t\n" or _is_legal(ord(c)) else "?" for c in text)


def _is_legal(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF
