"""The link graph beyond one machine: extraction, graph, PageRank and harmonic centrality as jobs on Apache Spark."""
