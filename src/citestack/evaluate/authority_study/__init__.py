"""Authority against what answers cite and name, over domains: what goes with what, and how surely."""
