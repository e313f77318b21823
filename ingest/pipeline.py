"""Files to searchable articles: the one place that knows the order of the steps.

Each article is one transaction in the catalog, then one write to Chroma, then a mark that both agree. A run
that is killed anywhere leaves marks from which the next run completes the work; until then, what the
catalog holds is found by full-text search, and what Chroma holds beyond that is ignored.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.embeddings import Embeddings

from ingest.amendments import amend
from ingest.catalog import Catalog, hash_text, now
from ingest.cutting import cut_article
from ingest.embedder import build_embeddings
from ingest.errors import StaleIndex, UnreadableArticle
from ingest.index import FORMAT, VectorIndex, build_stamp, check_build
from ingest.loader import Found, FoundFile, find_files, load_article
from ingest.lock import hold_run
from ingest.models import (
    Access,
    Amendment,
    Article,
    ArticleNote,
    DuplicateText,
    IngestReport,
    MissingArticles,
    RefusedFile,
    Shelving,
)
from ingest.reembedding import switch
from ingest.settings import Settings

ProgressReport = Callable[[int, int, str], None]
"""Called with articles done, articles in all, and the name of the one at hand."""


@dataclass(slots=True)
class Plan:
    """What one run found, and what is to be done about it."""

    write: list[tuple[FoundFile, str, bool]] = field(default_factory=list)
    """(file, article id, whether it is new)."""
    moved: list[tuple[str, str]] = field(default_factory=list)
    shelved: list[tuple[str, Shelving]] = field(default_factory=list)
    """Articles that only belong elsewhere now."""
    shelving: Shelving = Shelving()
    """Where articles belong that do not say so themselves."""
    unchanged: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    """To be removed."""
    missing: list[MissingArticles] = field(default_factory=list)
    amendments: dict[str, Amendment] = field(default_factory=dict)
    duplicates: list[DuplicateText] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


class Pipeline:
    """Brings a corpus up to date with files, and Chroma with the catalog."""

    def __init__(self, settings: Settings, catalog: Catalog, index: VectorIndex, embeddings: Embeddings) -> None:
        self._settings = settings
        self._catalog = catalog
        self._index = index
        self._embeddings = embeddings
        self._stamp = build_stamp(settings, embeddings)

    def ingest(
        self,
        paths: Sequence[Path],
        progress: ProgressReport | None = None,
        rebuild: bool = False,
        prune: bool = False,
        shelving: Shelving = Shelving(),
    ) -> IngestReport:
        """Take in files and folders.

        `shelving` is where articles belong that do not say so themselves; where it says nothing either, an article
        that is there stays where it belongs, and a new one may be read by everybody.

        Articles whose file has vanished from one of the folders are removed; where a folder has lost more than half
        of what it held, only with `prune`. A file that can't be read is refused in the report, and the article that
        an earlier run made of it stays.

        An index that another release built in its own way is built anew. Raises StaleIndex when it was built with other
        settings and `rebuild` is not set; IndexBusy, IndexUnavailable and ModelUnavailable as their names say.
        """
        began, started_at = time.monotonic(), now()
        with hold_run(self._settings, self._catalog):
            self._open(rebuild)
            found = find_files(paths)
            plan = self.plan(found, prune, shelving)
            added, changed, notes = self._write(plan, progress)
            for article_id, path in plan.moved:
                self._catalog.move_article(article_id, path)
            for article_id, belongs in plan.shelved:
                self.shelve(article_id, belongs)
            for article_id in plan.vanished:
                self.remove(article_id)
            fingerprint, articles, _ = self._catalog.readable(Access()).describe_corpus(self._stamp)
            report = IngestReport(
                added=tuple(added),
                changed=tuple(changed),
                shelved=tuple(article_id for article_id, _ in plan.shelved),
                unchanged=tuple(plan.unchanged),
                removed=tuple(plan.vanished),
                duplicates=tuple(plan.duplicates),
                refused=tuple(plan.refused),
                missing=tuple(plan.missing),
                notes=tuple(notes),
                passed_over=found.passed_over,
                articles=articles,
                fingerprint=fingerprint,
                seconds=round(time.monotonic() - began, 2),
            )
            self._catalog.save_run(started_at, report)
        return report

    def check(self) -> None:
        """Raise StaleIndex or IndexUnavailable where nothing can be put into the index. Writes nothing."""
        check_build(self._catalog, self._index, self._stamp)

    def put(self, article: Article) -> int:
        """Store one article as the current version of its id, findable when this returns."""
        version = self._catalog.put_article(article, cut_article(article, self._settings.chunking, self._embeddings))
        self.sync()
        return version

    def shelve(self, article_id: str, shelving: Shelving) -> None:
        """Say who may read an article and which collections it belongs to; nothing is embedded again for that."""
        self._catalog.shelve_article(article_id, shelving)
        self.sync()

    def remove(self, article_id: str) -> None:
        """Take one article out of the corpus; its versions stay readable by number."""
        self._catalog.remove_article(article_id)
        self.sync()

    def sync(self) -> None:
        """Bring Chroma up to date with the catalog."""
        sync(self._catalog, self._index)

    def _open(self, rebuild: bool) -> None:
        try:
            switch(self._settings, self._catalog, self._index, self._embeddings, self._stamp)
            check_build(self._catalog, self._index, self._stamp)
        except StaleIndex:
            if not rebuild and not self._is_of_another_release():
                raise
            self._rebuild()
        self._index.create(self._stamp)
        self._catalog.save_stamp("build", self._stamp)
        self.sync()
        self._index.drop_others()
        if self._index.count() != self._catalog.count_passages():
            # The collection was lost or damaged; the catalog has everything that it held.
            self._index.drop()
            self._index.create(self._stamp)
            self._catalog.mark_all_unsynced()
            self.sync()

    def _is_of_another_release(self) -> bool:
        """Whether the index was built with these settings and only in another way, or its rebuild was interrupted:
        then nobody has to decide anything.
        """
        kept = self._catalog.load_stamp("build")
        return isinstance(kept, dict) and self._stamp in (kept.get("rebuilding"), kept | {"format": FORMAT})

    def _rebuild(self) -> None:
        """Cut and embed every article anew from the catalog."""
        # A stamp that nothing equals, so that a rebuild that is killed is never mistaken for a whole index.
        self._catalog.save_stamp("build", {"rebuilding": self._stamp})
        catalog = self._catalog.readable(Access())
        for listed in catalog.list_articles():
            article = catalog.load_article(listed.id)
            self._catalog.replace_passages(article, cut_article(article, self._settings.chunking, self._embeddings))
        self._index.drop()

    def plan(self, found: Found, prune: bool = False, shelving: Shelving = Shelving()) -> Plan:
        """What is to be done about the files that were found; writes nothing."""
        plan = Plan(refused=list(found.refused), amendments=self._catalog.list_amendments(), shelving=shelving)
        claims: dict[str, list[tuple[FoundFile, Article]]] = {}
        seen = {str(file.path) for file in found.files}
        for file in found.files:
            try:
                article = self._load(file, plan)
            except UnreadableArticle as error:
                plan.refused.append(RefusedFile(path=str(file.path), code=error.code, reason=error.message))
                continue
            # Only what the plan needs stays in memory: a file that is to be written is read once more.
            claims.setdefault(article.id, []).append(
                (file, article.model_copy(update={"text": hash_text(article.text)}))
            )
        stored = self._catalog.list_sources()
        contested: set[str] = set()
        for article_id, claimants in claims.items():
            path = stored[article_id][0] if article_id in stored else ""
            rivals = {str(file.path): None for file, _ in claimants}
            if path and path not in seen and Path(path).exists():
                rivals[path] = None
            if len(rivals) > 1:
                contested.add(article_id)
                plan.refused += [_refuse_claim(str(file.path), article_id, rivals) for file, _ in claimants]
        claimed = [(file, article) for id_ in claims.keys() - contested for file, article in claims[id_]]
        texts, read = {article.text for _, article in claimed}, {article.path for _, article in claimed}
        gone = {
            article_id: (Path(path), path in read or text in texts)
            for article_id, (path, _, text) in stored.items()
            # A file that is another article now is gone as well.
            if article_id not in claims and (path in read or (path not in seen and _was_looked_for(Path(path), found)))
        }
        if not prune:
            plan.missing = _find_missing(found.folders, [Path(path) for path, _, _ in stored.values()], gone)
        kept = {article_id for missing in plan.missing for article_id in missing.article_ids}
        plan.vanished = [article_id for article_id in gone if article_id not in kept]
        belongs = self._catalog.list_shelving()
        holders = {text: article_id for article_id, (_, _, text) in stored.items() if article_id not in plan.vanished}
        for article_id, claimants in claims.items():
            if article_id in contested:
                continue
            path, content_hash, _ = stored.get(article_id, ("", "", ""))
            file, article = claimants[0]
            if content_hash == article.content_hash:
                if differs(article.shelving, belongs[article_id]):
                    plan.shelved.append((article_id, article.shelving))
                else:
                    plan.unchanged.append(article_id)
                if path != article.path:
                    plan.moved.append((article_id, article.path))
            elif holders.get(article.text, article_id) != article_id:
                plan.duplicates.append(DuplicateText(path=str(file.path), kept=holders[article.text]))
            else:
                holders[article.text] = article_id
                plan.write.append((file, article_id, not path))
        return plan

    def _load(self, file: FoundFile, plan: Plan) -> Article:
        article = load_article(file, self._settings.ingest)
        article = article.model_copy(update={"shelving": article.shelving.complete(plan.shelving)})
        return amend(article, plan.amendments.get(article.id))

    def _write(self, plan: Plan, progress: ProgressReport | None) -> tuple[list[str], list[str], list[ArticleNote]]:
        added: list[str] = []
        changed: list[str] = []
        notes: list[ArticleNote] = []
        for done, (file, article_id, new) in enumerate(plan.write):
            if progress is not None:
                progress(done, len(plan.write), article_id)
            article = self._load(file, plan)
            self.put(article)
            (added if new else changed).append(article_id)
            notes += [ArticleNote(article_id=article_id, text=note) for note in article.notes]
        if progress is not None:
            progress(len(plan.write), len(plan.write), "")
        return added, changed, notes


def sync(catalog: Catalog, index: VectorIndex) -> None:
    """Bring Chroma up to date with the catalog; nothing is embedded for that."""
    for article_id, version, current in catalog.list_unsynced():
        if current:
            index.put(article_id, version, catalog.load_vectors(article_id, version))
        else:
            index.remove_version(article_id, version)
        catalog.mark_synced(article_id, version)
    catalog.mark_in_step()


def differs(stated: Shelving, kept: Shelving) -> bool:
    """Whether an article is to belong elsewhere than it does."""
    wanted = stated.complete(kept)
    pairs = ((wanted.groups, kept.groups), (wanted.collections, kept.collections))
    return any(set(new or ()) != set(old or ()) for new, old in pairs)


def _was_looked_for(path: Path, found: Found) -> bool:
    """Whether a file at `path` would have been found: what lies in a folder that can't be read may still be there."""
    refused = any(path.is_relative_to(item.path) for item in found.refused)
    return not refused and any(path.is_relative_to(folder) for folder in found.folders)


