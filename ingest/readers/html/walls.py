"""Pages that are no article but stand before one: consent, login and paywalls, checks for robots, empty shells."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from ingest.errors import NoArticle
from ingest.readers.html.boilerplate import list_class_words
from ingest.text import squeeze

MAX_WORDS = 120
"""A page with more words of article than this is one, whatever else it says."""
MAX_TEASER_WORDS = 40
"""What a page shows of an article that is not free to read."""
MAX_SHELL_WORDS = 25
CHALLENGE = re.compile(
    r"just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|not a robot|are you a robot"
    r"|attention required|access denied|captcha|unusual traffic|security check|pardon our interruption"
    r"|überprüfung ihres browsers|zugriff verweigert|kein roboter|accès refusé|acceso denegado|accesso negato"
    r"|odmowa dostępu|доступ запрещ[её]н|アクセスが拒否|访问被拒绝",
    re.IGNORECASE,
)
ERROR = re.compile(
    r"^\W*(?:error )?(?:403|404|410|500|502|503)\b|page not found|seite nicht gefunden|page introuvable"
    r"|página no encontrada|pagina non trovata|service unavailable|bad gateway",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|your privacy|tracking|einwilligung|zustimm|datenschutz|akzeptier|consentement|vie privée"
    r"|accepter|privacidad|consentimiento|aceptar|consenso|accett|zgod[ay]|prywatnoś|согласи|конфиденциальн|同意",
    re.IGNORECASE,
)
PAYWALL = re.compile(
    r"subscribe (?:to|now|for|today)|subscribers? only|for (?:our )?subscribers|already a subscriber|continue reading"
    r"|keep reading|full (?:article|story)|members only|abonnieren|abonnenten|mit abo|weiterlesen|abonnez|réservé aux"
    r"|lire la suite|suscríb|suscriptores|seguir leyendo|abbonati|abbonamento|prenumerat|подписк|購読|会員限定|订阅",
    re.IGNORECASE,
)
LOGIN = re.compile(
    r"(?:log|sign)[ -]?in (?:to|or|with|below)\b|please (?:log|sign)[ -]?in|^\W*(?:log|sign)[ -]?in\W*$|einloggen"
    r"|anmelden|connectez-vous|se connecter|iniciar sesión|inicia sesión|accedi (?:a|al|per)\b|zaloguj"
    r"|войти|登录|ログイン",
    re.IGNORECASE,
)
SCRIPT_NEEDED = re.compile(r"javascript|\bloading\b|wird geladen|chargement|cargando", re.IGNORECASE)
WALLS = frozenset({"paywall", "regwall", "piano", "metered"})
ROOTS = frozenset({"root", "app", "__next", "__nuxt"})
"""Where React, Vue, Next and Nuxt put a page that scripts make."""
BY_CHARACTER = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def check_article(page: HtmlElement, title: str, text: str, closed: bool) -> None:
    """Raise NoArticle, with what the page is, for one that holds no article.

    `page` is the page as it came, `text` what was taken for its article; `closed` says that the page calls its
    article not free to read. A page of many words is an article, and so is one of few that shows no sign of a wall.
    """
    count = len(BY_CHARACTER.findall(text)) // 2 + len(text.split())
    if count > MAX_WORDS:
        return
    told = [line for line in re.split(r"\n|(?<=[.!?。！？])\s", text) if line.strip() and line != title]
    sentences = len(re.findall(r"\w[.!?。！？](?:\s|$)", text))
    scripted = has_element(page, "script")
    if CHALLENGE.search(title) or (scripted and CHALLENGE.search(text) and sentences <= 3):
        raise refuse("a check that the reader is no robot, or a refusal of access", "Open it in a browser")
    if ERROR.search(title):
        raise refuse("a server's error message", "Open the address again")
    password = any(field.get("type") == "password" for field in page.iter("input"))
    if is_mostly(LOGIN, told) or (password and (LOGIN.search(title) or count <= MAX_SHELL_WORDS)):
        raise refuse("a login page", "Log in")
    if len(CONSENT.findall(f"{title} {text}")) > sentences and has_element(page, "script", "button", "form", "iframe"):
        raise refuse("a request for consent to cookies or tracking", "Answer it")
    walled = closed or any(
        not WALLS.isdisjoint(list_class_words(part)) for part in page.iter("div", "section", "aside")
    )
    if (walled and count <= MAX_TEASER_WORDS) or is_mostly(PAYWALL, told):
        raise refuse("a paywall with the beginning of an article at most", "Open it as a subscriber")
    unscripted = SCRIPT_NEEDED.search(read_unscripted(page)) is not None or has_root(page)
    if scripted and (not count or (count <= MAX_SHELL_WORDS and unscripted and sentences < 2)):
        raise refuse("a page whose text is loaded by JavaScript", "Open it in a browser")


def refuse(what: str, remedy: str) -> NoArticle:
    return NoArticle(f"It is no article but {what}. It was left out. {remedy}, and save the page with its text.")


def has_element(page: HtmlElement, *tags: str) -> bool:
    return next(page.iter(*tags), None) is not None


def read_unscripted(page: HtmlElement) -> str:
    """The words of a page as they stand where scripts don't run."""
    parts = [element.text or "" for element in page.iter("noscript", "p", "div", "span", "h1", "body")]
    return squeeze(" ".join(parts))[:5_000]


def is_mostly(pattern: re.Pattern[str], told: Sequence[str]) -> bool:
    """Whether a pattern is in more than half of the lines and sentences of a text."""
    return 2 * sum(pattern.search(line) is not None for line in told) > len(told)


def has_root(page: HtmlElement) -> bool:
    """Whether a page has the element that a script is to fill."""
    return any(element.get("id") in ROOTS for element in page.iter("div", "main"))
