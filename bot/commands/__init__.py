"""What people can ask: each command once, with its arguments, and the one place where a line becomes a reply."""
