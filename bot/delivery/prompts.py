"""Questions to begin with: headings that are questions, because what follows them is the answer."""

import re
from collections.abc import Iterable
from itertools import zip_longest

from ingest.catalog import ReadableCatalog
from ingest.models import StoredArticle

LOOKED_AT = 6
SHORTEST, LONGEST = 20, 110
_NAME = re.compile(r"(?<=\s)[\"“'(]?[A-ZÀ-ÖØ-Þ]")


def list_prompts(catalog: ReadableCatalog, most: int) -> list[str]:
    """Questions that the newest articles ask themselves."""
    dated = [item for item in catalog.list_articles() if item.metadata.published is not None]
    newest = sorted(dated, key=lambda item: (item.metadata.published, item.id), reverse=True)[:LOOKED_AT]
    articles = [catalog.load_article(item.id, item.version) for item in newest]
    picked = [one for turn in zip_longest(*map(_rank_questions, articles)) for one in turn if one is not None]
    picked += [f"What does “{article.metadata.title}” report?" for article in articles]
    return list(dict.fromkeys(picked))[:most]


def _rank_questions(article: StoredArticle) -> Iterable[str]:
    """Questions that stand by themselves first: the more names one carries, the less it leans on its article."""
    texts = [heading.text.strip() for heading in article.headings]
    fitting = [text for text in texts if text.endswith("?") and SHORTEST <= len(text) <= LONGEST]
    return sorted(fitting, key=lambda text: -len(_NAME.findall(text)))
