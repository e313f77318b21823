"""The language of a question, and a word in it to those whose language is not read here."""

import re
import unicodedata
from collections.abc import Callable, Collection

from ingest.language import rank_languages

ENGLISH_WORDS = frozenset(
    {"the", "what", "who", "whom", "whose", "when", "where", "which", "how", "why", "does", "did", "are", "were", "has"}
    | {"have", "would", "could", "should", "with", "from", "about", "tell", "that", "this", "there", "and", "many"}
)
"""One of these is enough to take a question for English, and to spare it the model."""
MIN_LETTERS = 8
MAX_ENGLISH = 0.005
MIN_PROBABILITY = 0.6
"""A question is taken for another language where English is as good as out of the question, and one other likely."""
UNSEGMENTED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Written without spaces: search by words can't read these, even where articles are."""
NOTICES = {
    "en": "This bot reads only English questions and articles without a language model; ask in English or set up a "
    "language model.",
    "de": "Ohne Sprachmodell liest dieser Bot nur Fragen und Artikel auf Englisch; fragen Sie auf Englisch oder "
    "richten Sie ein Sprachmodell ein.",
    "fr": "Sans modèle de langue, ce bot ne lit que les questions et les articles en anglais ; posez votre "
    "question en anglais ou configurez un modèle de langue.",
    "es": "Sin un modelo de lenguaje, este bot solo lee preguntas y artículos en inglés; pregunte en inglés o "
    "configure un modelo de lenguaje.",
    "it": "Senza un modello linguistico questo bot legge solo domande e articoli in inglese; chieda in inglese o "
    "configuri un modello linguistico.",
    "pt": "Sem um modelo de linguagem, este bot só lê perguntas e artigos em inglês; pergunte em inglês ou "
    "configure um modelo de linguagem.",
    "pl": "Bez modelu językowego ten bot czyta tylko pytania i artykuły po angielsku; zadaj pytanie po angielsku "
    "albo skonfiguruj model językowy.",
    "nl": "Zonder taalmodel leest deze bot alleen vragen en artikelen in het Engels; stel uw vraag in het Engels "
    "of stel een taalmodel in.",
    "uk": "Без мовної моделі цей бот читає лише запитання та статті англійською; запитайте англійською або "
    "налаштуйте мовну модель.",
    "ru": "Без языковой модели этот бот читает только вопросы и статьи на английском; задайте вопрос на английском "
    "или подключите языковую модель.",
    "tr": "Dil modeli olmadan bu bot yalnızca İngilizce soruları ve makaleleri okur; İngilizce sorun ya da bir dil "
    "modeli kurun.",
    "zh": "没有语言模型时，本机器人只能阅读英文的问题和文章；请用英文提问，或者设置一个语言模型。",
    "ja": "言語モデルがない場合、このボットは英語の質問と記事しか読めません。英語で質問するか、"
    "言語モデルを設定してください。",
}


def find_question_language(question: str) -> str | None:
    """ISO 639-1 code of the language of `question` where it surely is not English; None where it may be.

    A question is short and full of names, so it counts as English unless all speaks against it.
    """
    words = re.findall(r"[^\W\d_]+", question)
    if sum(map(len, words)) < MIN_LETTERS and question.isascii():
        return None
    if not ENGLISH_WORDS.isdisjoint(word.lower() for word in words):
        return None
    ranked = rank_languages(question)
    code, probability = ranked[0]
    # The accents of one name ("Łódź tram") say nothing of the question, so it has to be foreign without them.
    if max(dict(ranked).get("en", 0.0), dict(rank_languages(fold_accents(question))).get("en", 0.0)) > MAX_ENGLISH:
        return None
    if probability < MIN_PROBABILITY and any(char.isascii() and char.isalpha() for char in question):
        return None
    # Kindred languages share the odds on a few words; the one that can be told so is the best guess among them.
    return code if probability >= MIN_PROBABILITY else next((one for one, _ in ranked if one in NOTICES), code)


def fold_accents(text: str) -> str:
    """`text` without the accents of its Latin letters."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return folded.translate(str.maketrans("łŁøØđĐı", "lLoOdDi"))


def decline_language(question: str, list_languages: Callable[[], Collection[str]]) -> str | None:
    """What to tell, in its language, who asks in one that is not read here; None where the question can be tried.

    `list_languages` gives the languages of the articles; a question in one of them may be answered from its words.
    """
    code = find_question_language(question)
    if code is None or (code not in UNSEGMENTED and code in {tag.partition("-")[0] for tag in list_languages()}):
        return None
    return NOTICES.get(code, NOTICES["en"])
