"""Strings that splitters get wrong, with the sentences a reader sees. ``TUNED`` was seen while the rules were written;
``HELD`` was written before and looked at once, after.
"""

from __future__ import annotations

TUNED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The limit is 3.11 seconds.[1][2] Margins fell 4 percent.[3] Nobody knew.",
        ("The limit is 3.11 seconds.[1][2]", "Margins fell 4 percent.[3]", "Nobody knew."),
    ),
    ("It grew by 5 %. [12] Then it shrank.", ("It grew by 5 %. [12]", "Then it shrank.")),
    ("Use a build tool, e.g. Make or Ninja. It is faster.", ("Use a build tool, e.g. Make or Ninja.", "It is faster.")),
    (
        "The price is approx. $4 per unit. Shipping is extra.",
        ("The price is approx. $4 per unit.", "Shipping is extra."),
    ),
    (
        "Version 3.11.4 was released on 6 June 2023. Version 3.12 followed.",
        ("Version 3.11.4 was released on 6 June 2023.", "Version 3.12 followed."),
    ),
    (
        "Edit /etc/my.conf.d/server.cnf first. Restart the server.",
        ("Edit /etc/my.conf.d/server.cnf first.", "Restart the server."),
    ),
    ("See https://example.org/a.b?c=d. It explains more.", ("See https://example.org/a.b?c=d.", "It explains more.")),
    (
        "Dr. Smith et al. measured it in the U.S. in 2019. The U.S. Government agreed.",
        ("Dr. Smith et al. measured it in the U.S. in 2019.", "The U.S. Government agreed."),
    ),
    ('"Is it done?" she asked. "Not yet." He left.', ('"Is it done?" she asked.', '"Not yet."', "He left.")),
    ("Wait... it is not over. Really?! Yes.", ("Wait... it is not over.", "Really?!", "Yes.")),
    ("Call os.path.join() first. Then call open().", ("Call os.path.join() first.", "Then call open().")),
    (
        "The server (see Fig. 3 and Sec. 2.1) restarts. It logs to syslog.",
        ("The server (see Fig. 3 and Sec. 2.1) restarts.", "It logs to syslog."),
    ),
    ("Node.js and ASP.NET are supported. So is Vue.js.", ("Node.js and ASP.NET are supported.", "So is Vue.js.")),
    (
        "He works at Acme Inc. in Berlin. Acme Inc. Berlin is small.",
        ("He works at Acme Inc. in Berlin.", "Acme Inc. Berlin is small."),
    ),
    ("The ratio is 0.5. A value of .75 is better.", ("The ratio is 0.5.", "A value of .75 is better.")),
    ("The default is no. Set it to yes.", ("The default is no.", "Set it to yes.")),
    ("Options are a, b, c, etc. Choose one.", ("Options are a, b, c, etc.", "Choose one.")),
    ("The meeting is at 5 p.m. on Friday. Bring a laptop.", ("The meeting is at 5 p.m. on Friday.", "Bring a laptop.")),
    ("Das gilt z. B. für Kunden. Es gilt nicht für Gäste.", ("Das gilt z. B. für Kunden.", "Es gilt nicht für Gäste.")),
    (
        "Set max_connections=100; restart. This takes effect only at server start.",
        ("Set max_connections=100; restart.", "This takes effect only at server start."),
    ),
    (
        "The tool was written by J. R. Miller in 1998. It is free.",
        ("The tool was written by J. R. Miller in 1998.", "It is free."),
    ),
    ("Costs fell (by 3.2 %). Sales rose.", ("Costs fell (by 3.2 %).", "Sales rose.")),
    ("It reads .env files. .gitignore is skipped.", ("It reads .env files.", ".gitignore is skipped.")),
    ("It is the No. 1 tool. No. 2 is slower.", ("It is the No. 1 tool.", "No. 2 is slower.")),
    ("What is WAL? WAL means write-ahead logging.", ("What is WAL?", "WAL means write-ahead logging.")),
    (
        "The value must be between 1 and 10 (i.e. at least one). Zero is an error.",
        ("The value must be between 1 and 10 (i.e. at least one).", "Zero is an error."),
    ),
    ("PostgreSQL 9.6 vs. MySQL 8.0: both work. Pick one.", ("PostgreSQL 9.6 vs. MySQL 8.0: both work.", "Pick one.")),
    ("Prices start at €1.299,00. Delivery is free.", ("Prices start at €1.299,00.", "Delivery is free.")),
    (
        "The flag -x is new in v. 2.4. Older versions ignore it.",
        ("The flag -x is new in v. 2.4.", "Older versions ignore it."),
    ),
    ("This was proven.[4, 5] See also [6]. It holds.", ("This was proven.[4, 5]", "See also [6].", "It holds.")),
    ("Run it with --all. iOS users need no flag.", ("Run it with --all.", "iOS users need no flag.")),
    ('He said: "The door is open." [7] Nobody came.', ('He said: "The door is open." [7]', "Nobody came.")),
)

