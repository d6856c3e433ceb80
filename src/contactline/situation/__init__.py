"""What to show of a day: the front and its band, areas, changes, measures, the status of a place, the brief.

surface.py   beliefs between settlements    fronts.py   the line and its band       areas.py    ground by status
changes.py   what changed hands             measures.py distances and rates         figures.py  numbers by holder
sayings.py   words on routes and pockets    routes.py   supply routes               pockets.py  encirclement
estimates.py words for probabilities        wording.py  claims in words             disagreement.py who contradicts whom
reasons.py   what moved a judgement         status.py   one place                   told.py     the same as text
overview.py  all the theatre                othermaps.py other maps as sources      comparison.py maps over one another
brief.py     the day, told                  tellers.py  who says it, in sentences   render.py   Markdown, HTML, JSON
"""
