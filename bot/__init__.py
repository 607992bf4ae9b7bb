"""The bot: feeds in, digests and answers out."""
