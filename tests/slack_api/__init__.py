"""A stand-in for Slack's server: Web API, Socket Mode and signed HTTP, with Slack's own limits, errors and habits."""
