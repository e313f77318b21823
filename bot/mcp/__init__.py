"""The bot as a server of the Model Context Protocol, for assistants that call tools."""
