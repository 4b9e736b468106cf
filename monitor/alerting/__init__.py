"""Finding → alert: what deserves one, which thread it joins, whom to tell, when, in what words."""
