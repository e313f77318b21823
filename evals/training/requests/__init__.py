"""Trains the model that reads what a message asks for (bot/asking/request_model.py), on requests written for it."""
