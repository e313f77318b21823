"""How each error of the tree reaches people: its title, its HTTP status and its exit code.

One table for all adapters, so that a failure means the same everywhere.
"""

from dataclasses import dataclass

from ingest import errors
from ingest.models import Frozen

FAILED = 1
WRONG_USAGE = 2


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of failure."""

    title: str
    status: int
    exit_code: int = FAILED


PROBLEMS: dict[type[errors.BriefingError], ProblemType] = {
    errors.BriefingError: ProblemType("Something went wrong", 500),
    errors.InvalidSettings: ProblemType("A setting is wrong", 500, WRONG_USAGE),
    errors.MissingPackage: ProblemType("A package is not installed", 500, WRONG_USAGE),
    errors.UnreadableArticle: ProblemType("The article can't be read", 422),
    errors.UnsupportedFormat: ProblemType("The format is not supported", 415),
    errors.NoArticle: ProblemType("The page is no article", 422),
    errors.ArticleTooLarge: ProblemType("The article is too large", 413),
    errors.DuplicateArticle: ProblemType("The article id is taken", 409),
    errors.InvalidMetadata: ProblemType("What is said of the article can't be", 422),
    errors.ClusterUnavailable: ProblemType("The cluster did not answer", 503),
    errors.IndexUnavailable: ProblemType("The index can't be used right now", 503),
    errors.IndexBusy: ProblemType("Another process holds the index", 503),
    errors.UnsupportedSchema: ProblemType("The database was written by another release", 500),
    errors.UnreadableBackup: ProblemType("The backup can't be used", 422),
    errors.FolderNotEmpty: ProblemType("The data folder is not empty", 409, WRONG_USAGE),
    errors.StaleIndex: ProblemType("The index was built with other settings", 409),
    errors.UnknownArticle: ProblemType("There is no such article", 404),
    errors.UnknownConversation: ProblemType("There is no such conversation", 404),
    errors.UnknownAnswer: ProblemType("There is no such answer", 404),
    errors.QuestionTooLong: ProblemType("The question is too long", 422, WRONG_USAGE),
    errors.EmptyQuestion: ProblemType("The question is empty", 422, WRONG_USAGE),
    errors.QuestionTimeout: ProblemType("The question took too long", 504),
    errors.UnknownEngine: ProblemType("There is no such engine", 422, WRONG_USAGE),
    errors.UnknownFilter: ProblemType("The corpus does not have what a filter names", 422, WRONG_USAGE),
    errors.ModelUnavailable: ProblemType("The model can't be used", 503),
    errors.ModelTimeout: ProblemType("The model took too long", 504),
    errors.ModelRateLimited: ProblemType("The model has had too many requests", 503),
    errors.ModelServerFailed: ProblemType("The model's provider failed", 502),
    errors.ModelStreamBroken: ProblemType("The model's answer broke off", 502),
    errors.ModelKeyRejected: ProblemType("The model's provider does not accept the key", 502),
    errors.ModelRequestRejected: ProblemType("The model's provider does not accept the request", 502),
    errors.ModelContextTooLong: ProblemType("The evidence is too long for the model", 502),
    errors.ModelRefused: ProblemType("The model declined to answer", 502),
    errors.ModelOutputMalformed: ProblemType("The model's answer can't be read", 502),
    errors.ModelOutputUnsupported: ProblemType("The model's answer is not carried by the sources", 502),
    errors.SourceUnavailable: ProblemType("The source did not answer", 424),
    errors.SourceTimeout: ProblemType("The source took too long", 424),
    errors.SourceGone: ProblemType("There is nothing at the address", 424),
    errors.SourceForbidden: ProblemType("The source wants a login or a payment", 424),
    errors.SourceTooLarge: ProblemType("The source sends too much", 424),
    errors.SourceUnreadable: ProblemType("The source is no feed and no page", 422),
    errors.RobotsDisallowed: ProblemType("The site lets no programs in", 422),
    errors.AddressRefused: ProblemType("The address can't be polled", 422, WRONG_USAGE),
    errors.UnknownSource: ProblemType("There is no such source", 404, WRONG_USAGE),
    errors.DuplicateSource: ProblemType("The source is there already", 409),
    errors.ServerUnavailable: ProblemType("The server did not answer", 503),
    errors.Unauthorized: ProblemType("Sign in first", 401),
    errors.SignInFailed: ProblemType("Signing in did not work", 401),
    errors.IdentityProviderUnavailable: ProblemType("Signing in is not possible right now", 503),
    errors.Forbidden: ProblemType("This is not allowed", 403),
    errors.CrossSiteRequest: ProblemType("Another web site asked for this", 403),
    errors.TooManyRequests: ProblemType("Too many requests", 429),
    errors.UnknownToken: ProblemType("There is no such token", 404, WRONG_USAGE),
    errors.DuplicateToken: ProblemType("A token has this name already", 409, WRONG_USAGE),
    errors.MalformedSuite: ProblemType("The eval suite can't be read", 422, WRONG_USAGE),
}


class Problem(Frozen):
    """A problem document (RFC 9457) with a stable `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool = False


def describe_error(error: errors.BriefingError) -> Problem:
    """The problem document for an error."""
    kind = PROBLEMS[type(error)]
    return build_problem(error.code, kind.title, kind.status, error.message, error.retryable)


def build_problem(code: str, title: str, status: int, detail: str, retryable: bool = False) -> Problem:
    return Problem(
        type=f"urn:briefing-bot:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        retryable=retryable,
    )


def get_exit_code(error: errors.BriefingError) -> int:
    """1 for a failure, 2 for wrong usage."""
    return PROBLEMS[type(error)].exit_code
