// Days are strings "YYYY-MM-DD" everywhere; arithmetic is done in UTC.
import type { Language } from "./types";

const DAY = 86_400_000;

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
export const dayOf = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);
export const addDays = (day: string, days: number): string => dayOf(dayNumber(day) + days);
export const monthOf = (day: string): string => day.slice(0, 7);

/** The nearest day inside the span. */
export function clampDay(day: string, first: string, last: string): string {
  if (day < first) return first;
  return day > last ? last : day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, style: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}/${style}`;
  let found = formats.get(key);
  if (found === undefined) {
    const locale = language === "uk" ? "uk-UA" : "en-GB";
    found = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    formats.set(key, found);
  }
  return found;
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

export const longDay = (day: string, language: Language): string =>
  format(language, "long", { day: "numeric", month: "long", year: "numeric" }).format(at(day));
export const shortDay = (day: string, language: Language): string =>
  format(language, "short", { day: "numeric", month: "short", year: "numeric" }).format(at(day));
export const weekday = (day: string, language: Language): string =>
  format(language, "weekday", { weekday: "long" }).format(at(day));
export const shortMonth = (day: string, language: Language): string =>
  format(language, "month", { month: "short" }).format(at(day));

/** "6 Dec 2024", or "2 to 8 Dec 2024" for an interval. */
export function period(start: string, end: string, language: Language): string {
  return start === end || end === "" ? shortDay(start, language) : `${shortDay(start, language)} – ${shortDay(end, language)}`;
}
