"""The one tree of errors, for all three packages.

BriefingError
    InvalidSettings
        MissingPackage
    UnreadableArticle           one file; the run goes on without it
        UnsupportedFormat
        NoArticle
        ArticleTooLarge
        DuplicateArticle
        InvalidMetadata
    ClusterUnavailable
    IndexUnavailable            the data folder, the catalog or Chroma can't be used right now
        IndexBusy
    UnsupportedSchema
    UnreadableBackup
    FolderNotEmpty
    StaleIndex
    UnknownArticle
    UnknownConversation
    UnknownAnswer
    QuestionTooLong
    EmptyQuestion
    QuestionTimeout
    UnknownEngine
    UnknownFilter
    ModelUnavailable
        ModelTimeout
        ModelRateLimited
        ModelServerFailed
        ModelStreamBroken
        ModelKeyRejected
        ModelRequestRejected
            ModelContextTooLong
        ModelRefused
        ModelOutputMalformed
        ModelOutputUnsupported
    SourceUnavailable           an address that is polled; the run goes on with the others
        SourceTimeout
        SourceGone
        SourceForbidden
        SourceTooLarge
        SourceUnreadable
        RobotsDisallowed
    AddressRefused
    UnknownSource
    DuplicateSource
    ServerUnavailable
    Unauthorized                who asks is not known
        SignInFailed
    IdentityProviderUnavailable
    Forbidden                   who asks is known, and may not
        CrossSiteRequest
    TooManyRequests
    UnknownToken
    DuplicateToken
    MalformedSuite

Each message says what happened, what was kept and what to do next. Adapters turn an error into the form of
their channel: a problem document over HTTP, a line and an exit code in the terminal.
"""

import re
from typing import ClassVar


class BriefingError(Exception):
    """Anything that the project itself refuses or fails at."""

    code: ClassVar[str] = "briefing_error"
    """Stands for the class in problem documents and reports: its name in small letters. Clients rely on it."""
    retryable: ClassVar[bool] = False
    """Whether the same call may succeed later, unchanged."""

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidSettings(BriefingError):
    """A setting is unknown, malformed, or contradicts another."""


class MissingPackage(InvalidSettings):
    """A setting asks for a package that is not installed; the message says how to install it."""


class UnreadableArticle(BriefingError):
    """A file can't become an article: it is empty, damaged, encrypted, or has no text."""


class UnsupportedFormat(UnreadableArticle):
    """The file is of a kind that ingest does not read."""


class NoArticle(UnreadableArticle):
    """The page is no article but stands before one: consent, login, a paywall, an error; the message says which."""


class ArticleTooLarge(UnreadableArticle):
    """The file is larger than the limit in the settings."""


class DuplicateArticle(UnreadableArticle):
    """Two files claim one article id."""


class InvalidMetadata(UnreadableArticle):
    """A title, date, publisher, kind, language, address or id is nothing of the kind."""


class ClusterUnavailable(BriefingError):
    """The Ray cluster that is to read files can't be reached, or did not answer."""

    retryable = True


class IndexUnavailable(BriefingError):
    """The data folder, the catalog or Chroma can't be opened or did not answer."""

    retryable = True


class IndexBusy(IndexUnavailable):
    """Another process holds the data folder and serves no address to work through."""


class UnsupportedSchema(BriefingError):
    """The database was written by another release, with tables that this one can't bring to its own form."""


class UnreadableBackup(BriefingError):
    """A file is no backup, or not a whole one."""


class FolderNotEmpty(BriefingError):
    """A backup would take the place of what a data folder holds."""


class StaleIndex(BriefingError):
    """The index was built with another embedding model or other chunking settings."""


class UnknownArticle(BriefingError):
    """No article, or no version of it, has this id."""


class UnknownConversation(BriefingError):
    """No conversation has this id."""


class UnknownAnswer(BriefingError):
    """No answer has this id."""


class QuestionTooLong(BriefingError):
    """The question is longer than the limit in the settings."""


