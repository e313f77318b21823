from io import StringIO

from rich.console import Console

from evals.benchmarks.figures import export, mean, print_figures, share


def test_a_share_has_its_interval() -> None:
    figure = share("ferries", "declined", [True, True, True, False], "others 50")
    assert (figure.value, figure.n) == (75.0, 4)
    assert 0 < figure.low < 75 < figure.high < 100


def test_no_case_is_no_certainty() -> None:
    assert (share("ferries", "declined", []).low, share("ferries", "declined", []).high) == (0.0, 100.0)
    assert (mean("ferries", "overlap", []).low, mean("ferries", "overlap", []).high) == (0.0, 100.0)


def test_every_number_stands_beside_the_published_ones() -> None:
    figures = [mean("ferries", "overlap", [0.5, 0.7], "others 39.8"), share("piers", "told", [True])]
    stream = StringIO()
    print_figures(figures, Console(file=stream, width=160))
    assert "others 39.8" in stream.getvalue()
    assert "60.0" in stream.getvalue()
    assert export(figures)[1]["value"] == 100.0
