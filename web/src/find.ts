// Finding a town by any of its spellings, without regard to accents, apostrophes, soft signs or case.
import type { Places } from "./types";

/** What two spellings of one name have in common. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u0307\u0309-\u036f]/g, "")
    .toLowerCase()
    .replace(/[’'ʼʹ`"«»]/g, "")
    .replace(/[-–\s]+/g, " ")
    .trim();
}

export interface Found {
  place: number;
  /** The spelling that matched. */
  spelling: string;
}

export class Finder {
  private readonly entries: { place: number; spelling: string; key: string }[] = [];

  constructor(private readonly places: Places) {
    places.name.forEach((name, place) => {
      for (const spelling of new Set([name, ...places.names[place]])) this.entries.push({ place, spelling, key: folded(spelling) });
    });
  }

  /** Best first: the whole name, then its beginning, then a word's beginning, then anywhere; then by evidence and people. */
  find(text: string, limit = 8): Found[] {
    const wanted = folded(text);
    if (wanted === "") return [];
    const best = new Map<number, { rank: number; spelling: string }>();
    for (const { place, spelling, key } of this.entries) {
      const rank = rankOf(key, wanted);
      if (rank < 0) continue;
      const before = best.get(place);
      if (before === undefined || rank < before.rank) best.set(place, { rank, spelling });
    }
    const weight = (place: number): number => this.places.evidence[place] * 1000 + Math.sqrt(this.places.population[place] ?? 0);
    return [...best]
      .sort(([a, x], [b, y]) => x.rank - y.rank || weight(b) - weight(a))
      .slice(0, limit)
      .map(([place, { spelling }]) => ({ place, spelling }));
  }
}

function rankOf(key: string, wanted: string): number {
  if (key === wanted) return 0;
  if (key.startsWith(wanted)) return 1;
  if (key.includes(` ${wanted}`)) return 2;
  return wanted.length > 2 && key.includes(wanted) ? 3 : -1;
}
