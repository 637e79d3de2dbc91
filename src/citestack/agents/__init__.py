"""AI agents: who they are, by what name they ask, and what a robots.txt says to each of them."""
