"""The map of one day as a picture (PNG, SVG) and as a page of its own."""

from __future__ import annotations

import html
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from contactline.export.control import status_codes
from contactline.model.control import CONTESTED, ControlSeries
from contactline.model.situation import Brief, Front
from contactline.model.theatre import Theatre

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS_PER_INCH = 150
CONTESTED_COLOUR = "#6b4c9a"
UNKNOWN_COLOUR = "#b9b9b4"
_INK, _GROUND = "#23231f", "#f7f6f2"
_MOST_NAMES = 24
_MARGIN = 0.08


def draw(series: ControlSeries, front: Front, theatre: Theatre, *, form: str = "png") -> bytes:
    """The map of the front's day as "png" or "svg": towns by status, surer ones fuller, the front and its
    band.

    Of the places of the series those that are known or spoken of by that day are drawn, and the others
    within the frame as grey points. Raises IndexError for a day outside the series.
    """
    # matplotlib takes most of a second to import; the site needs none of it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    row = series.day_index(front.day)
    figure = Figure(figsize=(9, 9), facecolor=_GROUND, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    frame = _frame(series, row)
    _draw_front(axes, front)
    _draw_towns(axes, series, theatre, row)
    _draw_names(axes, series, row, frame)
    _dress(axes, series, front, theatre, frame)
    target = io.BytesIO()
    # Without a date in the file the same map is the same bytes.
    metadata = {"Date": None} if form == "svg" else {"Software": None}
    figure.savefig(target, format=form, dpi=DOTS_PER_INCH, metadata=metadata)
    return target.getvalue()


Frame = tuple[float, float, float, float]


def _frame(series: ControlSeries, row: int) -> Frame:
    """West, south, east, north about the places that are spoken of, with a margin."""
    shown = _shown(series, row)
    if not shown.any():
        shown = np.ones(len(series.places), dtype=bool)
    lat = np.array([p.lat for p in series.places])[shown]
    lon = np.array([p.lon for p in series.places])[shown]
    if not len(lat):
        return (-180.0, -85.0, 180.0, 85.0)
    pad = max(np.ptp(lat), np.ptp(lon) * 0.66, 0.2) * _MARGIN
    return (lon.min() - 1.5 * pad, lat.min() - pad, lon.max() + 1.5 * pad, lat.max() + pad)


def _shown(series: ControlSeries, row: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray(series.known[row] | (series.evidence_count[row] > 0))


def _draw_front(axes: Axes, front: Front) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path as Outline  # noqa: PLC0415

    for rings in front.band:
        outline = Outline.make_compound_path(*(Outline(np.array(ring), closed=True) for ring in rings))
        axes.add_patch(PathPatch(outline, facecolor=_INK, alpha=0.13, linewidth=0, zorder=1))
    for line in front.lines:
        points = np.array(line)
        axes.plot(points[:, 0], points[:, 1], color=_INK, linewidth=2.0, zorder=3, solid_capstyle="round")


def _draw_towns(axes: Axes, series: ControlSeries, theatre: Theatre, row: int) -> None:
    codes = status_codes(series)[row]
    sure = series.probability[row].max(axis=1)
    lat = np.array([p.lat for p in series.places])
    lon = np.array([p.lon for p in series.places])
    size = np.array([12 + 7 * max(0.0, np.log10((p.population or 200) / 200)) ** 2 for p in series.places])
    for code, colour in enumerate(colours(theatre)):
        of = codes == code
        if of.any():
            axes.scatter(
                lon[of], lat[of], s=size[of], color=colour, alpha=np.clip(sure[of], 0.35, 1.0),
                edgecolors=_GROUND, linewidths=0.6, zorder=5 if code <= len(series.sides) else 2,
            )  # fmt: skip


def colours(theatre: Theatre) -> tuple[str, ...]:
    """Colours of the sides, of contested and of unknown, in the order of `status_codes`."""
    return (*(side.colour for side in theatre.sides), CONTESTED_COLOUR, UNKNOWN_COLOUR)


def _draw_names(axes: Axes, series: ControlSeries, row: int, frame: Frame) -> None:
    """Names of the towns most spoken of and most populous, left out where they would stand on another."""
    spoken = series.evidence_count[row]
    order = sorted(
        np.flatnonzero(_shown(series, row)),
        key=lambda i: (-min(int(spoken[i]), 5), -(series.places[i].population or 0), series.places[i].name),
    )
    taken: list[tuple[float, float]] = []
    wide, high = (frame[2] - frame[0]) / 9, (frame[3] - frame[1]) / 32
    for i in order:
        place = series.places[i]
        if len(taken) >= _MOST_NAMES or any(
            abs(place.lon - x) < wide and abs(place.lat - y) < high for x, y in taken
        ):
            continue
        taken.append((place.lon, place.lat))
        axes.annotate(
            place.name.replace("$", r"\$"), (place.lon, place.lat), xytext=(6, 3),
            textcoords="offset points", fontsize=9, color=_INK, zorder=6, clip_on=True,
        )  # fmt: skip


def _dress(axes: Axes, series: ControlSeries, front: Front, theatre: Theatre, frame: Frame) -> None:
    axes.set_xlim(frame[0], frame[2])
    axes.set_ylim(frame[1], frame[3])
    axes.set_aspect(1 / max(np.cos(np.radians((frame[1] + frame[3]) / 2)), 0.1))
    axes.set_facecolor("#ecebe4")
    axes.tick_params(labelsize=7, color="#999990", labelcolor="#77776f")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(
        f"{theatre.name}\nassessed for {front.day:%-d %B %Y}, as known on {front.as_known_on:%-d %B %Y}",
        loc="left", fontsize=13, color=_INK,
    )  # fmt: skip
    axes.legend(handles=_legend(theatre, front), loc="best", fontsize=8.5, frameon=True, framealpha=0.9)
    axes.set_xlabel(
        "Probabilities inferred from published reports; a paler town is a less certain one. contactline",
        fontsize=8, color="#55554e", loc="left",
    )  # fmt: skip


def _legend(theatre: Theatre, front: Front) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    words = [*(side.name for side in theatre.sides), "contested", "unknown"]
    low, high = (round(100 * level) for level in front.band_levels)
    return [
        *(
            Line2D([], [], marker="o", linestyle="", color=colour, label=word)
            for word, colour in zip(words, colours(theatre), strict=True)
        ),
        Line2D([], [], color=_INK, linewidth=2, label="front: either side equally likely"),
        Patch(facecolor=_INK, alpha=0.13, label=f"band: {low} to {high} per cent"),
    ]


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body{{max-width:60rem;margin:1rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#23231f;
background:#f7f6f2}}svg{{width:100%;height:auto}}table{{border-collapse:collapse;width:100%}}
td,th{{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}}td+td{{font-variant-
numeric:tabular-nums}} </style></head><body> <h1>{title}</h1> {svg} {brief} <h2>Settlements</h2>
<table><thead><tr>{head}</tr></thead><tbody> {rows} </tbody></table> </body></html>
"""


def page(series: ControlSeries, front: Front, theatre: Theatre, brief: Brief) -> str:
    """The map, the brief and a table of the settlements as one HTML file that needs nothing else."""
    svg = draw(series, front, theatre, form="svg").decode()
    head = ["Settlement", "Status", *(side.name for side in theatre.sides), "Contested", "Last report"]
    return _PAGE.format(
        title=html.escape(brief.title),
        svg=svg[svg.index("<svg") :],
        brief=_brief(brief),
        head="".join(f"<th>{html.escape(word)}</th>" for word in head),
        rows="\n".join(_rows(series, front.day)),
    )


def _brief(brief: Brief) -> str:
    parts = []
    for section in brief.sections:
        items = "".join(f"<li>{html.escape(s.text)}</li>" for s in section.sentences)
        parts.append(f"<h2>{html.escape(section.heading)}</h2><ul>{items}</ul>")
    return "\n".join(parts)


def _rows(series: ControlSeries, day: date) -> list[str]:
    row, days = series.day_index(day), series.days
    found = []
    for i in np.flatnonzero(series.evidence_count[row] > 0):
        percent = [f"{100 * p:.0f} %" for p in series.probability[row, i]]
        last = int(series.last_evidence[row, i])
        status = series.status(row, int(i))
        cells = [series.places[i].name, status.capitalize() if status == CONTESTED else status, *percent]
        cells.append(days[last].isoformat() if last >= 0 else "")
        found.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    return sorted(found)
