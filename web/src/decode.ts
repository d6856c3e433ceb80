// Control of all places on one day, rebuilt from a month's full first day and what changed since.
import type { ControlDay, ControlMonth, FrontDay, FrontMonth } from "./types";

/** Status of every place and the percent of each side, then of contested; UNKNOWN where nothing is said. */
export class ControlState {
  readonly status: Uint8Array;
  readonly percent: Uint8Array;
  readonly width: number;
  readonly unknown: number;

  constructor(places: number, sides: number) {
    this.width = sides + 1;
    this.unknown = sides + 1;
    this.status = new Uint8Array(places).fill(this.unknown);
    this.percent = new Uint8Array(places * this.width);
  }

  reset(): void {
    this.status.fill(this.unknown);
    this.percent.fill(0);
  }

  apply(day: ControlDay): void {
    if (day.full) this.reset();
    day.i.forEach((place, at) => {
      if (place < 0 || place >= this.status.length) return;
      this.status[place] = day.s[at];
      for (let column = 0; column < this.width; column += 1) {
        this.percent[place * this.width + column] = day.p[at]?.[column] ?? 0;
      }
    });
  }

  /** Percent of each side, then of contested. */
  percents(place: number): number[] {
    return Array.from(this.percent.subarray(place * this.width, (place + 1) * this.width));
  }
}

/** Walks a month's days; going back starts again from the full day. */
export class ControlCursor {
  private month: ControlMonth | null = null;
  private days: string[] = [];
  private next = 0;

  constructor(readonly state: ControlState) {}

  seek(month: ControlMonth, day: string): ControlState {
    if (this.month !== month || (this.next > 0 && this.days[this.next - 1] > day)) {
      this.month = month;
      this.days = Object.keys(month.days).sort();
      this.next = 0;
      this.state.reset();
    }
    while (this.next < this.days.length && this.days[this.next] <= day) {
      this.state.apply(month.days[this.days[this.next]]);
      this.next += 1;
    }
    return this.state;
  }
}

/** The front of a day; a day written "=" is as the day before it. Null where the month has none by then. */
export function frontOf(month: FrontMonth, day: string): FrontDay | null {
  const days = Object.keys(month.days).filter((d) => d <= day).sort();
  for (let at = days.length - 1; at >= 0; at -= 1) {
    const front = month.days[days[at]];
    if (front !== "=") return front;
  }
  return null;
}

/** The file name of a place: anything but letters, digits, "-" and "_" becomes "_". */
export const placeFile = (id: string): string => `${id.replace(/[^A-Za-z0-9_-]/g, "_")}.json`;