HELD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The release candidate 4.0-rc.2 is out. It fixes 12 bugs.",
        ("The release candidate 4.0-rc.2 is out.", "It fixes 12 bugs."),
    ),
    (
        "Set log_min_duration_statement to 250ms. pg_stat_statements helps as well.",
        ("Set log_min_duration_statement to 250ms.", "pg_stat_statements helps as well."),
    ),
    (
        "According to Prof. Ellis, the rate was 7.5 % in Q3. It had been 6 %.",
        ("According to Prof. Ellis, the rate was 7.5 % in Q3.", "It had been 6 %."),
    ),
    (
        "Coverage rose to 41 percent.[14] Critics disagreed.[15][16]",
        ("Coverage rose to 41 percent.[14]", "Critics disagreed.[15][16]"),
    ),
    ("Use the command git log -p. It shows every change.", ("Use the command git log -p.", "It shows every change.")),
    ("Mrs. Adams paid $3.50 for it. She kept the receipt.", ("Mrs. Adams paid $3.50 for it.", "She kept the receipt.")),
    ("Is it free? Yes! You only pay for support.", ("Is it free?", "Yes!", "You only pay for support.")),
    ("The file is called README.md. Read it first.", ("The file is called README.md.", "Read it first.")),
    ("The U.N. was founded in 1945. It has 193 members.", ("The U.N. was founded in 1945.", "It has 193 members.")),
    (
        "Open Settings > Network, i.e. the second tab. Click Save.",
        ("Open Settings > Network, i.e. the second tab.", "Click Save."),
    ),
    (
        "It weighs 1.2 kg, approx. 2.6 lb. The case adds 300 g.",
        ("It weighs 1.2 kg, approx. 2.6 lb.", "The case adds 300 g."),
    ),
    ('"We will not stop," said J. Doe. "Not ever."', ('"We will not stop," said J. Doe.', '"Not ever."')),
    (
        "The index (cf. Table 2) is rebuilt nightly. Queries are not blocked.",
        ("The index (cf. Table 2) is rebuilt nightly.", "Queries are not blocked."),
    ),
    (
        "Visit www.example.org/docs/v2.1/index.html for more. There is a forum, too.",
        ("Visit www.example.org/docs/v2.1/index.html for more.", "There is a forum, too."),
    ),
    ("The sensor reads 98.6 °F. Normal values differ.", ("The sensor reads 98.6 °F.", "Normal values differ.")),
    ("He lives in Washington, D.C. She lives in Boston.", ("He lives in Washington, D.C.", "She lives in Boston.")),
    (
        "Der Preis beträgt ca. 20 Euro. Der Versand ist gratis.",
        ("Der Preis beträgt ca. 20 Euro.", "Der Versand ist gratis."),
    ),
    ("Le Dr. Martin a dit non. Il reviendra.", ("Le Dr. Martin a dit non.", "Il reviendra.")),
    (
        "Python 2.7 reached end of life on Jan. 1, 2020. Python 3 is the successor.",
        ("Python 2.7 reached end of life on Jan. 1, 2020.", "Python 3 is the successor."),
    ),
    (
        "The parser accepts a ; at the end. Nothing follows it.",
        ("The parser accepts a ; at the end.", "Nothing follows it."),
    ),
    (
        "Errors are logged (see man 5 syslog.conf). Nothing is sent by mail.",
        ("Errors are logged (see man 5 syslog.conf).", "Nothing is sent by mail."),
    ),
    ("Version 10 vs. version 11? Take 11.", ("Version 10 vs. version 11?", "Take 11.")),
    ("A. Smith and B. Jones wrote it. C. Lee edited it.", ("A. Smith and B. Jones wrote it.", "C. Lee edited it.")),
    ("It costs nothing... Or does it?", ("It costs nothing...", "Or does it?")),
)
