// One day's data for a map: control of every town, the front, and the claims of the week up to it.
import { optional, type Site } from "./api";
import { within } from "./claims";
import { addDays, monthOf } from "./dates";
import { ControlCursor, ControlState, frontOf } from "./decode";
import type { Brief, Claim, FrontDay, Histogram, Manifest } from "./types";

export const WEEK = 6;

export class Days {
  private readonly cursor: ControlCursor;

  private readonly months: readonly string[];
  /** Days on which something was said, and the months of their claims and briefs: others have no such file. */
  private readonly spoken: readonly string[];
  private readonly written: ReadonlySet<string>;

  constructor(private readonly site: Site, places: number, read: { manifest: Manifest; histogram: Histogram }) {
    const { manifest, histogram } = read;
    this.cursor = new ControlCursor(new ControlState(places, manifest.theatre.sides.length));
    this.months = manifest.months;
    this.spoken = Object.keys(histogram).filter((day) => histogram[day] > 0).sort();
    this.written = new Set([...this.spoken, manifest.last_day].map(monthOf).filter((month) => manifest.months.includes(month)));
  }

  /** The last day before `day` for which a brief was written, null where there is none in the last months of briefs. */
  async lastBrief(day: string): Promise<string | null> {
    const near = [...this.written].filter((month) => month <= monthOf(day)).sort().slice(-3).reverse();
    for (const month of near) {
      const days = Object.keys((await optional(this.site.briefs(month)))?.days ?? {}).sort();
      const found = days.findLast((one) => one < day);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Control and front of a day, from the series known on a day (null: the latest). */
  async day(day: string, known: string | null): Promise<{ state: ControlState; front: FrontDay | null }> {
    const month = monthOf(day);
    const [control, front] = await Promise.all([this.site.control(month, known), this.front(day, known)]);
    return { state: this.cursor.seek(control, day), front };
  }

  /** Reads the next month while the present one is shown. */
  ahead(day: string, known: string | null): void {
    const month = monthOf(addDays(day, 25));
    if (month === monthOf(day) || !this.months.includes(month)) return;
    void this.site.control(month, known).catch(() => undefined);
    void this.site.fronts(month, known).catch(() => undefined);
  }

  async claims(from: string, to: string): Promise<Claim[]> {
    const wanted = this.claimMonths().filter((month) => month >= monthOf(from) && month <= monthOf(to));
    const files = await Promise.all(wanted.map((month) => optional(this.site.claims(month))));
    return within(files.flatMap((file) => file?.claims ?? []), from, to);
  }

  async brief(day: string): Promise<Brief | null> {
    if (!this.written.has(monthOf(day))) return null;
    return (await optional(this.site.briefs(monthOf(day))))?.days[day] ?? null;
  }

  /** A claim by its id, looked for in the last three months of claims up to the day's. */
  async claim(id: string, day: string): Promise<Claim | null> {
    const near = this.claimMonths().filter((month) => month <= monthOf(day)).slice(-3).reverse();
    for (const month of near) {
      const found = (await optional(this.site.claims(month)))?.claims.find((claim) => claim.claim_id === id);
      if (found !== undefined) return found;
    }
    return null;
  }

  private claimMonths = (): string[] => [...new Set(this.spoken.map(monthOf))];

  private async front(day: string, known: string | null): Promise<FrontDay | null> {
    const month = monthOf(day);
    const before = this.months.filter((one) => one <= month).slice(-2).reverse();
    for (const one of before) {
      const file = await optional(this.site.fronts(one, known));
      const front = file === null ? null : frontOf(file, day);
      if (front !== null) return front;
    }
    return null;
  }
}
