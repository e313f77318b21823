"""Every setting of the project, read from BRIEFING_ variables (nested ones with two underscores)."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.errors import InvalidSettings
from ingest.models import Access

PREFIX = "BRIEFING_"
Words = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(lambda value: value.split() if isinstance(value, str) else value)
]
"""Several values in one variable, parted by spaces."""


class ChunkingSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """How articles become passages."""

    max_tokens: int = Field(160, ge=16, le=512)
    """Longest passage, in cl100k tokens; a single longer sentence stays whole."""


class EmbeddingSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Which model turns text into vectors."""

    model: str = "minilm"
    """`minilm` (in the default install), or `openai:NAME`, `ollama:NAME`, `huggingface:NAME`, `wordllama`."""
    threads: int = Field(1, ge=0)
    """Threads of the default model for one text; 0 takes all processors. One is best for many askers at once."""


class ReaderSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """The cross-encoder that reads and checks."""

    model: Path | None = None
    """Another cross-encoder in the same ONNX form; the one that ships by default."""
    threads: int = Field(0, ge=0)
    """Threads that read, a pair each; 0 takes all processors."""


class IngestSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Limits on what is taken in."""

    max_bytes: int = Field(20_000_000, ge=1)
    """Largest file that is read."""


class SourcesSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Feeds, web pages and folders that `briefing serve` and `briefing sources poll` look at again and again."""

    addresses: Words = ()
    """Web addresses and folders, parted by spaces; `briefing sources add` adds others."""
    every_s: float = Field(1_800.0, ge=1)
    """How often a source is polled, in seconds, where it was added without `--every`."""
    articles_per_poll: int = Field(20, ge=1)
    """Most pages that one poll of a feed fetches; the next poll fetches the rest."""
    max_bytes: int = Field(10_000_000, ge=1)
    """Most that one address may send, unpacked."""
    timeout_s: float = Field(30.0, gt=0)
    """Longest that one address may take, with its redirects and its robots.txt."""
    allowed_hosts: Words = ()
    """Host names, parted by spaces, that may be polled although they are in a private network."""


class ChromaSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Whose data a Chroma server is asked for; for one of your own `BRIEFING_CHROMA_URL` alone is enough."""

    tenant: str = "default_tenant"
    """Tenant of the server, or of Chroma Cloud."""
    database: str = "default_database"
    """Database of the tenant; it has to be there."""
    token: SecretStr | None = None
    """Key of Chroma Cloud, or what a proxy before the server wants to see."""
    token_header: Literal["x-chroma-token", "authorization"] = "x-chroma-token"
    """Where the token goes; with `authorization` it is sent as a bearer token."""
    timeout_s: float = Field(30.0, gt=0)
    """Longest that one call of the server may take."""


class LlmSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """The language model of the `llm` engine; none is set by default."""

    model: str | None = None
    """`PROVIDER:NAME`, as in `openai:gpt-5-mini`, `anthropic:claude-haiku-4-5`, `ollama:llama3.2`."""
    base_url: str | None = None
    """An OpenAI-compatible server: vLLM, llama.cpp, LM Studio, a gateway."""
    api_key: SecretStr | None = None
    """The key for `base_url`; without one, keys come from each provider's own usual variable."""
    timeout_s: float = Field(60.0, gt=0)
    """Longest that one question may wait for the model, all calls and retries together."""
    max_input_tokens: int = Field(16_000, ge=500)
    """Longest prompt, in cl100k tokens: ten articles for a brief, few for an answer. What does not fit is left out."""
    max_output_tokens: int = Field(4_000, ge=50)
    """Longest answer of the model."""
    temperature: float | None = Field(0.0, ge=0)
    """Left out where the provider does not take it."""

    @property
    def is_set(self) -> bool:
        return bool(self.model or self.base_url)


class OpenAISettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """What clients of OpenAI's API get from `/v1` ([clients.md](clients.md))."""

    source_events: bool = False
    """Whether streamed chats carry the cited words as Open WebUI's own events, in place of annotations."""


class SlackSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Where Slack's API is; tokens come from Slack's own usual variables."""

    api_url: str = "https://slack.com/api/"
    """Slack's API, or a gateway to it."""
    lease_s: float = Field(15.0, gt=0)
    """How long a process that says nothing more keeps the questions that it was answering."""
    groups: Words = ()
    """Groups, parted by spaces, that everybody in Slack is in, known by e-mail or not."""

    @property
    def access(self) -> Access:
        return Access(groups=frozenset(self.groups))


class EmailSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """The mail server that digests are sent through, and to whom; none is set by default."""

    host: str | None = None
    """Name of the SMTP server."""
    port: int = Field(587, ge=1, le=65_535)
    """Its port; 465 is usual with `tls`."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted: from its first word with `tls`, not at all with `none`."""
    user: str | None = None
    """Name to log in with; without one, nobody logs in."""
    password: SecretStr | None = None
    """Its password."""
    sender: str | None = None
    """Address that digests come from."""
    recipients: str | None = None
    """Addresses that they go to, with commas between them."""
    groups: Words = ()
    """Groups, parted by spaces, that every recipient is in; only articles for these, or for everybody, are used."""

    @property
    def access(self) -> Access:
        return Access(groups=frozenset(self.groups))

    @property
    def addresses(self) -> list[str]:
        """The recipients, one by one."""
        return [one.strip() for one in (self.recipients or "").split(",") if one.strip()]


class AuthSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Who may use the server, and how they show who they are ([access.md](access.md))."""

    mode: Literal["none", "token", "oidc", "proxy"] = "none"
    """`none` serves loopback alone; `token` takes API tokens, which the other two take as well; `oidc` signs people on
    with OpenID Connect; `proxy` believes the identity headers of a reverse proxy."""
    issuer: str | None = None
    """Address of the OpenID provider, without `/.well-known/openid-configuration`."""
    client_id: str | None = None
    """What the provider calls this server."""
    client_secret: SecretStr | None = None
    """The secret that belongs to it; none for a public client, which PKCE alone protects."""
    claims: Words = ("openid", "profile", "email")
    """Scopes asked of the provider, parted by spaces; some give the groups only for one more."""
    groups_claim: str = "groups"
    """Claim of the ID token that lists a person's groups."""
    trust_email: bool = False
    """Whether e-mail addresses count of which the provider does not say whether they are verified, as Entra ID does
    not; right only where people can't choose theirs."""
    remember_days: float = Field(30.0, gt=0, le=36_500)
    """How long after somebody's last sign-on their groups are known by their e-mail address, as Slack needs it."""
    session_hours: float = Field(12.0, gt=0)
    """How long somebody stays signed in on the page."""
    proxies: Words = ()
    """Addresses and networks, parted by spaces, of the reverse proxies whose headers are believed."""
    user_header: str = "X-Forwarded-User"
    """Header in which a proxy names the person."""
    email_header: str = "X-Forwarded-Email"
    """Header with the person's e-mail address."""
    groups_header: str = "X-Forwarded-Groups"
    """Header with the person's groups, with commas between them."""
    editors: Words = ()
    """Groups, parted by spaces, whose members may add, change and remove articles and sources."""
    admins: Words = ()
    """Groups, parted by spaces, whose members may do and read everything."""

    @property
    def is_set(self) -> bool:
        return self.mode != "none"


class LimitsSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """How much may be asked of a server. Without access control, on loopback, requests are not counted."""

    storage_url: str = "memory://"
    """Where requests are counted: `memory://` for one process, `redis://HOST:6379` for several."""
    person: str = "300/minute"
    """Requests of one person, as in `10/second` or `2000/hour`."""
    address: str = "1200/minute"
    """Requests from one network address, signed in or not."""
    questions: str = "30/minute"
    """Questions, briefs and summaries of one person."""
    body_bytes: int = Field(1_000_000, ge=1_000)
    """Largest request without files."""
    upload_bytes: int = Field(200_000_000, ge=1_000)
    """Largest request with files, all together."""
    body_timeout_s: float = Field(30.0, gt=0)
    """Longest that a request may take to arrive; one with files, that it may pause."""
    model_calls: int = Field(8, ge=1)
    """Calls of the language model at once; more wait within the time that their question has."""


class LogSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """What is written to standard error ([operating.md](operating.md))."""

    format: Literal["text", "json"] = "text"
    """`text` for people; `json` for programs: an object a line, among them one for every answer."""
    level: Literal["debug", "info", "warning", "error"] = "warning"
    """The least that is written, the line for every answer aside."""


class MetricsSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Who may read `/metrics` besides administrators, and where other processes than servers show theirs."""

    token: SecretStr | None = None
    """What Prometheus shows as its bearer token, at least 16 characters; it is good for nothing else."""
    port: int | None = Field(None, ge=1, le=65_535)
    """Port at which `briefing slack` and `briefing email` show theirs on `BRIEFING_HOST`, to whoever reaches it."""

    @field_validator("token")
    @classmethod
    def _check_length(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 16:
            raise ValueError("it must have at least 16 characters")
        return token


class TracesSettings(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Where traces go; OpenTelemetry's own `OTEL_` variables say the rest."""

    endpoint: str | None = None
    """Address of a collector that takes OTLP over gRPC, as in `http://127.0.0.1:4317`; needs the extra `otel`."""


class Settings(BaseSettings):
    """All settings; every field has a default that works on a bare machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path(".briefing")
    """Holds everything that is written."""
    database_url: str | None = None
    """`postgresql+psycopg://USER:PASSWORD@HOST/DATABASE` for the catalog and the conversations, with the extra
    `postgres`; SQLite in the data folder by default."""
    chroma_url: str | None = None
    """Address of a Chroma server, or of Chroma Cloud; embedded Chroma in the data folder by default."""
    host: str = "127.0.0.1"
    """Address that `briefing serve` listens on; `0.0.0.0` or `::` for every one that the machine has."""
    port: int = Field(8000, ge=0, le=65_535)
    """Port that `briefing serve` listens on; 0 takes a free one."""
    public_url: str | None = None
    """What permalinks begin with, and the one host name besides loopback that is answered; by default the address that
    is served."""
    token: SecretStr | None = None
    """API token that commands show to the server that holds the data folder; where none does, it is refused. Who can
    read the folder needs none."""
    engine: Literal["auto", "extractive", "llm"] = "auto"
    """Who answers a question that names no engine; `auto` takes the language model where one is set."""
    question_max_chars: int = Field(2_000, ge=1)
    """Longest question, in characters."""
    question_timeout_s: float = Field(30.0, gt=0)
    """Longest that one question may take; what a language model takes has a limit of its own, which is added."""
    chroma: ChromaSettings = ChromaSettings()
    chunking: ChunkingSettings = ChunkingSettings()
    reader: ReaderSettings = ReaderSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    ingest: IngestSettings = IngestSettings()
    sources: SourcesSettings = SourcesSettings()
    llm: LlmSettings = LlmSettings()
    slack: SlackSettings = SlackSettings()
    email: EmailSettings = EmailSettings()
    openai: OpenAISettings = OpenAISettings()
    auth: AuthSettings = AuthSettings()
    limits: LimitsSettings = LimitsSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    traces: TracesSettings = TracesSettings()

    @property
    def sql_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'briefing.sqlite3').absolute()}"

    @property
    def page_url(self) -> str:
        """Where people find the page, without a slash at the end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        # Nothing can be reached under the address that stands for all of them.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment.

    Raises InvalidSettings for a malformed value, and for a BRIEFING_ variable that no setting has: it names
    the nearest real one, because a misspelt variable that is silently ignored is found out too late.
    """
    known = sorted(list_variables())
    for name in os.environ:
        if name.startswith(PREFIX) and name.upper() not in known:
            from rapidfuzz import fuzz, process

            nearest = process.extractOne(name.upper(), known, scorer=fuzz.ratio)
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            raise InvalidSettings(f"{name} is no setting of this project.{hint} Nothing was started.")
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        raise InvalidSettings(f"{where}: {first['msg']}. Nothing was started.") from error


def list_variables() -> set[str]:
    """Every variable that load_settings reads, in capitals."""
    names = set()
    for name, field in Settings.model_fields.items():
        variable = PREFIX + name.upper()
        names.add(variable)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names.update(f"{variable}__{nested.upper()}" for nested in field.annotation.model_fields)
    return names
