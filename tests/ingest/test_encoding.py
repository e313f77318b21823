from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.encoding import decode
from ingest.errors import UnreadableArticle
from ingest.readers.html import decode_html
from ingest.text import clean_text

ENGLISH = "The café’s “naïve” owner paid 30 € – or so the Prime Minister’s office said in its résumé. It met in Paris."
TEXTS = {
    "cp1252": ENGLISH,
    "latin-1": "Der Kanzler erklärte, die Verbündeten würden prüfen, ob höhere Ausgaben übrig bleiben müssten.",
    "cp1251": "Президент заявил, что союзники готовы предоставить гарантии безопасности. В Париже собрались 35 стран.",
    "koi8-r": "Президент заявил, что союзники готовы предоставить гарантии безопасности. В Париже собрались 35 стран.",
    "cp1250": "Żołnierze będą szkolić sojuszników, powiedział prezydent. Spotkanie odbyło się w Paryżu, w środę.",
    "cp1253": "Ο πρόεδρος δήλωσε ότι οι σύμμαχοι είναι έτοιμοι να δώσουν εγγυήσεις ασφαλείας στην Ουκρανία.",
    "shift_jis": "ウクライナの大統領は、同盟国が安全の保証を提供する用意があると述べた。パリで会議が開かれた。",
    "gb18030": "乌克兰总统表示，盟国准备提供安全保障。会议在巴黎举行，三十五个国家参加。",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding: str) -> None:
    assert clean_text(decode(ENGLISH.encode(encoding))) == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_the_byte_order_mark_decides(encoding: str) -> None:
    assert clean_text(decode(f"\ufeff{ENGLISH}".encode(encoding))) == ENGLISH


@pytest.mark.parametrize("encoding", TEXTS)
def test_legacy_encodings_are_told_apart(encoding: str) -> None:
    assert decode(TEXTS[encoding].encode(encoding)) == TEXTS[encoding]


POLISH = (
    "Minister powiedział we wtorek, że most zostanie otwarty w przyszłym roku. Naprawa będzie kosztować sześć milionów."
)
CZECH = "Ministr v úterý řekl, že most přes řeku bude otevřen až příští rok. Oprava přijde na čtyřicet milionů korun."
HUNGARIAN = (
    "A miniszter közölte, hogy a hidat csak jövőre nyitják meg. "
    "A felújítás költsége negyvenmillió forint, több időt kérnek."
)
CROATIAN = (
    "Ministar je rekao da će most biti otvoren tek sljedeće godine. "
    "Popravak će koštati četrdeset milijuna, što građani žele."
)
TURKISH = (
    "Bakan salı günü köprünün ancak gelecek yıl açılacağını söyledi. "
    "Onarım kırk milyon liraya mal olacak, işçiler greve gitti."
)
GERMAN = (
    "Der Kanzler erklärte, die Verbündeten würden prüfen, ob höhere Ausgaben nötig seien. Die Straße bleibt gesperrt."
)
FRENCH = (
    "Le ministre a déclaré mardi que le pont ne serait rouvert que l’année prochaine. "
    "La réparation coûtera cher à Orléans."
)
UNDECLARED = [
    *((text, code) for text in (POLISH, CZECH, HUNGARIAN, CROATIAN) for code in ("cp1250", "iso8859_2")),
    *((text, "mac_latin2") for text in (POLISH, CZECH, HUNGARIAN)),
    *((TURKISH, code) for code in ("cp1254", "iso8859_9", "mac_turkish")),
    *((text, code) for text in (GERMAN, FRENCH) for code in ("cp1252", "mac_roman")),
]


@pytest.mark.parametrize(("text", "encoding"), UNDECLARED)
def test_an_undeclared_encoding_is_told_by_the_language(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["Köprü şimdi açık.", "Işık", "Şiir"])
def test_a_word_of_turkish_is_not_read_as_western(text: str) -> None:
    try:
        read = decode(text.encode("cp1254"))
    except UnreadableArticle as error:
        read = error.message
    assert read == text or read.endswith("save it again as UTF-8.")


@pytest.mark.parametrize(
    "text", ["Café", "It’s “so”.", "Plain words with one curly apostrophe, as in Kyiv’s, and no more."]
)
def test_a_single_odd_byte_is_enough_for_western_text(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_damaged_utf8_is_refused_with_its_line_rather_than_guessed() -> None:
    data = "Erste Zeile\nDie Verbündeten würden prüfen, ob es möglich wäre.\n".encode()
    damaged = data.replace("möglich".encode(), b"m\xb6glich")
    with pytest.raises(UnreadableArticle, match="first in line 2"):
        decode(damaged)


def test_bytes_without_sense_in_any_encoding_are_refused() -> None:
    noise = bytes(128 + (i * 7919 + i // 3) % 128 for i in range(3_000))
    with pytest.raises(UnreadableArticle, match="no other encoding fits"):
        decode(noise)


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\0\0", b"\x7fELF" + bytes(40), bytes(range(1, 32)), b"a\0b"],
    ids=["png", "zip", "elf", "controls", "nul"],
)  # fmt: skip
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match="binary data"):
        decode(data)


def test_damaged_utf16_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="damaged at byte"):
        decode("\ufeffWort".encode("utf-16-le") + b"\x00")


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableArticle):
        assert "\0" not in decode(data)


@pytest.mark.parametrize(
    "declaration",
    ['<meta charset="windows-1251">', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
     '<?xml version="1.0" encoding="windows-1251"?>'],
)  # fmt: skip
def test_a_page_says_what_it_is_encoded_in(declaration: str) -> None:
    page = f"<html><head>{declaration}</head><body>Да, нет</body></html>"
    assert decode_html(page.encode("cp1251")) == page


@pytest.mark.parametrize("declared", ["iso-8859-1", "no-such-thing", "rot13", "utf-7", "hex", "punycode"])
def test_a_page_that_lies_about_its_encoding_is_read_by_its_bytes(declared: str) -> None:
    page = f"<html><meta charset={declared}>Żołnierze będą szkolić “sojuszników”"
    assert decode_html(page.encode()) == page


def test_latin1_in_a_page_means_windows_1252() -> None:
    page = "<html><meta charset=iso-8859-1><p>It’s “so” – 30 €</p>"
    assert decode_html(page.encode("cp1252")) == page


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g", "a\nb\nc\nd\ne\nf\n\ng"),
        ("10\u00a0000\u202fkm\u3000\tx", "10 000 km  x"),
        ("cafe\u0301", "café"),
        ("se\u00adcu\u200brity\ufeff", "security"),
        ("a word di\u00ad\nvided", "a word divided"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy", "evil x y"),
        ("smart “quotes” ‘stay’ – and dashes… too", "smart “quotes” ‘stay’ – and dashes… too"),
        ("bell\x07 escape\x1b[31m tag\U000e0041", "bell escape[31m tag"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚀 ❤\ufe0f\u200d🔥", "👩\u200d🚀 ❤\ufe0f\u200d🔥"),
        ("pass\u200dword a\u200c b", "password a b"),
    ],
)
def test_text_is_brought_into_one_form(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
