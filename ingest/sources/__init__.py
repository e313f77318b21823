"""Feeds, web pages and folders that are polled for articles: fetched with care, and taken in as files are."""
