"""What ``citestack serve`` can be told. Every limit has a reason beside it."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Defaults fit one person on a laptop; nothing is reachable from elsewhere."""

    host: str = "127.0.0.1"
    port: int = 8747
    token: str | None = None
    """Asked of every request when set; must be set to bind to anything but the loopback address."""
    allow_private: bool = False
    """Jobs may fetch private addresses (an intranet of yours)."""
    allow_fetch: bool = False
    """A request may have the pages that an answer cites fetched. Off: what the server connects to is then up to jobs
    alone, which the page shows."""
    allow_folder: str | None = None
    """Jobs may read files below this folder (pages, archives, exports); None = no file of this machine at all."""
    allow_probes: bool = False
    """Runs may ask engines that cost money, with the keys of this server's environment. Off: whoever reaches the page
    spends nothing; the stack on this machine and saved answers may be asked all the same."""
    engines_file: str | None = None
    """Engines of the user's own (TOML), offered beside the shipped ones."""
    job_queue: int = 20
    """Jobs that may wait: they take minutes to hours, one at a time. One more is refused with 429."""
    workers: int = 2
    """Questions answered at once. Each keeps a core busy; more of them than cores only wait for each other."""
    queue: int = 64
    """Questions that may wait; one more is refused with 429 and the time after which to try again."""
    per_client: int = 16
    """Questions of one client that may wait or run, so that one client cannot take the whole queue."""
    timeout_s: float = 60.0
    """A question that takes longer is stopped and answered with 504."""
    max_body: int = 1 << 20
    """Bytes of a request's body."""
    body_timeout_s: float = 30.0
    """A request's body that pauses for longer is refused with 408."""
    send_timeout_s: float = 60.0
    """A client that takes nothing of its answer for so long counts as gone."""
    public_hosts: tuple[str, ...] = ()
    """Names a browser may reach this server by, beside the loopback names and the address it is bound to. Any other
    Host header is refused: a foreign page whose name was re-bound to this machine carries its own."""

    @property
    def is_local(self) -> bool:
        return self.host in LOOPBACK
