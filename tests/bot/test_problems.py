from bot.problems import FAILED, PROBLEMS, WRONG_USAGE, describe_error, get_exit_code
from ingest import errors


def list_errors(base: type[errors.BriefingError]) -> set[type[errors.BriefingError]]:
    return {base}.union(*(list_errors(child) for child in base.__subclasses__()))


def test_every_error_has_a_problem_type_and_an_exit_code() -> None:
    assert list_errors(errors.BriefingError) == set(PROBLEMS)
    for kind in PROBLEMS:
        error = kind("It went wrong.")
        problem = describe_error(error)
        assert 400 <= problem.status < 600
        assert problem.code == kind.code
        assert problem.detail == "It went wrong."
        assert get_exit_code(error) in (FAILED, WRONG_USAGE)


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in PROBLEMS]
    assert len(codes) == len(set(codes))


def test_the_docstring_draws_the_whole_tree() -> None:
    assert errors.__doc__ is not None
    drawn = {line.split()[0] for line in errors.__doc__.splitlines() if line.startswith(("    ", "BriefingError"))}
    assert {kind.__name__ for kind in PROBLEMS} <= drawn


def test_what_may_pass_is_retryable() -> None:
    assert describe_error(errors.IndexBusy("x")).retryable
    assert not describe_error(errors.StaleIndex("x")).retryable
