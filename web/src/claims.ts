// What a claim says for the map: whom it favours, whether it passes the filters, where it is drawn.
import type { Claim, Filters, Influence, Side } from "./types";

// 1: the actor of such a claim has the ground; -1: the actor gives it up. Other kinds say nothing of who holds it.
const DIRECTION: Record<string, 1 | -1> = {
  control: 1,
  capture: 1,
  advance: 1,
  presence: 1,
  encirclement: 1,
  repulse: 1,
  withdrawal: -1,
};

export const KINDS = [
  "control", "capture", "withdrawal", "advance", "presence", "clash", "repulse",
  "encirclement", "route", "strike", "casualties", "loss", "strength", "civilians",
] as const;

/** Kinds drawn as fighting, and as strikes. */
export const FIGHTING = new Set(["clash", "repulse", "encirclement"]);
export const STRIKES = new Set(["strike"]);

/** The side that a claim speaks for, null where it speaks of no ground (or, denied, of none of three sides or more). */
export function favours(claim: Claim, sides: readonly Side[]): string | null {
  const direction = DIRECTION[claim.kind];
  const actor = claim.actor?.side;
  if (direction === undefined || claim.modality !== "actual" || !actor) return null;
  if (!sides.some((side) => side.id === actor)) return null;
  const gains = (direction === 1) === (claim.polarity !== "denied");
  if (gains) return actor;
  return sides.length === 2 ? (sides.find((side) => side.id !== actor)?.id ?? null) : null;
}

export const outletOf = (claim: Claim): string => claim.outlet ?? claim.document.outlet ?? "";

export function publishedOn(claim: Claim): string | null {
  const published = claim.published ?? claim.document.published;
  if (typeof published === "string") return published.slice(0, 10);
  return published?.start ?? null;
}

export const claimAddress = (claim: Claim): string | null => claim.url ?? claim.document.url;

export function passes(claim: Claim, filters: Filters): boolean {
  if (filters.confidence > 0 && claim.confidence * 100 < filters.confidence) return false;
  if (filters.kinds.length > 0 && !filters.kinds.includes(claim.kind)) return false;
  if (filters.sides.length > 0 && !filters.sides.includes(claim.holder.side ?? "third")) return false;
  return filters.outlets.length === 0 || filters.outlets.includes(outletOf(claim));
}

export const filtered = (filters: Filters): boolean =>
  filters.confidence > 0 || filters.kinds.length > 0 || filters.sides.length > 0 || filters.outlets.length > 0;

/** How far each claim moved the estimate over all days: the side and the sum of changes. */
export function influences(byDay: Record<string, Influence[]>): Map<string, { side: string; change: number }> {
  const found = new Map<string, { side: string; change: number }>();
  for (const one of Object.values(byDay).flat()) {
    const before = found.get(one.claim_id);
    if (before === undefined || before.side !== one.side) found.set(one.claim_id, { side: one.side, change: one.change });
    else before.change += one.change;
  }
  return found;
}

/** Claims whose time touches the days from `from` to `to`. */
export const within = (claims: readonly Claim[], from: string, to: string): Claim[] =>
  claims.filter((claim) => claim.time.start <= to && claim.time.end >= from && claim.time.end <= to);
