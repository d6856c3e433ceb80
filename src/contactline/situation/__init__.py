"""What to show of a day: the front and its band, areas, changes, measures, the status of a place, the brief.

surface.py  beliefs between settlements    fronts.py   the line and its band    areas.py    ground by status
changes.py  what changed hands             measures.py distances and rates      figures.py  numbers by who gives them
estimates.py words for probabilities       wording.py  claims in words          disagreement.py who contradicts whom
status.py   one place, told                brief.py    the day, told            render.py   Markdown, HTML, JSON
"""
