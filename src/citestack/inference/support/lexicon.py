"""Word lists of the verifier. Written for this project; English only.

Function words carry no weight in coverage. Antonyms and negation decide contradiction, so the lists hold pairs that
exclude each other in ordinary prose; words that are merely different (red, blue) are left out.
"""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
        a an the this that these those it its itself he him his she her hers they them their theirs we us
        our ours you your yours i me my mine one ones who whom whose which what where when why how there
        here is am are was were be been being has have had having do does did doing done will would shall
        should can could may might must ought and or but nor so yet if then than as of in on at by to from
        for with about into onto upon over under through between among within during per via up down out off
        across along around against toward towards not no never none neither cannot nothing nobody nowhere
        without unless also too very just even still already again once both either such same other another
        each every all any some more most much many few less least several own only quite rather almost
        nearly however therefore thus hence moreover furthermore meanwhile although though while because
        since until whether like e.g i.e etc vs eg ie s t re ve ll d m o'clock mr mrs ms dr prof st oh well
        yes it's that's there's they're we're you're i'm he's she's let's i've we've you've they've i'd he'd
        she'd we'd they'd
        """.split()
)

DIRECTION_WORDS = frozenset(
    """
        before after above below over under up down more less fewer most least inside outside on off in out
        """.split()
)

NEGATIONS = frozenset(
    """
        not no never none neither nor cannot nothing nobody nowhere without unless unable fail fails failed
        failing lack lacks lacked lacking refuse refuses refused instead hardly barely don't doesn't didn't
        isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't mustn't hasn't haven't hadn't
        needn't ain't
        """.split()
)

DENIALS = frozenset(
    """
    myth false untrue incorrect wrong misconception hoax falsely wrongly mistaken debunked
    """.split()
)

HEDGES = frozenset(
    """
        may might could possibly perhaps maybe allegedly reportedly supposedly potentially probably likely
        unlikely rumored rumoured planned plans proposed proposes expected expects believed believes claimed
        claims suspected speculated hoped hypothetically presumably apparently seems seem seemed suggests
        suggest suggested
        """.split()
)

CONDITIONS = frozenset(["if", "unless", "provided", "assuming", "otherwise", "except"])

UNIVERSAL = frozenset(
    """
    all every each always entirely completely everyone everything everybody
    """.split()
)
PARTIAL_QUANTITY = frozenset(
    """
        some several few sometimes occasionally often usually many partly partially typically generally
        mostly
        """.split()
)
MAJORITY = frozenset(["most", "majority", "mostly", "usually", "typically", "generally"])
EXCLUSIVE = frozenset(["only", "solely", "exclusively"])

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])

NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen
            """.split()
    )
} | {
    word: 10 * tens
    for tens, word in enumerate(
        """
        twenty thirty forty fifty sixty seventy eighty ninety
        """.split(),
        start=2,
    )
}
MAGNITUDES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
    "mn": 10**6,
}
ORDINAL_WORDS = {
    word: value
    for value, word in enumerate(
        """
            second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
            """.split(),
        start=2,
    )
}

_UNITS = """
%: % percent percents per-cent percentage pct
usd: $ us$ usd dollar dollars
eur: € eur euro euros
gbp: £ gbp pound-sterling
jpy: ¥ jpy yen
cent: cent cents
ns: ns nanosecond nanoseconds
us: µs μs microsecond microseconds
ms: ms msec millisecond milliseconds
s: s sec secs second seconds
min: min mins minute minutes
h: h hr hrs hour hours
day: d day days
week: week weeks
month: month months
year: year years yr yrs year-old
decade: decade decades
century: century centuries
bit: bit bits
byte: byte bytes
kb: kb kib kilobyte kilobytes kibibyte kibibytes
mb: mb mib megabyte megabytes mebibyte mebibytes
gb: gb gib gigabyte gigabytes gibibyte gibibytes
tb: tb tib terabyte terabytes tebibyte tebibytes
pb: pb petabyte petabytes
kbps: kbps kbit/s
mbps: mbps mbit/s
gbps: gbps gbit/s
hz: hz hertz
khz: khz
mhz: mhz
ghz: ghz
mm: mm millimeter millimeters millimetre millimetres
cm: cm centimeter centimeters centimetre centimetres
m: meter meters metre metres
km: km kilometer kilometers kilometre kilometres
mile: mile miles mi
yard: yard yards yd
foot: foot feet ft
inch: inch inches
mg: mg milligram milligrams
g: gram grams
kg: kg kilogram kilograms kilo kilos
lb: lb lbs pound pounds
ton: ton tons tonne tonnes
ml: ml milliliter milliliters
l: liter liters litre litres
c: °c celsius
f: °f fahrenheit
w: watt watts
kw: kw kilowatt kilowatts
mw: mw megawatt megawatts
kwh: kwh
v: volt volts
times: x times
px: px pixel pixels
point: point points
"""
UNITS = {
    alias: canonical.strip()
    for line in _UNITS.strip().splitlines()
    for canonical, aliases in [line.split(":", 1)]
    for alias in aliases.split()
}
UNIT_SIGNS = frozenset(
    """
        % pct usd eur gbp jpy ns µs μs ms msec s sec secs min mins h hr hrs d yr yrs kb kib mb mib gb gib tb
        tib pb kbps mbps gbps hz khz mhz ghz mm cm km mi yd ft mg kg lb lbs ml kw mw kwh px x
        """.split()
)
"""Short unit signs: part of a number, neither content nor name."""

GENERIC_CAPITALS = frozenset(
    """
        note notes warning caution tip important example examples see figure table chapter section step yes
        ok answer question summary overview today tomorrow yesterday god internet web
        """.split()
)
"""Words often capitalised without naming anything."""

SYMMETRIC_VERBS = frozenset(
    """
        meet met equal equals differ differs marry married and or join joined resemble resembles versus
        between join adjacent border borders cooperate share shares
        """.split()
)
