"""The read-only server: the site, and the same data by OGC API Features. The publication delay holds in it."""
