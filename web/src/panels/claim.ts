// One claim: the exact words first, then who says it, through whom, how surely, and where it can be read.
import { claimAddress, outletOf, publishedOn } from "../claims";
import { addressWith, type Context, inkOf, sideName } from "../context";
import { copy } from "../copy";
import { period, shortDay } from "../dates";
import { el, outward } from "../dom";
import { spoken, t } from "../i18n";
import type { Claim } from "../types";
import { format } from "../url";

export interface Moved {
  side: string;
  change: number;
}

function badges(claim: Claim): HTMLElement[] {
  const found = [el("span", { class: "badge kind" }, t(`kind.${claim.kind}`))];
  if (claim.polarity === "denied") found.push(el("span", { class: "badge strong" }, t("claim.denied")));
  if (claim.modality !== "actual") found.push(el("span", { class: "badge strong" }, t(`modality.${claim.modality}`)));
  const hedge = claim.likelihood;
  if (hedge !== null && hedge !== undefined) {
    const known = hedge.scale !== null && hedge.low !== null && hedge.high !== null;
    const values = { phrase: hedge.phrase, low: hedge.low ?? "", high: hedge.high ?? "", scale: hedge.scale ?? "" };
    found.push(el("span", { class: "badge" }, t(known ? "claim.band" : "claim.hedge", values)));
  }
  if (!["statement", "none"].includes(claim.evidence)) found.push(el("span", { class: "badge" }, t(`evidence.${claim.evidence}`)));
  return found;
}

function holder(context: Context, claim: Claim): HTMLElement {
  const side = claim.holder.side;
  const line = el("p", { class: "holder" }, el("strong", {}, claim.holder.name));
  if (claim.holder.role) line.append(`, ${claim.holder.role}`);
  const mark = el("span", { class: "side" }, sideName(context, side));
  mark.style.color = inkOf(context, side);
  line.append(" ", mark);
  if (claim.via.length > 0) line.append(" ", el("span", { class: "via" }, t("claim.via", { chain: claim.via.join(" → ") })));
  return line;
}

function whereabouts(claim: Claim): string {
  const place = claim.place;
  const parts = [place?.name ?? claim.toponym ?? "", place?.part, place?.bearing].filter(Boolean);
  if (place?.distance_km) parts.push(`${[...new Set(place.distance_km)].join("–")} km`);
  return parts.join(" · ");
}

function dates(claim: Claim): string {
  const published = publishedOn(claim);
  const said = t("claim.about", { day: period(claim.time.start, claim.time.end, spoken()) });
  return published === null ? said : `${said}, ${t("claim.published", { day: shortDay(published, spoken()) })}`;
}

function citation(claim: Claim, address: string): string {
  return t("claim.citation", {
    holder: claim.holder.name,
    quote: claim.quote,
    outlet: outletOf(claim),
    published: publishedOn(claim) ?? "",
    id: claim.claim_id,
    address,
  });
}

export function claimCard(context: Context, claim: Claim, options: { moved?: Moved; placed?: boolean } = {}): HTMLElement {
  const link = (): string => addressWith(format({ ...context.store.view, place: claim.place?.id ?? null, claim: claim.claim_id }));
  const source = el("p", { class: "source" }, el("span", { class: "outlet" }, outletOf(claim)), " ");
  if (claim.document.title) source.append(outward(claim.document.title, claimAddress(claim)));
  else source.append(outward(t("claim.source"), claimAddress(claim)));
  const button = (key: string, text: () => string): HTMLElement =>
    el("button", { class: "quiet", type: "button", onclick: (e: Event) => void copy(text(), e.currentTarget as HTMLElement) }, t(key));
  const { moved } = options;
  const change = moved === undefined ? 0 : Math.round(Math.abs(moved.change) * 100);
  return el(
    "article",
    { class: "claim", "data-claim": claim.claim_id },
    options.placed === true && el("p", { class: "where" }, whereabouts(claim)),
    el("p", { class: "badges" }, ...badges(claim)),
    el("blockquote", {}, claim.quote),
    holder(context, claim),
    el("p", { class: "dates" }, dates(claim)),
    source,
    moved !== undefined && change > 0 && el("p", { class: "moved" }, t("town.moved", { change, side: sideName(context, moved.side) })),
    el("p", { class: "acts" }, button("claim.copy", () => citation(claim, link())), button("claim.link", link)),
  );
}
