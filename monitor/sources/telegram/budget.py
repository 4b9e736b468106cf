"""How many requests there are, and what they are spent on.

Telegram publishes no limits for user accounts. The paces are Telethon's own notes on history and
get-by-id and field reports on names (collector.md, L4-L6); one request a second overall is where
collector.md section 5 tells a new account to begin.
"""

# Seconds between two calls of a method, sustained; all calls together keep OVERALL.
OVERALL = 1.0
PACES = {
    "GetHistoryRequest": 3.0,
    "GetMessagesRequest": 10.0,
    "ResolveUsernameRequest": 30.0,
    "GetFullChannelRequest": 3.0,
    "GetChannelDifferenceRequest": 1.0,
    "JoinChannelRequest": 900.0,
}
# So many calls may follow each other at once after a pause.
BURST = 3
