"""The measuring side as views, routes and tools show it."""
