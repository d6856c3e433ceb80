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

/** The first spelling in the reader's script, Ukrainian letters preferred; the place's main name otherwise. */
export function localName(name: string, names: readonly string[], reader: Language = language): string {
  if (reader !== "uk") return name;
  const cyrillic = names.filter((n) => /[\u0400-\u04ff]/.test(n) && !/[ыэёъЫЭЁЪ]/.test(n));
  return cyrillic.find((n) => /[іїєґІЇЄҐ’']/.test(n)) ?? cyrillic[0] ?? name;
}
