"""How what is cited moves between captures: turnover, half-life, a stable core against a rotating tail."""
