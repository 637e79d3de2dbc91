"""Hand-written pairs: (what it tries, passage, claim, allowed states). One small world: a database and a town museum."""

from citestack.model import SupportState

S, P, R, U = SupportState.SUPPORTED, SupportState.PARTIAL, SupportState.REFUTED, SupportState.UNSUPPORTED
NOT_S = frozenset({P, R, U})

DATABASE = (
    "Larkbase stores its write-ahead log in segments of 16 MB each. The default port is 5532. Checkpoints run every 5 "
    "minutes unless the administrator sets another interval. Since version 3.11, released on 14 March 2021, the "
    "background cleaner is enabled by default. It does not lock tables while it runs. Up to 128 connections are "
    "accepted at the same time. Replicas may lag behind the primary after a network failure."
)
MUSEUM = (
    "The Harbour Museum in Tolvik opened in 1987 and was rebuilt after the fire of 2003. It shows about 4,200 objects "
    "on three floors. Ingrid Solberg founded the museum, and her brother Nils Solberg designed the roof. Admission "
    "costs 12 euros for adults; children under six enter free of charge. Most of the ships in the main hall were "
    "built in local yards. The museum is closed on Mondays. Visitors before noon receive a discount of 15 percent."
)
TRADE = (
    "Norvane acquired Pellworm in 2012 for $1.4 billion. The deal increased Norvane's share of the market from 18% to "
    "31%. Analysts had warned that the price was too high. Norvane no longer sells diesel engines. All plants in the "
    "north run on hydropower, and some plants in the south do as well."
)

