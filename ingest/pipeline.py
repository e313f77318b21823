"""Files to searchable articles: the one place that knows the order of the steps.

Articles are stored some at a time: one transaction in the catalog, then one write to Chroma, then a mark that both
agree, while the next ones are read and embedded. A run that is killed anywhere leaves marks from which the next run
completes the work; until then, what the catalog holds is found by full-text search, and what Chroma holds beyond that
is ignored.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.embeddings import Embeddings

from ingest.amendments import amend
from ingest.catalog import Catalog, CutArticle, now
from ingest.cutting import cut_article
from ingest.embedder import FORMAT, build_embeddings
from ingest.errors import StaleIndex, UnreadableArticle
from ingest.index import VectorIndex, build_stamp, check_build, check_stamp, find_deployment, load_collection
from ingest.loader import Found, FoundFile, find_files
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
from ingest.preparing import LocalWorkers, Outline, Workers, refuse_file
from ingest.reembedding import switch
from ingest.settings import Settings

STORED_PASSAGES = 500
"""Passages that are stored at once, or those of one article: what a killed run has to embed again, at most twice."""
SYNCED_ARTICLES = 100
"""Articles that Chroma is told of at once."""

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
        on: str | None = None,
    ) -> IngestReport:
        """Take in files and folders.

        `shelving` is where articles belong that do not say so themselves; where it says nothing either, an article
        that is there stays where it belongs, and a new one may be read by everybody.

        Articles whose file has vanished from one of the folders are removed; where a folder has lost more than half
        of what it held, only with `prune`. A file that can't be read is refused in the report, and the article that
        an earlier run made of it stays.

        `on` has files read and embedded by a Ray cluster: at `ray://host:port`, or with `ray` one on this machine.

        An index that another release built in its own way is built anew. Raises StaleIndex when it was built with other
        settings and `rebuild` is not set; IndexBusy, IndexUnavailable, ModelUnavailable and ClusterUnavailable as their
        names say.
        """
        began, started_at = time.monotonic(), now()
        with hold_run(self._settings, self._catalog):
            self._open(rebuild)
            found = find_files(paths)
            with self._open_workers(on) as workers:
                plan = self.plan(found, prune, shelving, workers)
                added, changed, notes = self._write(plan, workers, progress)
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
        """Store one article as the current version of its id, findable when this returns. Raises StaleIndex."""
        return self._store([(article, cut_article(article, self._settings.chunking, self._embeddings))])[0]

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

    def _store(self, articles: Sequence[tuple[Article, CutArticle]]) -> list[int]:
        # Another process may have changed to another model since this one opened.
        check_stamp(self._catalog.load_stamp("build"), self._stamp)
        versions = self._catalog.put_articles(articles)
        self.sync()
        return versions

    @contextmanager
    def _open_workers(self, on: str | None) -> Iterator[Workers]:
        if on is None:
            yield LocalWorkers(self._settings, self._embeddings)
        else:
            from ingest.ray_workers import open_cluster

            with open_cluster(on, self._settings) as workers:
                yield workers

    def _open(self, rebuild: bool) -> None:
        self._index.use(load_collection(self._catalog))
        try:
            switch(self._settings, self._catalog, self._index, self._embeddings, self._stamp)
            check_build(self._catalog, self._index, self._stamp)
        except StaleIndex:
            if not rebuild and not self._is_of_another_release():
                raise
            self._rebuild()
        deployment = find_deployment(self._settings, self._catalog)
        self._index.create(self._stamp, deployment)
        self._catalog.save_stamp("build", self._stamp)
        self.sync()
        self._index.drop_others(deployment)
        if self._index.count() != self._catalog.count_passages():
            # The collection was lost or damaged; the catalog has everything that it held.
            self._index.drop()
            self._index.create(self._stamp, deployment)
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
        self._catalog.begin_rebuild(self._stamp)
        catalog = self._catalog.readable(Access())
        for listed in catalog.list_articles():
            article = catalog.load_article(listed.id)
            self._catalog.replace_passages(article, cut_article(article, self._settings.chunking, self._embeddings))
        self._index.drop()

    def plan(
        self, found: Found, prune: bool = False, shelving: Shelving = Shelving(), workers: Workers | None = None
    ) -> Plan:
        """What is to be done about the files that were found, which `workers` read; writes nothing."""
        workers = workers or LocalWorkers(self._settings, self._embeddings)
        plan = Plan(refused=list(found.refused), amendments=self._catalog.list_amendments(), shelving=shelving)
        claims: dict[str, list[tuple[FoundFile, Outline]]] = {}
        seen = {str(file.path) for file in found.files}
        for file, outline in zip(found.files, workers.outline(found.files), strict=True):
            if isinstance(outline, RefusedFile):
                plan.refused.append(outline)
            else:
                # Only what the plan needs stays in memory: a file that is to be written is read once more.
                article = _complete(outline.article, plan)
                claims.setdefault(article.id, []).append((file, Outline(article, outline.text_hash)))
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
        claimed = [outline for id_ in claims.keys() - contested for _, outline in claims[id_]]
        texts, read = {outline.text_hash for outline in claimed}, {outline.article.path for outline in claimed}
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
            file, outline = claimants[0]
            article, text = outline.article, outline.text_hash
            if content_hash == article.content_hash:
                if differs(article.shelving, belongs[article_id]):
                    plan.shelved.append((article_id, article.shelving))
                else:
                    plan.unchanged.append(article_id)
                if path != article.path:
                    plan.moved.append((article_id, article.path))
            elif holders.get(text, article_id) != article_id:
                plan.duplicates.append(DuplicateText(path=str(file.path), kept=holders[text]))
            else:
                holders[text] = article_id
                plan.write.append((file, article_id, not path))
        return plan

    def _write(
        self, plan: Plan, workers: Workers, progress: ProgressReport | None
    ) -> tuple[list[str], list[str], list[ArticleNote]]:
        added: list[str] = []
        changed: list[str] = []
        notes: list[ArticleNote] = []
        batch: list[tuple[Article, CutArticle]] = []
        with _StoreAhead(self._store) as store:
            prepared = workers.prepare([file for file, _, _ in plan.write])
            for done, (file, article_id, new) in enumerate(plan.write):
                if progress is not None:
                    progress(done, len(plan.write), article_id)
                result = next(prepared)
                if isinstance(result, RefusedFile):
                    plan.refused.append(result)
                    continue
                article = _complete(result.article, plan)
                if article.id != article_id:
                    plan.refused.append(refuse_file(file, UnreadableArticle(CHANGED)))
                    continue
                batch.append((article, result.cut))
                (added if new else changed).append(article_id)
                notes += [ArticleNote(article_id=article_id, text=note) for note in article.notes]
                if sum(len(cut.passages) for _, cut in batch) >= STORED_PASSAGES:
                    store(batch)
                    batch = []
            store(batch)
        if progress is not None:
            progress(len(plan.write), len(plan.write), "")
        return added, changed, notes


def sync(catalog: Catalog, index: VectorIndex) -> None:
    """Bring Chroma up to date with the catalog; nothing is embedded for that."""
    index.use(load_collection(catalog))
    unsynced = catalog.list_unsynced()
    current = [(article_id, version) for article_id, version, is_current in unsynced if is_current]
    for begin in range(0, len(current), SYNCED_ARTICLES):
        told = current[begin : begin + SYNCED_ARTICLES]
        index.put([row for article_id, version in told for row in catalog.load_vectors(article_id, version)])
        catalog.mark_synced(told)
    # Only now, so that a run killed in between leaves the articles findable.
    retired = [(article_id, version) for article_id, version, is_current in unsynced if not is_current]
    for article_id, version in retired:
        index.remove_version(article_id, version)
    catalog.mark_synced(retired)
    catalog.mark_in_step()


CHANGED = "It became another article while it was read. It was left out; run the same command again."


class _StoreAhead:
    """Stores one batch while the next one is made: embedding and SQL wait for each other's results alone."""

    def __init__(self, store: Callable[[Sequence[tuple[Article, CutArticle]]], object]) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[object] | None = None

    def __enter__(self) -> "_StoreAhead":
        return self

    def __call__(self, batch: Sequence[tuple[Article, CutArticle]]) -> None:
        self._wait()
        if batch:
            self._running = self._thread.submit(self._store, batch)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        with self._thread:
            if error is None:
                self._wait()

    def _wait(self) -> None:
        if self._running is not None:
            self._running.result()


def _complete(article: Article, plan: Plan) -> Article:
    """An article of a file, with what the run and people say of it."""
    article = article.model_copy(update={"shelving": article.shelving.complete(plan.shelving)})
    return amend(article, plan.amendments.get(article.id))


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
