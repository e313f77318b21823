"""One name in the spellings of several languages, and names that only look alike."""

from collections import Counter

import pytest

from bot.asking.corpus import Vocabulary, Words
from bot.asking.sounds import list_readings
from bot.asking.spelling import correct_terms
from bot.language.words import fold

SAME = """Selenskyj Zelensky|Selenskyj Zelenskyy|Zelenskiy Selenski|Sacharowa Zakharova|Tschechow Chekhov|
Chruschtschow Khrushchev|Khrouchtchev Khrushchev|Gorbatschow Gorbachev|Poutine Putin|Lawrow Lavrov|Choigou Shoigu|
Schoigu Shoigu|Jelzin Yeltsin|Eltsine Yeltsin|Janukowitsch Yanukovych|Szewczenko Shevchenko|Juschtschenko Yushchenko|
Loukachenko Lukashenko|Timoschenko Tymoshenko|Zalujny Zaluzhnyi|Charkiw Kharkiv|Saporischschja Zaporizhzhia|
Mykolajiw Mykolaiv|Tschernihiw Chernihiv|Slowjansk Sloviansk|Prigoschin Prigozhin|Schirinowski Zhirinovsky|
Wutschitsch Vucic|Miloschewitsch Milosevic|Gaddafi Kadhafi|Gaddafi Qaddafi|Hussein Hussain|Hussein Houssein|
Mohammed Muhammad|Abdallah Abdullah|Haniyeh Haniya|Chamenei Khamenei|Ahmadinedschad Ahmadinejad|Warufakis Varoufakis|
Papandreou Papandreu|Kyriakos Kiriakos|Tchaikovsky Tschaikowski|Dostojewski Dostoevsky|Sergej Sergey|Alexei Aleksey|
Jewgenij Yevgeny|Jermak Yermak|Sobtschak Sobchak|Nasrallah Nasralla|Mueller Müller|Wałęsa Walesa"""
OTHER = """Scholz Schulz|Tusk Task|Merz März|Merz Mars|Macron Marcon|Starmer Stormer|Meloni Melons|Rutte Ratte|
Putin Patin|Trump Tramp|Müller Miller|Orban Urban|Duda Dada|Ivanov Ivanova|Schmidt Schmitz|Kharkiv Kherson|
Lavrov Larov|Johnson Jansen|Martin Morton|Gates Cates|Walker Falker|Berlin Perlin|Hassan Hosni|Sanders Sonders|
Peskov Peskova|Serbia Siberia|Geneva Genova|Austria Australia|Niger Nigeria|Slovakia Slovenia"""


def list_pairs(text: str) -> list[list[str]]:
    return [fold(pair).split() for pair in text.replace("\n", "").split("|")]


@pytest.mark.parametrize(("one", "other"), list_pairs(SAME))
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert list_readings(one) & list_readings(other)


@pytest.mark.parametrize(("one", "other"), list_pairs(OTHER))
def test_other_names_do_not(one: str, other: str) -> None:
    assert not list_readings(one) & list_readings(other)


def test_a_name_too_short_to_be_told_by_its_sound_has_no_reading() -> None:
    assert list_readings("cox") == frozenset()


def test_names_that_english_knows_apart_stay_apart() -> None:
    vocabulary = Vocabulary(Words(Counter({"Fisher": 3, "Cameroon": 2})))
    assert correct_terms("What did Fischer say about Cameron?", vocabulary) == ()
