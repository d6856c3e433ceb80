// Texts of the page are data: one file a language, keys the same in each (a test compares them).
import en from "./i18n/en.json";
import uk from "./i18n/uk.json";
import type { Language } from "./types";

export const TEXTS: Record<Language, Record<string, string>> = { en, uk };
let language: Language = "en";

export function speak(next: Language): void {
  language = next;
}

export const spoken = (): Language => language;

/** The text of a key with {names} filled in. The key itself where no text is known (a kind of a later schema). */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key.slice(key.lastIndexOf(".") + 1);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A text that depends on a number: keys end in .one, .few, .many, .other as the language needs. */
export function count(key: string, number: number): string {
  const form = new Intl.PluralRules(language).select(number);
  const known = `${key}.${form}` in TEXTS[language] ? form : "other";
  return t(`${key}.${known}`, { n: new Intl.NumberFormat(language).format(number) });
}

// Official romanisation of Ukrainian (2010), near enough to tell a Ukrainian spelling from a former or a Russian name.
const LATIN: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i", й: "i",
  к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch",
  ш: "sh", щ: "shch", ю: "iu", я: "ia",
};
const romanised = (text: string): string => [...text.toLowerCase()].map((sign) => LATIN[sign] ?? "").join("");
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, "");

/** How well a Cyrillic spelling fits as the Ukrainian form of a romanised name. */
function fit(name: string, spelling: string): number {
  const [wanted, have] = [plain(name), romanised(spelling)];
  let same = 0;
  while (same < wanted.length && wanted[same] === have[same]) same += 1;
  return (3 * same) / Math.max(1, wanted.length, have.length) + (/[іїєґ’']|[сцз]ьк/i.test(spelling) ? 1 : 0);
}

/** A place's name in the reader's script: for Ukrainian the spelling that fits the main name best, if there is one. */
export function localName(name: string, names: readonly string[], reader: Language = language): string {
  if (reader !== "uk") return name;
  const cyrillic = names.filter((n) => /[\u0400-\u04ff]/.test(n) && !/[ыэёъ]/i.test(n));
  if (cyrillic.length < 2) return cyrillic[0] ?? name;
  return cyrillic.reduce((best, n) => (fit(name, n) > fit(name, best) ? n : best));
}
