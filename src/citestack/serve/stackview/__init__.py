"""What the Stack view and the compare view show: pure functions from a trace to frozen values, one module a column."""
