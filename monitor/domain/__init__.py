"""The nouns: frozen values that every other floor speaks in. They import nothing of ours."""
