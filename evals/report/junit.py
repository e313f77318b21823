"""The report as JUnit XML, which build servers show test by test."""

import re
from xml.etree import ElementTree

from evals.report.wording import describe_answer, describe_expectation, describe_faults, describe_stamp
from evals.results import CaseResult, Report

# Characters that no XML 1.0 document may hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report) -> str:
    """One test suite per kind with a test per case, and one, `judgement`, with what the run as a whole must keep."""
    root = ElementTree.Element("testsuites", name=_clean(f"evals: {report.suite}"))
    for kind in report.kinds:
        members = [result for result in report.cases if result.sample.kind == kind.kind]
        suite = ElementTree.SubElement(root, "testsuite", name=f"{report.suite}.{kind.kind}")
        suite.set("tests", str(len(members)))
        suite.set("failures", str(sum(bool(member.faults) for member in members)))
        suite.set("errors", str(sum(member.failure is not None for member in members)))
        suite.set("time", f"{sum(member.latency_ms for member in members) / 1000:.3f}")
        for member in members:
            _add_case(suite, report.suite, member)
    _add_judgement(root, report)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ElementTree.Element, name: str, result: CaseResult) -> None:
    case = ElementTree.SubElement(suite, "testcase", name=result.sample.id)
    case.set("classname", f"{name}.{result.sample.kind}")
    case.set("time", f"{result.latency_ms / 1000:.3f}")
    if result.passed:
        return
    lines = [f"{label}: {text}" for label, text in describe_faults(result)]
    lines.append(f"question: {' / '.join(result.sample.turns)}")
    lines.append(f"answer: {describe_answer(result)}")
    lines += [f"expected: {label.lower()} {text}" for label, text in describe_expectation(result.sample)]
    fault = ElementTree.SubElement(case, "failure" if result.failure is None else "error")
    fault.set("message", _clean(lines[0]))
    fault.text = _clean("\n".join(lines))


def _add_judgement(root: ElementTree.Element, report: Report) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=f"{report.suite}.judgement")
    properties = ElementTree.SubElement(suite, "properties")
    for label, text in describe_stamp(report.stamp):
        ElementTree.SubElement(properties, "property", name=label, value=_clean(text))
    checks = ("failure", "threshold", "regression", "gain")
    names = {"failure": "every case got an answer", "threshold": "thresholds hold"}
    names |= {"regression": "no regression", "gain": "no gain left unrecorded"}
    suite.set("tests", str(len(checks)))
    suite.set("failures", str(len({reason.kind for reason in report.reasons})))
    for check in checks:
        case = ElementTree.SubElement(suite, "testcase", name=names[check], classname=f"{report.suite}.judgement")
        texts = [reason.text for reason in report.reasons if reason.kind == check]
        if texts:
            ElementTree.SubElement(case, "failure", message=_clean(texts[0])).text = _clean("\n".join(texts))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
