"""Experiments on the web page, over HTTP and over MCP: designed, foreseen, run as a job, read."""
