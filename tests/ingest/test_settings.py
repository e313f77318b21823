from pathlib import Path

import pytest

from ingest.errors import InvalidSettings
from ingest.settings import list_variables, load_settings


def test_every_setting_has_a_default() -> None:
    settings = load_settings()
    assert settings.data_dir == Path(".briefing")
    assert settings.sql_url.startswith("sqlite:///")


def test_nested_settings_come_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHUNKING__MAX_TOKENS", "99")
    assert load_settings().chunking.max_tokens == 99


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("BRIEFING_DATADIR", "BRIEFING_DATA_DIR"),
        ("BRIEFING_CHROMA_ADDRESS", "BRIEFING_CHROMA_URL"),
        ("BRIEFING_CHUNKING__MAXTOKENS", "BRIEFING_CHUNKING__MAX_TOKENS"),
    ],
)
def test_an_unknown_variable_names_the_nearest_real_one(
    monkeypatch: pytest.MonkeyPatch, wrong: str, nearest: str
) -> None:
    monkeypatch.setenv(wrong, "x")
    with pytest.raises(InvalidSettings, match=rf"{wrong} .*Did you mean {nearest}\?"):
        load_settings()


def test_a_malformed_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHUNKING__MAX_TOKENS", "many")
    with pytest.raises(InvalidSettings, match="BRIEFING_CHUNKING__MAX_TOKENS"):
        load_settings()


def test_variables_include_nested_ones() -> None:
    assert {"BRIEFING_ENGINE", "BRIEFING_LLM__TIMEOUT_S", "BRIEFING_SLACK__API_URL"} <= list_variables()
