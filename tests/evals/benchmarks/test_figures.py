import json

import pytest

from evals.benchmarks.figures import list_figures, show_figures


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
