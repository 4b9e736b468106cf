"""The live account, by Telethon: transport and alarm bell, not the bookkeeper."""