class EmptyQuestion(BriefingError):
    """The question has no words."""


class QuestionTimeout(BriefingError):
    """A question took longer than the limit in the settings, and was given up."""

    retryable = True


class UnknownEngine(BriefingError):
    """No engine has this name, or it is not set up here."""


class UnknownFilter(BriefingError):
    """A filter names a publisher or an article that the corpus does not have."""


class ModelUnavailable(BriefingError):
    """A model can't be loaded or reached."""

    retryable = True


class ModelTimeout(ModelUnavailable):
    """A model did not answer in time."""


class ModelRateLimited(ModelUnavailable):
    """A model's provider has had too many requests (HTTP 429)."""


class ModelServerFailed(ModelUnavailable):
    """A model's provider failed (HTTP 5xx) or could not be reached."""


class ModelStreamBroken(ModelUnavailable):
    """A model's answer ended in the middle."""


class ModelKeyRejected(ModelUnavailable):
    """A model's provider does not accept the key, or the key may not use the model (HTTP 401, 403)."""

    retryable = False


class ModelRequestRejected(ModelUnavailable):
    """A model's provider does not accept the request: an unknown model, a parameter that it does not take."""

    retryable = False


class ModelContextTooLong(ModelRequestRejected):
    """What the model would have to read is longer than it, or the budget, allows."""


class ModelRefused(ModelUnavailable):
    """A model, or its provider's filter, declined to answer."""

    retryable = False


class ModelOutputMalformed(ModelUnavailable):
    """A model's answer is not in the form that was asked for."""


class ModelOutputUnsupported(ModelUnavailable):
    """Nothing that a model said is carried by the sources."""


class SourceUnavailable(BriefingError):
    """An address that is polled did not answer, or answered with an error."""

    retryable = True

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        """`wait_s`: how long its server asks not to be asked again, in seconds."""
        super().__init__(message)
        self.wait_s = wait_s


class SourceTimeout(SourceUnavailable):
    """An address took longer to answer than the limit in the settings."""


class SourceGone(SourceUnavailable):
    """There is nothing at an address any more (HTTP 404, 410), or a watched folder is not there."""

    retryable = False


class SourceForbidden(SourceUnavailable):
    """An address wants a login or a payment, or lets no programs in (HTTP 401, 402, 403, 451)."""

    retryable = False


class SourceTooLarge(SourceUnavailable):
    """What an address sends is larger than the limit in the settings, packed or unpacked."""

    retryable = False


class SourceUnreadable(SourceUnavailable):
    """What an address sends is no feed, no page, and no file that ingest reads."""

    retryable = False


class RobotsDisallowed(SourceUnavailable):
    """The robots.txt of a site keeps this program away from an address."""

    retryable = False


class AddressRefused(BriefingError):
    """An address is none of the web, or leads into a private network."""


class UnknownSource(BriefingError):
    """No source has this id or address."""


class DuplicateSource(BriefingError):
    """An address is polled already."""


class ServerUnavailable(BriefingError):
    """The server that holds the data folder did not answer."""

    retryable = True


class Unauthorized(BriefingError):
    """A request shows no token and no session, or one that is not valid (any more)."""


class SignInFailed(Unauthorized):
    """A sign-on with an identity provider did not come to an end."""


class IdentityProviderUnavailable(BriefingError):
    """The provider that people sign on with did not answer."""

    retryable = True


class Forbidden(BriefingError):
    """Whoever asks may not do this."""


class CrossSiteRequest(Forbidden):
    """A browser sent this for the page of another web site."""


class TooManyRequests(BriefingError):
    """Somebody asks more often than the limits in the settings allow."""

    retryable = True

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        """`wait_s`: when the next request will be served, in seconds from now."""
        super().__init__(message)
        self.wait_s = wait_s


class UnknownToken(BriefingError):
    """No API token has this name."""


class DuplicateToken(BriefingError):
    """An API token has this name already."""


class MalformedSuite(BriefingError):
    """An eval suite can't be read."""
