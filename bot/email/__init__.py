"""Digests by e-mail, through the mail server of the settings. Nobody asks by e-mail: questions have other channels."""
