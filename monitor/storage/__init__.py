"""The store: one database, asked by plain functions over a connection."""
