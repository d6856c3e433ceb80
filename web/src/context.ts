// What every panel needs: the view, the data that are read once, and how to speak of places and days.
import type { Site } from "./api";
import type { Palette } from "./colour";
import { sideInk } from "./colour";
import { localName, spoken, t } from "./i18n";
import { phia } from "./phia";
import type { Store } from "./store";
import type { Histogram, Manifest, Places, Side } from "./types";

export interface Context {
  store: Store;
  site: Site;
  manifest: Manifest;
  places: Places;
  histogram: Histogram;
  palette: Palette;
  /** Says something to a screen reader, once things are quiet. */
  announce: (text: string) => void;
}

export const sidesOf = (context: Context): Side[] => context.manifest.theatre.sides;

export const townName = (context: Context, place: number): string =>
  localName(context.places.name[place], context.places.names[place]);

export function sideName(context: Context, id: string | null): string {
  if (id === "third" || id === null) return t("side.third");
  const key = `side.${id}`;
  const own = t(key);
  return own === id ? (sidesOf(context).find((side) => side.id === id)?.name ?? id) : own;
}

export function inkOf(context: Context, id: string | null): string {
  const side = sidesOf(context).find((one) => one.id === id);
  return side === undefined ? "inherit" : sideInk(side.colour, context.palette);
}

/** "Held by Ukraine: highly likely (86 %)". `status` and `percents` as in the control files. */
export function statusInWords(context: Context, status: string, percents: readonly number[]): string {
  const sides = sidesOf(context);
  const at = sides.findIndex((side) => side.id === status);
  if (at >= 0) {
    return t("status.held", { side: sideName(context, status), word: t(phia(percents[at])), percent: percents[at] });
  }
  if (status !== "CONTESTED") return t("status.unknown");
  const percent = percents[sides.length];
  return t("status.contested", { word: t(phia(percent)), percent });
}

export function statusInShort(context: Context, status: string, percents: readonly number[]): string {
  const at = sidesOf(context).findIndex((side) => side.id === status);
  if (at >= 0) return t("status.short.held", { side: sideName(context, status), percent: percents[at] });
  return t(status === "CONTESTED" ? "status.short.contested" : "status.short.unknown");
}

export const statusId = (context: Context, index: number): string =>
  [...sidesOf(context).map((side) => side.id), "CONTESTED"][index] ?? "UNKNOWN";

/** The address of the view with some of it changed, for a link that can be sent. */
export function addressWith(fragment: string): string {
  return `${location.origin}${location.pathname}${location.search}${fragment}`;
}

export const locale = (): string => (spoken() === "uk" ? "uk-UA" : "en-GB");
