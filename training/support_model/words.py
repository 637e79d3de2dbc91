"""Word tables of the edits. Written for this project; English only."""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

_VERBS = """
create creates created created
use uses used used
write writes wrote written
make makes made made
provide provides provided provided
develop develops developed developed
found founds founded founded
design designs designed designed
direct directs directed directed
produce produces produced produced
publish publishes published published
introduce introduces introduced introduced
build builds built built
support supports supported supported
implement implements implemented implemented
call calls called called
define defines defined defined
control controls controlled controlled
contain contains contained contained
replace replaces replaced replaced
follow follows followed followed
return returns returned returned
send sends sent sent
own owns owned owned
handle handles handled handled
generate generates generated generated
invoke invokes invoked invoked
manage manages managed managed
store stores stored stored
read reads read read
load loads loaded loaded
parse parses parsed parsed
discover discovers discovered discovered
invent invents invented invented
defeat defeats defeated defeated
win wins won won
lead leads led led
rule rules ruled ruled
influence influences influenced influenced
accept accepts accepted accepted
reject rejects rejected rejected
perform performs performed performed
record records recorded recorded
release releases released released
trigger triggers triggered triggered
raise raises raised raised
override overrides overrode overridden
update updates updated updated
run runs ran run
start starts started started
execute executes executed executed
inherit inherits inherited inherited
represent represents represented represented
process processes processed processed
require requires required required
cover covers covered covered
maintain maintains maintained maintained
attack attacks attacked attacked
capture captures captured captured
kill kills killed killed
elect elects elected elected
sign signs signed signed
buy buys bought bought
sell sells sold sold
teach teaches taught taught
include includes included included
affect affects affected affected
cause causes caused caused
determine determines determined determined
"""
VERBS = tuple(tuple(line.split()) for line in _VERBS.strip().splitlines())
"""(lemma, third person, past, participle)."""

COMPARATIVES = tuple(
    tuple(pair.split("/"))
    for pair in """
    larger/smaller bigger/smaller higher/lower faster/slower longer/shorter older/younger newer/older better/worse
    greater/less stronger/weaker heavier/lighter earlier/later cheaper/dearer wider/narrower taller/shorter
    """.split()
)

PHRASES = tuple(
    tuple(side.strip() for side in line.split("/"))
    for line in """
    in order to/to
    such as/like
    due to/because of
    because of/owing to
    a number of/several
    as well as/and also
    is able to/can
    are able to/can
    was able to/could
    prior to/before
    for example/for instance
    for instance/for example
    more than/over
    at least/no fewer than
    in spite of/despite
    although/even though
    though/although
    for instance/such as
    does not/doesn't
    do not/don't
    is not/isn't
    are not/aren't
    was not/wasn't
    cannot/can't
    did not/didn't
    it is possible to/one can
    you can/it is possible to
    make sure/ensure
    take place/happen
    took place/happened
    in the event of/in case of
    a large number of/many
    the majority of/most
    is used to/serves to
    are used to/serve to
    currently/at present
    at present/currently
    approximately/about
    is called/is named
    known as/called
    together with/along with
    in addition to/besides
    as a result/therefore
    per year/annually
    each year/every year
    every/each
    must/has to
    need to/have to
    has to/must
    however/but
    only if/solely if
    is based on/builds on
    consists of/is made up of
    is made up of/consists of
    depends on/is dependent on
    refers to/denotes
    is equivalent to/is the same as
    is the same as/is equivalent to
    by default/unless told otherwise
    began/started
    started/began
    ended/finished
    died/passed away
    was born in/came into the world in
    many/numerous
    numerous/many
    part of/a portion of
    various/different
    usually/as a rule
    whether/if
    """.strip().splitlines()
)

QUANTITIES = tuple(
    tuple(side.strip() for side in line.split("/"))
    for line in """
    some/all
    some/no
    many/all
    most/all
    most/few
    several/all
    all/some but not all
    all/few
    every/no
    each/no
    many/few
    few/many
    often/always
    often/never
    usually/always
    usually/never
    sometimes/always
    sometimes/never
    always/never
    always/sometimes
    never/always
    at least/at most
    at most/at least
    at least/fewer than
    up to/more than
    more than/less than
    less than/more than
    only/not only
    both/neither
    exactly/more than
    about/exactly
    one of the/the only
    a few/most
    nearly/more than
    any/no
    half/most
    part of/all of
    """.strip().splitlines()
)
"""(said, changed): the text never says the second where it says the first."""
NEVER_BOTH = frozenset({"no", "few", "never", "always", "at most", "less than", "fewer than", "more than", "neither"})
"""Changes that contradict; the others only claim more than the text says."""

WEAKER = tuple(
    tuple(side.strip() for side in line.split("/"))
    for line in """
    all/some
    every/at least one
    always/sometimes
    exactly/at least
    must/can
    most/some
    always/often
    """.strip().splitlines()
)

UNITS = tuple(
    tuple(group.split())
    for group in """
    bytes kilobytes megabytes gigabytes bits
    KB MB GB TB
    kB MB GB
    milliseconds seconds minutes hours days weeks months years
    ms seconds minutes
    metres kilometres miles feet
    meters kilometers miles feet
    m km cm mm
    km miles
    yards metres feet inches
    kilograms grams tonnes pounds
    kg g lb
    dollars euros pounds
    million billion thousand
    percent points
    yard foot
    times days
    lines characters words bytes
    threads processes
    """.strip().splitlines()
)

HEDGED = (
    (r"\bmay be\b", "is"),
    (r"\bmight be\b", "is"),
    (r"\bcould be\b", "is"),
    (r"\bmay (?!not)", "will "),
    (r"\bmight (?!not)", "will "),
    (r"\bcould (?!not)", "will "),
    (r"\bcan (?!not|be)", "always must "),
    (r"\bprobably ", ""),
    (r"\bpossibly ", ""),
    (r"\bperhaps ", ""),
    (r"\bis likely to ", "is certain to "),
    (r"\bis expected to ", "is certain to "),
    (r"\bis believed to ", "is known to "),
    (r"\breportedly ", ""),
    (r"\ballegedly ", ""),
    (r"\busually ", ""),
    (r"\btypically ", ""),
    (r"\bgenerally ", ""),
    (r"\boften ", ""),
    (r"\bsometimes ", ""),
    (r"\bshould ", "must "),
    (r"\bplanned to ", "managed to "),
    (r"\btried to ", "managed to "),
    (r"\battempted to ", "managed to "),
    (r"\bsuggests that\b", "proves that"),
    (r"\bapproximately ", "exactly "),
    (r"\babout (?=\d)", "exactly "),
    (r"\baround (?=\d)", "exactly "),
)

CAUSES = (
    (r" and then ", " and therefore "),
    (r"\bis associated with\b", "is caused by"),
    (r"\bis related to\b", "is caused by"),
    (r"\bcoincided with\b", "was caused by"),
    (r", and (?=the|it|this|he|she|they)", " because "),
    (r", while ", " because "),
    (r"\bwhen ", "because "),
    (r"\bafter ", "because of "),
    (r"\balong with ", "because of "),
    (r", but ", ", and so "),
    (r"\bdespite ", "because of "),
    (r"\balthough ", "because "),
)
