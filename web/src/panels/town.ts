// A town's evidence: its state in words, how it went, and every claim for and against, with its exact words.
import { optional } from "../api";
import { favours, influences, passes } from "../claims";
import { type Context, inkOf, locale, sideName, sidesOf, statusInWords, townName } from "../context";
import { longDay, shortDay } from "../dates";
import { el } from "../dom";
import { count, spoken, t } from "../i18n";
import type { Claim, Town } from "../types";
import { chart, pointOn } from "./chart";
import { claimCard } from "./claim";

const FIRST_SHOWN = 8;

interface Evidence {
  place: number;
  town: Town | null;
  status: string;
  percents: readonly number[];
}

/** What is known of a town on the day shown; the series of its own file, else the map's state. */
export async function evidenceOf(context: Context, place: number, state: { status: string; percents: number[] }): Promise<Evidence> {
  const has = context.places.evidence[place] > 0;
  const town = has ? await optional(context.site.town(context.places.id[place])) : null;
  return { place, town, ...state };
}

function heading(context: Context, place: number): HTMLElement[] {
  const { places } = context;
  const name = townName(context, place);
  const also = [...new Set([places.name[place], ...places.names[place]])].filter((n) => n !== name).slice(0, 12);
  const facts = [places.admin1[place], places.population[place] ? t("town.population", { n: new Intl.NumberFormat(locale()).format(places.population[place] ?? 0) }) : null];
  return [
    el("h2", { tabindex: "-1", id: "town-name" }, name),
    el("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    ...(also.length > 0 ? [el("p", { class: "also" }, `${t("town.also")}: ${also.join(", ")}`)] : []),
  ];
}

function bars(context: Context, percents: readonly number[]): HTMLElement {
  const rows = [...sidesOf(context).map((side) => side.id), "contested"].map((id, at) => {
    const fill = el("span", { class: id === "contested" ? "fill contested" : "fill" });
    fill.style.width = `${percents[at]}%`;
    if (id !== "contested") fill.style.background = inkOf(context, id);
    const name = id === "contested" ? t("side.contested") : sideName(context, id);
    return el("div", { class: "bar" }, el("span", { class: "who" }, name), el("span", { class: "track" }, fill), el("span", { class: "number" }, `${percents[at]} %`));
  });
  return el("div", { class: "bars" }, ...rows);
}

function standing(context: Context, evidence: Evidence, day: string): HTMLElement {
  const words = statusInWords(context, evidence.status, evidence.percents);
  const line = el("p", { class: "status", "data-status": evidence.status }, words);
  line.style.color = inkOf(context, evidence.status);
  return el(
    "section",
    { class: "standing" },
    el("p", { class: "kicker" }, t("status.on", { day: longDay(day, spoken()) })),
    line,
    evidence.status !== "UNKNOWN" && bars(context, evidence.percents),
  );
}

type Group = { title: string; side: string | null; claims: Claim[] };

function groups(context: Context, town: Town, claims: readonly Claim[]): Group[] {
  const sides = sidesOf(context);
  const moved = influences(town.influence ?? {});
  const sideOf = (claim: Claim): string | null => moved.get(claim.claim_id)?.side ?? favours(claim, sides);
  const found: Group[] = sides.map((side) => ({
    title: t("town.for", { side: sideName(context, side.id) }),
    side: side.id,
    claims: claims.filter((claim) => sideOf(claim) === side.id),
  }));
  found.push({ title: t("town.other"), side: null, claims: claims.filter((claim) => !sides.some((s) => s.id === sideOf(claim))) });
  return found.filter((group) => group.claims.length > 0);
}

function groupSection(context: Context, town: Town, group: Group, chosen: string | null): HTMLElement {
  const moved = influences(town.influence ?? {});
  const title = el("h4", {}, group.title, " ", el("span", { class: "count" }, String(group.claims.length)));
  title.style.color = inkOf(context, group.side);
  const section = el("section", { class: "group" }, title);
  const card = (claim: Claim): HTMLElement => {
    const made = claimCard(context, claim, { moved: moved.get(claim.claim_id) });
    if (claim.claim_id === chosen) made.classList.add("chosen");
    return made;
  };
  const shown = Math.max(FIRST_SHOWN, group.claims.findIndex((claim) => claim.claim_id === chosen) + 1);
  section.append(...group.claims.slice(0, shown).map(card));
  const rest = group.claims.slice(shown);
  if (rest.length > 0) {
    const more = el("button", { class: "button more", type: "button", onclick: () => more.replaceWith(...rest.map(card)) }, t("town.more", { n: rest.length }));
    section.append(more);
  }
  return section;
}

export interface TownOptions {
  later: boolean;
  toggleLater: () => void;
}

function claimsSection(context: Context, town: Town, day: string, options: TownOptions): HTMLElement {
  const { filters, claim: chosen } = context.store.view;
  const claims = town.claims.filter((claim) => passes(claim, filters) && (options.later || claim.time.start <= day || claim.claim_id === chosen));
  const toggle = el("input", { type: "checkbox", "data-key": "later", checked: options.later, onchange: options.toggleLater });
  return el(
    "section",
    { class: "claims" },
    el("h3", {}, t("town.claims")),
    el("p", { class: "until" }, count("timeline.claims", claims.length), options.later ? "" : ` ${t("town.until", { day: shortDay(day, spoken()) })}`, " ", el("label", {}, toggle, ` ${t("town.all")}`)),
    claims.length === 0 && el("p", { class: "empty" }, t("town.noclaims")),
    ...groups(context, town, claims).map((group) => groupSection(context, town, group, chosen)),
  );
}

export function townPanel(context: Context, evidence: Evidence, day: string, options: TownOptions): HTMLElement[] {
  const { town, place } = evidence;
  const own = town === null ? null : pointOn(town.series, day);
  const now = own === null ? evidence : { ...evidence, status: own.status, percents: own.p };
  const parts = [...heading(context, place), standing(context, now, day)];
  if (town === null) return [...parts, el("p", { class: "empty" }, t("town.noevidence"))];
  parts.push(
    el("section", {}, el("h3", {}, t("town.chart")), chart(context, townName(context, place), town.series, day) as unknown as HTMLElement),
    claimsSection(context, town, day, options),
  );
  return parts;
}
