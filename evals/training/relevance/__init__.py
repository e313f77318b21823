"""Fits what weighs the sentences of a brief (bot/briefing/relevance.py), on what editors marked in invented news."""
