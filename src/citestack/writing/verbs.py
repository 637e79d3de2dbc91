"""Does an English text hold a verb? A closed word list, enough to tell a sentence from a label or a menu."""

from __future__ import annotations

import re

from citestack.words import stem, words

_CLOSED = frozenset(
    """am are aren be became become becomes been being can cannot could couldn did didn do does doesn don had has have
    is isn may might must need needs ought shall should shouldn was wasn were weren will won would wouldn got gets get
    means mean meant let lets makes made make took takes taken take gave gives given give went goes go kept keeps keep
    held holds hold wrote writes written write ran runs run sent sends send said says say saw sees seen see
    known know knows knew built builds build chose chosen choose chooses found finds find lost loses lose
    came comes come began begins begin left leaves leave led leads lead spent spend lay lies lie stood stands stand
    told tells tell thought think thinks bought buys buy brought brings bring fell falls fall felt feels feel grew grows
    grown grow met meets meet paid pays pay sold sells sell sat sits sit won wins win drew draws drawn draw""".split()  # noqa: SIM905
)
_REGULAR = frozenset(
    stem(w)
    for w in """
    accept access achieve act activate add adjust affect allow analyze announce answer appear append apply arrive
    ask assign assume attach avoid back bake begin behave belong block boost brew bring build call cancel cause
    change charge check cite clean clear close collect combine commit compare compile compute configure confirm
    connect consider consist consume contain continue control convert cook cool copy cost count cover create cut
    deal decide declare decrease define delete deliver depend deprecate describe detect determine differ disable
    discard discover display distinguish distribute divide drink drive drop earn eat edit eliminate emit employ
    enable encode encourage end enforce ensure enter equal escape establish evaluate exceed exclude execute
    exist expand expect expire explain expose express extend fail fetch fill finish fit fix flush follow force
    form forward free function generate grant grind group guarantee handle happen heat help hide hold host
    identify ignore implement imply import improve include increase indicate inherit initialize insert inspect
    install interpret introduce invalidate invoke involve issue join keep kill last launch learn let limit link
    list listen live load lock log look maintain manage map mark match measure merge modify monitor move name
    normalize note obtain occur offer omit open operate optimize order organize override own parse pass perform
    permit persist place plan play point populate prefer prepare prevent print process produce protect prove
    provide publish pull purge push put query queue quote raise rank reach read rebuild receive reclaim
    recommend record recover redirect reduce refer reference refresh refuse register reject relate release rely
    remain remember remove rename render reorder repeat replace replicate report represent request require
    reserve reset resolve respect respond restart restore restrict result retain retrieve return reuse reveal
    reverse revert rewrite ride rise roast roll rotate sample save scale scan schedule search select send
    separate serve set share show shrink sign skip slow solve sort speak specify split start state stay stop
    store strip submit succeed suffer suggest supply support suppress suspend switch sync tend terminate test
    throw touch track transfer transform translate treat trigger truncate try tune turn type undo uninstall
    update upgrade use vacuum validate vary verify view visit wait walk want warn watch weigh win work wrap
    yield
    """.split()  # noqa: SIM905
)
_NOT_FINITE = re.compile(r"(?:ing|tion|sion|ment|ness|ity)$")


def has_verb(text: str) -> bool:
    """True when some word is, or could well be, a finite verb or an imperative."""
    return any(w in _CLOSED or (stem(w) in _REGULAR and not _NOT_FINITE.search(w)) for w in words(text))


def is_imperative(text: str) -> bool:
    """True when the first word is a bare verb: ``Run``, ``Set``, not ``Runs`` or ``Running``."""
    first = next(iter(words(text)), "")
    return first in _BARE or (
        stem(first) in _REGULAR and not first.endswith(("s", "ed", "ing", "tion", "sion", "ment"))
    )


_BARE = frozenset({"pass", "process", "press", "access", "address", "compress", "need", "feed", "embed", "make", "let"})
