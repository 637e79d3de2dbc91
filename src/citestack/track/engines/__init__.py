"""Engines: what each vendor's wire format asks and says, without I/O, and the senders of those on this machine."""
