"""The engines: what each can be asked and what it tells, and the wire format of each. No module here does any I/O but
reading the shipped price table and the user's own file of engines.
"""
