"""What every chat channel shares: a queue of questions, one worker that answers them, subscriptions and digests.

A channel shows people the events of an answer (`channel.py`), and knows nothing of the rest.
"""
