"""What an observation says about tracked names: who owns a page, who is named, does the cited page say it."""
