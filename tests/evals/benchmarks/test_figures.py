import json

import pytest
import yaml

from evals.benchmarks.figures import COMPARED, list_figures, show_figures
from tests.conftest import ROOT


def test_a_share_has_its_interval() -> None:
    [figure] = list_figures("ferries", {"declined": [True, True, True, False]})
    assert (figure.value, figure.n) == (75.0, 4)
    assert 0 < figure.low < 75 < figure.high < 100


def test_no_case_is_no_certainty() -> None:
    [figure] = list_figures("ferries", {"declined": []})
    assert (figure.low, figure.high, figure.n) == (0.0, 100.0, 0)


def test_every_number_stands_beside_what_others_reached(capsys: pytest.CaptureFixture[str]) -> None:
    figures = list_figures("ramdocs", {"wrong answer repeated": [True, False], "right answers told": [0.5, 0.7]})
    show_figures(figures, as_json=True)
    first, second = json.loads(capsys.readouterr().out)
    assert (first["value"], first["published"], first["rules"]) == (50.0, "every stated answer: 47.6", "23.0")
    assert (second["value"], second["published"], second["rules"]) == (60.0, "", "63.3")
    show_figures(figures, as_json=False)
    assert "every stated answer" in capsys.readouterr().out


def test_the_markdown_table_has_no_column_for_what_nothing_is_compared_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_figures(list_figures("ramdocs", {"declined": [False, False]}), as_json=False, as_markdown=True)
    assert capsys.readouterr().out.splitlines() == [
        "| set | measure | here | 95% interval | n | rules |",
        "|---|---|---|---|---|---|",
        "| ramdocs | declined | 0.0 | 0.0 to 65.8 | 2 | 3.6 |",
    ]


def test_the_table_of_the_readme_compares_with_what_the_command_does() -> None:
    readme = (ROOT / "evals" / "README.md").read_text(encoding="utf-8")
    lines = readme.split("## Public sets, end to end")[1].split("\n\n|")[1].split("\n\n")[0].splitlines()
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert head == ["set", "measure", "here", "95% interval", "n", "published", "rules"]
    compared = yaml.load(COMPARED.read_text(encoding="utf-8"), yaml.BaseLoader)
    told = {
        (row[0], row[1]): {name: text for name, text in zip(head[5:], row[5:], strict=True) if text} for row in rows
    }
    assert {key: beside for key, beside in told.items() if beside} == {
        (name, measure): beside for name, measures in compared.items() for measure, beside in measures.items()
    }
