"""Hybrid retrieval as LangChain's own retriever, for chains of one's own; the bot itself does without its weight."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.retrieval.hybrid import HybridRetriever


class PassageRetriever(BaseRetriever):
    """Gives the passages that a question finds as LangChain's documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: HybridRetriever

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(
                page_content=" ".join(sentence.text for sentence in passage.sentences),
                metadata={
                    "article_id": passage.article_id,
                    "article_version": passage.article_version,
                    "title": passage.metadata.title,
                    "publisher": passage.metadata.publisher,
                    "published": passage.metadata.published.isoformat() if passage.metadata.published else None,
                    "heading": passage.heading,
                    "start": passage.start,
                    "end": passage.end,
                    "score": passage.score,
                },
            )
            for passage in self.retriever.retrieve([query]).passages
        ]
