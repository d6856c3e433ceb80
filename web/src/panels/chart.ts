// Probability of each side over time for one town, as steps: it changes only on the days that the series names.
import { type Context, inkOf, sideName, sidesOf } from "../context";
import { addDays, dayNumber, dayOf, shortDay, shortMonth } from "../dates";
import { svg } from "../dom";
import { spoken, t } from "../i18n";
import type { Point } from "../types";

const WIDTH = 360;
const HEIGHT = 148;
const LEFT = 30;
const BOTTOM = 20;
const TOP = 8;
const y = (percent: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - percent / 100);

interface Scale {
  x: (day: string) => number;
  day: (x: number) => string;
  first: string;
  last: string;
}

function scaleOf(first: string, last: string): Scale {
  const [from, to] = [dayNumber(first), Math.max(dayNumber(last), dayNumber(first) + 1)];
  const wide = WIDTH - LEFT - 4;
  return {
    first,
    last,
    x: (day) => LEFT + (wide * (dayNumber(day) - from)) / (to - from),
    day: (x) => dayOf(Math.round(from + ((x - LEFT) / wide) * (to - from))),
  };
}

/** The point in force on a day: the last one that does not lie after it. */
export function pointOn(series: readonly Point[], day: string): Point | null {
  let found: Point | null = null;
  for (const point of series) if (point.date <= day) found = point;
  return found;
}

const known = (point: Point): boolean => point.status !== "UNKNOWN";

/** A stepped path of one column; unknown stretches are left open. */
export function steps(series: readonly Point[], column: number, x: (day: string) => number, end: string): string {
  let path = "";
  series.forEach((point, at) => {
    const until = at + 1 < series.length ? series[at + 1].date : addDays(end, 1);
    if (!known(point) || point.date > end) return;
    const from = at > 0 && known(series[at - 1]) ? "L" : "M";
    path += `${from}${x(point.date).toFixed(1)} ${y(point.p[column]).toFixed(1)}L${x(until).toFixed(1)} ${y(point.p[column]).toFixed(1)}`;
  });
  return path;
}

function unknownBands(series: readonly Point[], scale: Scale): SVGElement[] {
  const bands: SVGElement[] = [];
  const add = (from: string, to: string): void => {
    if (from < to) bands.push(svg("rect", { class: "unknown", x: scale.x(from), y: TOP, width: scale.x(to) - scale.x(from), height: HEIGHT - TOP - BOTTOM }));
  };
  if (series.length === 0 || series[0].date > scale.first) add(scale.first, series[0]?.date ?? scale.last);
  series.forEach((point, at) => {
    if (!known(point)) add(point.date, series[at + 1]?.date ?? scale.last);
  });
  return bands;
}

function ticks(scale: Scale): SVGElement[] {
  const days = dayNumber(scale.last) - dayNumber(scale.first);
  const every = days > 900 ? 12 : days > 400 ? 6 : days > 150 ? 2 : 1;
  const found: SVGElement[] = [];
  for (let day = `${scale.first.slice(0, 7)}-01`; day <= scale.last; day = `${addDays(day, 31).slice(0, 7)}-01`) {
    const month = Number(day.slice(5, 7)) - 1;
    if (day < scale.first || month % every !== 0) continue;
    const label = month === 0 || every >= 12 ? day.slice(0, 4) : shortMonth(day, spoken());
    found.push(svg("line", { class: "grid", x1: scale.x(day), x2: scale.x(day), y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4 }));
    if (scale.x(day) < WIDTH - 22) found.push(svg("text", { x: scale.x(day), y: HEIGHT - 4 }, label));
  }
  return found;
}

export function chart(context: Context, name: string, series: readonly Point[], day: string): SVGElement {
  const { first_day: first, last_day: last } = context.manifest;
  const scale = scaleOf(first, last);
  const sides = sidesOf(context);
  const now = pointOn(series, day);
  const values = sides.map((side, i) => `${sideName(context, side.id)} ${now !== null && known(now) ? `${now.p[i]} %` : "–"}`).join(", ");
  const label = t("town.chart.label", { name, day: shortDay(day, spoken()), values });
  const drawing = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  drawing.append(...unknownBands(series, scale));
  for (const percent of [0, 50, 100]) {
    drawing.append(svg("line", { class: percent === 50 ? "grid middle" : "grid", x1: LEFT, x2: WIDTH - 4, y1: y(percent), y2: y(percent) }));
    drawing.append(svg("text", { class: "axis", x: LEFT - 5, y: y(percent) + 3.5 }, `${percent}`));
  }
  drawing.append(...ticks(scale));
  drawing.append(svg("path", { class: "contested", d: steps(series, sides.length, scale.x, last) }));
  sides.forEach((side, column) => {
    drawing.append(svg("path", { class: "line", d: steps(series, column, scale.x, last), stroke: inkOf(context, side.id) }));
  });
  drawing.append(svg("line", { class: "now", x1: scale.x(day), x2: scale.x(day), y1: TOP - 4, y2: HEIGHT - BOTTOM }));
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const chosen = scale.day(((event as MouseEvent).clientX - box.left) * (WIDTH / box.width));
    if (chosen >= first && chosen <= last) context.store.set({ day: chosen });
  });
  return drawing;
}
