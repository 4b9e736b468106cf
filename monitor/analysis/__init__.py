"""What a post says: pure functions from a wording to findings, claims and counter-statements."""