CASES = [
    # word for word, and lightly edited
    ("verbatim", DATABASE, "The default port is 5532.", {S}),
    ("verbatim with date", MUSEUM, "The Harbour Museum in Tolvik opened in 1987 and was rebuilt after the fire of 2003.", {S}),
    ("verbatim negated", DATABASE, "It does not lock tables while it runs.", {S}),
    ("verbatim amounts", TRADE, "Norvane acquired Pellworm in 2012 for $1.4 billion.", {S}),
    ("verbatim hedge", DATABASE, "Replicas may lag behind the primary after a network failure.", {S}),
    ("shortened", MUSEUM, "The Harbour Museum in Tolvik opened in 1987.", {S}),
    ("shortened number", DATABASE, "Larkbase stores its write-ahead log in segments of 16 MB.", {S}),
    ("passive", TRADE, "Pellworm was acquired by Norvane in 2012.", {S}),
    ("thousands separator dropped", MUSEUM, "The Harbour Museum shows about 4200 objects on three floors.", {S, P}),
    ("number as digit", MUSEUM, "It shows about 4,200 objects on 3 floors.", {S}),
    ("decimal zero", DATABASE, "Checkpoints run every 5.0 minutes unless the administrator sets another interval.", {S}),
    ("percent written out", TRADE, "The deal increased Norvane's share of the market from 18 percent to 31 percent.", {S}),
    ("percent sign", MUSEUM, "Visitors before noon receive a discount of 15%.", {S}),
    ("currency written out", TRADE, "Norvane acquired Pellworm in 2012 for 1.4 billion dollars.", {S}),
    ("other date form", DATABASE, "The background cleaner is enabled by default since version 3.11, released on March 14, 2021.", {S}),
    ("iso date", DATABASE, "Since version 3.11, released on 2021-03-14, the background cleaner is enabled by default.", {S}),
    ("double turn", DATABASE, "The background cleaner is not disabled by default.", {S, P, U}),
    ("contraction", DATABASE, "It doesn't lock tables while it runs.", {S}),
    # numbers
    ("other port", DATABASE, "The default port is 5432.", {R}),
    ("other size", DATABASE, "Larkbase stores its write-ahead log in segments of 32 MB each.", {R}),
    ("other unit", DATABASE, "Larkbase stores its write-ahead log in segments of 16 GB each.", {R}),
    ("minutes for hours", DATABASE, "Checkpoints run every 5 hours.", {R, U, P}),
    ("version cut short", DATABASE, "Since version 3.1 the background cleaner is enabled by default.", NOT_S),
    ("version with a zero more", DATABASE, "Since version 3.110 the background cleaner is enabled by default.", NOT_S),
    ("more floors", MUSEUM, "It shows about 4,200 objects on four floors.", {R}),
    ("more objects", MUSEUM, "The museum shows about 42,000 objects.", NOT_S),
    ("other price", MUSEUM, "Admission costs 15 euros for adults.", {R}),
    ("other currency", MUSEUM, "Admission costs 12 dollars for adults.", NOT_S),
    ("other share", TRADE, "The deal increased Norvane's share of the market from 18% to 41%.", {R}),
    ("million for billion", TRADE, "Norvane acquired Pellworm in 2012 for $1.4 million.", {R}),
    ("bound turned", DATABASE, "At least 128 connections are accepted at the same time.", NOT_S),
    ("number from nowhere", DATABASE, "The default port is 5532 on 7 of the supported systems.", NOT_S),
    ("other age", MUSEUM, "Children under ten enter free of charge.", NOT_S),
    # dates
    ("other year", TRADE, "Norvane acquired Pellworm in 2013 for $1.4 billion.", {R}),
    ("other opening", MUSEUM, "The Harbour Museum in Tolvik opened in 1978.", {R}),
    ("other month", DATABASE, "Since version 3.11, released on 14 May 2021, the background cleaner is enabled by default.", {R}),
    ("other day", DATABASE, "Version 3.11 was released on 15 March 2021.", NOT_S),
    ("year added", DATABASE, "The default port is 5532 since 2016.", NOT_S),
    ("years swapped in the text", MUSEUM, "The museum was rebuilt after the fire of 2005.", {R}),
    # names
    ("other town", MUSEUM, "The Harbour Museum in Bergen opened in 1987.", NOT_S),
    ("other product", DATABASE, "Postgres stores its write-ahead log in segments of 16 MB each.", NOT_S),
    ("other founder", MUSEUM, "Astrid Solberg founded the museum.", NOT_S),
    ("other buyer", TRADE, "Siemens acquired Pellworm in 2012.", NOT_S),
    ("acronym from nowhere", DATABASE, "The NSA accepts up to 128 connections at the same time.", NOT_S),
    ("identifier from nowhere", DATABASE, "Checkpoints run every 5 minutes because of checkpoint_timeout.", NOT_S),
    ("possessive", TRADE, "Norvane's purchase of Pellworm was in 2012.", {S, P}),
    # negation and antonyms
    ("negation added", DATABASE, "The background cleaner is not enabled by default.", {R}),
    ("negation removed", DATABASE, "It does lock tables while it runs.", {R}),
    ("negation removed, plain", DATABASE, "It locks tables while it runs.", {R}),
    ("disabled", DATABASE, "Since version 3.11 the background cleaner is disabled by default.", {R}),
    ("decreased", TRADE, "The deal decreased Norvane's share of the market from 18% to 31%.", {R}),
    ("open for closed", MUSEUM, "The museum is open on Mondays.", {R}),
    ("never closed", MUSEUM, "The museum is never closed on Mondays.", {R}),
    ("after for before", MUSEUM, "Visitors after noon receive a discount of 15 percent.", {R}),
    ("no longer dropped", TRADE, "Norvane sells diesel engines.", {R}),
    ("no longer kept", TRADE, "Norvane no longer sells diesel engines.", {S}),
    ("low for high", TRADE, "Analysts had warned that the price was too low.", {R}),
    # quantity, certainty, roles
    ("all for most", MUSEUM, "All of the ships in the main hall were built in local yards.", NOT_S),
    ("only added", MUSEUM, "Only the ships in the main hall were built in local yards.", NOT_S),
    ("certain for may", DATABASE, "Replicas lag behind the primary after a network failure.", {S, P, U}),
    ("roles turned", TRADE, "Pellworm acquired Norvane in 2012 for $1.4 billion.", NOT_S),
    ("roles turned, passive", TRADE, "Norvane was acquired by Pellworm in 2012.", NOT_S),
    # quotes
    ("quote kept", TRADE, 'Analysts had warned that "the price was too high".', {S}),
    ("quote bent", TRADE, 'Analysts had warned that "the price was far too high".', NOT_S),
    # questions and other pages
    ("question", DATABASE, "Is the default port 5532?", NOT_S),
    ("other page", MUSEUM, "The default port is 5532.", {U}),
    ("same words, other thing", DATABASE, "The default interval of the cleaner is described by the administrator.", NOT_S),
    ("unrelated", TRADE, "Penguins huddle together to keep warm in the Antarctic winter.", {U}),
    ("detail added", MUSEUM, "The museum is closed on Mondays because the boilers are serviced by volunteers.", NOT_S),
]  # fmt: skip
