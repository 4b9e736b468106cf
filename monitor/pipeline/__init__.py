"""The verbs: await, transact, log. Each stage hangs on the store; none calls another."""
