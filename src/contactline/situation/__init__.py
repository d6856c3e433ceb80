"""What to show of a day: the front and its band, areas, changes, measures, the status of a place, the brief.

fronts.py   the line and its band        areas.py     ground by status        changes.py  what changed hands
measures.py distances and rates          routes.py    roads and pockets       figures.py  numbers by who
gives them estimates.py words for probabilities     status.py    one place, told         brief.py    the
day, told
"""
