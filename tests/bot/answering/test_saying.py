"""Who said something: the sentence in which it is said, and no other speaker's."""

from bot.answering.draft import Drafter
from bot.asking.question import SubQuestion
from bot.reading.cross_encoder import Reader
from bot.retrieval.passages import Retrieval
from ingest.embedder import MiniLmEmbeddings
from tests.bot.passages import QUERY, build_passage

SAID = (
    'Ida Roth, the mayor of Velm, told the Courier in an interview that "our part", words she repeated, would be '
    'discussed soon. Whose part she meant is unclear. Roth still explained that the tunnel was a "triumph".'
)
OTHER = 'Nils Orre, the envoy of Skarn, said that the premier "strongly stands behind the tunnel".'


def test_who_said_something_is_told_by_the_sentence_that_says_it(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    passages = tuple(build_passage(text, embeddings, article) for article, text in (("one", SAID), ("two", OTHER)))
    question = "Who said that the tunnel was a triumph?"
    retrieval = Retrieval((question,), QUERY, passages)

    draft = Drafter(reader).read((SubQuestion(question),), retrieval, lambda _: None, timed=False)

    assert [one.text for one in draft.evidence] == ['Roth still explained that the tunnel was a "triumph".']


def test_what_may_answer_too_is_there_for_a_writer(reader: Reader, embeddings: MiniLmEmbeddings) -> None:
    """Each sentence once, and none that is told already."""
    question = "What did Ida Roth say?"
    retrieval = Retrieval((question,), QUERY, (build_passage(SAID, embeddings, "one"),))

    draft = Drafter(reader).read((SubQuestion(question),), retrieval, lambda _: None, timed=False)

    told = " ".join(one.text for one in draft.evidence)
    further = [one.text for one in draft.further]
    assert further
    assert len(further) == len(set(further))
    assert all(text in SAID and text not in told for text in further)
