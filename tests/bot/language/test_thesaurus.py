from bot.language.thesaurus import KINDS, SYNONYMS, list_related, load_thesaurus
from bot.language.words import key_of


def test_synonyms_meet_each_other() -> None:
    assert key_of("ceasefire") in list_related(key_of("truce"))
    assert key_of("truce") in list_related(key_of("ceasefire"))


def test_a_kind_is_met_by_its_members_and_not_the_other_way_round() -> None:
    assert key_of("frigate") in list_related(key_of("warship"))
    assert key_of("warship") not in list_related(key_of("frigate"))


def test_groups_are_not_chained() -> None:
    related = load_thesaurus()
    assert any(related[one] - related[key] - {key} for key in related for one in related[key] if one in related)


def test_opposites_do_not_meet() -> None:
    for one, two in (
        ("increase", "decrease"),
        ("buy", "sell"),
        ("win", "lose"),
        ("accept", "refuse"),
        ("war", "peace"),
    ):
        assert key_of(two) not in list_related(key_of(one)), (one, two)


def test_every_line_is_a_group_of_lower_case_words() -> None:
    for path in (SYNONYMS, KINDS):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                assert line == line.lower(), line
                assert len(line.replace(":", " ").split()) >= 2, line
