"""Query-independent trust: the link graph, its measures, signals of pages and sites, imports. No query enters here."""
