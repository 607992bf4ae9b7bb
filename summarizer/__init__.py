"""Text in, values out: quotations with their speakers, stories, digests. No clock, network, SQL or asyncio."""
