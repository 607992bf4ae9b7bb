"""Settings: what the environment, `.env` and the TOML file say, read once, checked whole, frozen."""
