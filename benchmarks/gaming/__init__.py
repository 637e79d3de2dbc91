"""Twenty topics with true sources and eight competing pages each: what an audit must not reward.

All hosts end in ``.example``, a name reserved for documentation (RFC 2606). Places, people, studies and figures are
invented, some are public knowledge; either way a sentence is true here when the topic's two sources say it.
"""
