"""How pages come in: guarded fetching, crawling, folders, archives, extraction, splitting."""