def _find_missing(
    folders: Iterable[Path], sources: Sequence[Path], gone: Mapping[str, tuple[Path, bool]]
) -> list[MissingArticles]:
    """The folders that lost more than half of the articles that came from them, and what they lost.

    `gone` maps an article's id to its path, and says whether its file or its text is another article now: such a one
    is replaced, and not lost.
    """
    missing = []
    for folder in dict.fromkeys(folders):
        held = sum(path.is_relative_to(folder) for path in sources)
        below = {article_id: replaced for article_id, (path, replaced) in gone.items() if path.is_relative_to(folder)}
        lost = tuple(article_id for article_id, replaced in below.items() if not replaced)
        if 2 * len(lost) > held:
            missing.append(MissingArticles(folder=str(folder), held=held, article_ids=lost))
    return missing


def _refuse_claim(path: str, article_id: str, rivals: Iterable[str]) -> RefusedFile:
    names = " and ".join(sorted(rivals))
    return RefusedFile(
        path=path,
        code="duplicate_article",
        reason=f"the id {article_id!r} is claimed by {names}; give one of them another 'id' in its front matter",
    )


def build_pipeline(
    settings: Settings, catalog: Catalog, index: VectorIndex, embeddings: Embeddings | None = None
) -> Pipeline:
    """A pipeline over an open catalog and index, with the embedding model that the settings name."""
    return Pipeline(settings, catalog, index, embeddings or build_embeddings(settings.embedding))
