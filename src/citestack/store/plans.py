"""``Plans``: the plans made for a domain. What a body holds is ``citestack.plan``'s own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now

KEPT = 50
"""Plans kept for each domain; one takes about 10 kB."""
_KEY = 0x706C_616E


@dataclass(frozen=True, slots=True)
class StoredPlan:
    id: int
    domain: str
    made_at: str
    """ISO 8601 UTC."""
    body: bytes


class Plans:
    """All methods raise ``StoreError``. No answer of the stack depends on a plan: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, domain: str, body: bytes, made_at: str | None = None) -> StoredPlan:
        """All but the newest plans of the domain are forgotten."""
        p = t.plans.c
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            number = (connection.execute(select(func.max(p.id))).scalar() or 0) + 1
            kept = StoredPlan(number, domain, made_at or now(), body)
            row = {"id": number, "domain": domain, "made_at": kept.made_at, "body": zlib.compress(body)}
            connection.execute(t.plans.insert(), row)
            mine = select(p.id).where(p.domain == domain).order_by(p.id.desc())
            gone = list(connection.execute(mine.offset(KEPT)).scalars())
            connection.execute(delete(t.plans).where(p.id.in_(gone)))
            return kept

    def get(self, plan: int) -> StoredPlan:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            row = connection.execute(select(t.plans).where(t.plans.c.id == plan)).first()
        if row is None:
            raise NotFoundError(f"no plan {plan} in this store", hint="Run: citestack plan DOMAIN", layer="plan")
        return _read(row)

    def newest(self, domain: str) -> StoredPlan | None:
        return self._one(domain, None)

    def before(self, plan: StoredPlan) -> StoredPlan | None:
        """The plan of the same domain before this one."""
        return self._one(plan.domain, plan.id)

    def domains(self) -> list[tuple[str, int, str]]:
        """Domain, id of its newest plan, when that was made; newest first."""
        p = t.plans.c
        newest = select(func.max(p.id)).group_by(p.domain).scalar_subquery()
        query = select(p.domain, p.id, p.made_at).where(p.id.in_(newest)).order_by(p.id.desc())
        with self._reading() as connection:
            return [(r.domain, r.id, r.made_at) for r in connection.execute(query)]

    def _one(self, domain: str, under: int | None) -> StoredPlan | None:
        p = t.plans.c
        query = select(t.plans).where(p.domain == domain).order_by(p.id.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query if under is None else query.where(p.id < under)).first()
        return None if row is None else _read(row)


def _read(row: Row[Any]) -> StoredPlan:
    return StoredPlan(row.id, row.domain, row.made_at, zlib.decompress(row.body))
