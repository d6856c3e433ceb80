// The day in words: every sentence names its claims, each of which opens.
import { type Context, townName } from "../context";
import { longDay, weekday } from "../dates";
import { el, icon } from "../dom";
import { count, spoken, t } from "../i18n";
import type { Brief, BriefSentence, Claim } from "../types";
import { claimCard } from "./claim";

export interface Opened {
  id: string;
  claim: Claim | null;
}

function opened(context: Context, one: Opened): HTMLElement {
  const close = (): void => context.store.set({ claim: null });
  const button = el("button", { class: "close", type: "button", "data-key": "close-claim", "aria-label": t("claim.close"), onclick: close }, icon("close") as unknown as HTMLElement);
  const card = one.claim === null ? el("p", { class: "empty" }, t("claim.missing")) : claimCard(context, one.claim, { placed: true });
  const box = el("aside", { class: "opened", "aria-label": t("claim") }, button, card);
  const place = one.claim?.place_number;
  if (typeof place === "number") {
    const go = (): void => context.store.set({ place: context.places.id[place] });
    box.append(el("button", { class: "button", type: "button", onclick: go }, t("claim.town", { name: townName(context, place) })));
  }
  return box;
}

function sentence(context: Context, one: BriefSentence, number: (id: string) => number, chosen: Opened | null): HTMLElement[] {
  const line = el("p", { class: `sentence ${one.layer === "assessed" ? "assessed" : "claimed"}` }, one.text);
  one.claim_ids.forEach((id) => {
    const n = number(id);
    const isOpen = chosen?.id === id;
    const toggle = (): void => context.store.set({ claim: isOpen ? null : id });
    const name = t("brief.cite", { n });
    line.append(" ", el("button", { class: "cite", type: "button", "data-claim": id, "data-key": `cite/${id}`, "aria-expanded": String(isOpen), "aria-label": name, onclick: toggle }, String(n)));
  });
  line.append(" ", el("span", { class: "layer" }, t(one.layer === "assessed" ? "brief.assessed" : "brief.claimed")));
  const open = chosen !== null && one.claim_ids.includes(chosen.id);
  return open ? [line, opened(context, chosen)] : [line];
}

function text(context: Context, brief: Brief, chosen: Opened | null): HTMLElement[] {
  const numbers = new Map<string, number>();
  const number = (id: string): number => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return numbers.get(id) as number;
  };
  let left = chosen; // opened once, under the first sentence that cites it
  return brief.sections.map((section) =>
    el("section", {}, el("h3", {}, section.heading), ...section.sentences.flatMap((one) => {
      const made = sentence(context, one, number, left);
      if (made.length > 1) left = null;
      return made;
    })),
  );
}

/** Towns by how much was said of them on the day: the keyboard's way to the map's towns. */
function spokenOf(context: Context, claims: readonly Claim[]): HTMLElement | null {
  const counts = new Map<number, number>();
  for (const claim of claims) {
    if (typeof claim.place_number === "number") counts.set(claim.place_number, (counts.get(claim.place_number) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const order = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 24);
  const item = ([place, said]: [number, number]): HTMLElement => {
    const open = (): void => context.store.set({ place: context.places.id[place], claim: null });
    return el("li", {}, el("button", { class: "town", type: "button", onclick: open }, townName(context, place), " ", el("span", { class: "count" }, count("timeline.claims", said))));
  };
  return el("section", {}, el("h3", {}, t("brief.spoken")), el("ul", { class: "towns" }, ...order.map(item)));
}

function provenance(context: Context): HTMLElement {
  const { manifest } = context;
  const from = manifest.generated_from;
  const number = (n: number): string => new Intl.NumberFormat(spoken()).format(n);
  const values = { documents: number(from.documents), claims: number(from.claims), events: number(from.events), hours: manifest.delay_hours };
  return el(
    "footer",
    { class: "provenance" },
    el("p", {}, t("brief.from", values)),
    el("p", {}, t("brief.licence", { licence: manifest.licence }), " ", t("brief.borders")),
  );
}

export interface BriefOptions {
  brief: Brief | null;
  /** Where no brief was written: the last day before that has one. */
  before: string | null;
  /** Claims of the week up to the day. */
  claims: readonly Claim[];
  day: string;
  opened: Opened | null;
}

function nothing(context: Context, before: string | null): HTMLElement[] {
  const words = el("p", { class: "empty" }, t("brief.none"));
  if (before === null) return [words];
  const go = (): void => context.store.set({ day: before });
  return [words, el("button", { class: "button", type: "button", "data-key": "before", onclick: go }, t("brief.before", { day: longDay(before, spoken()) }))];
}

export function briefPanel(context: Context, options: BriefOptions): HTMLElement[] {
  const { brief, day } = options;
  const title = brief?.title && !brief.title.includes(day) && !brief.title.includes(longDay(day, "en")) ? brief.title : null;
  return [
    el("p", { class: "kicker" }, weekday(day, spoken())),
    el("h2", { tabindex: "-1" }, longDay(day, spoken())),
    ...(title === null ? [] : [el("p", { class: "standfirst" }, title)]),
    ...(brief === null || brief.sections.length === 0 ? nothing(context, options.before) : text(context, brief, options.opened)),
    ...[spokenOf(context, options.claims)].filter((part) => part !== null),
    provenance(context),
  ];
}
