// What is said of a claim, a name, a number and a day before any of it is drawn.
import { describe, expect, test } from "vitest";
import { favours, influences, passes, within } from "../src/claims";
import { addDays, isDay, period } from "../src/dates";
import { Finder, folded } from "../src/find";
import { distanceKm } from "../src/geo";
import { localName, TEXTS } from "../src/i18n";
import { phia } from "../src/phia";
import { mix, step } from "../src/colour";
import { bars } from "../src/panels/timeline";
import { pointOn, steps } from "../src/panels/chart";
import { webAddress } from "../src/dom";
import { NO_FILTERS } from "../src/url";
import type { Claim, Places, Side } from "../src/types";

const SIDES: Side[] = [
  { id: "UA", name: "Ukraine", colour: "#0072B2" },
  { id: "RU", name: "Russia", colour: "#D55E00" },
];

function claim(change: Partial<Claim> = {}): Claim {
  const day = { start: "2024-10-08", end: "2024-10-08", precision: "day", basis: "stated" };
  return {
    claim_id: "a",
    document: { id: "d", url: null, outlet: "Wire", title: null, published: day },
    quote: "…",
    kind: "capture",
    actor: { name: "Russian forces", side: "RU" },
    place: null,
    toponym: null,
    time: day,
    holder: { name: "X", side: "RU", role: null },
    via: [],
    evidence: "statement",
    polarity: "affirmed",
    modality: "actual",
    likelihood: null,
    quantity: null,
    confidence: 0.8,
    ...change,
  };
}

describe("whom a claim favours", () => {
  test.each([
    [{}, "RU"],
    [{ polarity: "denied" }, "UA"],
    [{ kind: "withdrawal", actor: { name: "", side: "UA" } }, "RU"],
    [{ kind: "withdrawal", actor: { name: "", side: "UA" }, polarity: "denied" }, "UA"],
    [{ modality: "intended" }, null],
    [{ modality: "hypothetical" }, null],
    [{ kind: "strike" }, null],
    [{ actor: null }, null],
    [{ actor: { name: "Militia", side: null } }, null],
  ] as [Partial<Claim>, string | null][])("%j", (change, side) => {
    expect(favours(claim(change), SIDES)).toBe(side);
  });

  test("a denial among three sides favours none of them", () => {
    const three = [...SIDES, { id: "X", name: "X", colour: "#000000" }];
    expect(favours(claim({ polarity: "denied" }), three)).toBeNull();
    expect(favours(claim(), three)).toBe("RU");
  });
});

describe("filters", () => {
  test("each narrows by its own", () => {
    expect(passes(claim(), NO_FILTERS)).toBe(true);
    expect(passes(claim(), { ...NO_FILTERS, confidence: 81 })).toBe(false);
    expect(passes(claim(), { ...NO_FILTERS, kinds: ["advance"] })).toBe(false);
    expect(passes(claim(), { ...NO_FILTERS, outlets: ["Wire"] })).toBe(true);
    expect(passes(claim(), { ...NO_FILTERS, sides: ["UA"] })).toBe(false);
    expect(passes(claim({ holder: { name: "I", side: null, role: null } }), { ...NO_FILTERS, sides: ["third"] })).toBe(true);
  });

  test("a week holds claims that end in it, not those still to come", () => {
    expect(within([claim()], "2024-10-02", "2024-10-08")).toHaveLength(1);
    expect(within([claim()], "2024-10-01", "2024-10-07")).toHaveLength(0);
  });
});

test("influence of one claim is summed over days", () => {
  const one = { claim_id: "a", side: "RU", change: 0.1 };
  expect(influences({ "2024-10-08": [one], "2024-10-09": [{ ...one, change: 0.05 }] }).get("a")?.change).toBeCloseTo(0.15);
});

describe("names", () => {
  const places: Places = {
    id: ["a", "b", "c"],
    name: ["Niu-York", "Slovyansk", "New Village"],
    names: [["New York", "Ню-Йорк"], ["Slov'yansk", "Слов’янськ"], []],
    lat: [0, 0, 0], lon: [0, 0, 0], feature: [], admin1: [null, null, null], population: [10000, 100000, 50], evidence: [5, 1, 0],
  };
  const finder = new Finder(places);

  test("apostrophes, accents, hyphens and case do not matter", () => {
    expect(folded("Слов’янськ")).toBe(folded("словянськ"));
    expect(folded("Ню-Йорк")).toBe(folded("ню йорк"));
    expect(folded("Chișinău")).toBe("chisinau");
    expect(folded("Їжівка")).not.toBe(folded("Іжівка"));
  });

  test("any spelling finds the town, the whole name first", () => {
    expect(finder.find("ню-йорк")[0]).toEqual({ place: 0, spelling: "Ню-Йорк" });
    expect(finder.find("slovyan").map((f) => f.place)).toEqual([1]);
    expect(finder.find("new").map((f) => f.place)).toEqual([0, 2]);
    expect(finder.find("  ")).toEqual([]);
    expect(finder.find("zzz")).toEqual([]);
  });

  test("a Ukrainian reader gets the Ukrainian spelling, not another Cyrillic one", () => {
    expect(localName("Toretsk", ["Дзержинск", "Торецьк"], "uk")).toBe("Торецьк");
    expect(localName("Pokrovsk", ["Покровск", "Покровськ", "Красноармейск"], "uk")).toBe("Покровськ");
    expect(localName("Toretsk", ["Дзержинск", "Торецьк"], "en")).toBe("Toretsk");
    expect(localName("Toretsk", [], "uk")).toBe("Toretsk");
  });
});

test("words of the yardstick at the edges of their bands", () => {
  const words = [0, 5, 10, 20, 25, 35, 40, 50, 55, 75, 80, 90, 95, 100].map(phia);
  const pairs = ["remote", "highlyUnlikely", "unlikely", "realistic", "likely", "highlyLikely", "almostCertain"].flatMap((w) => [`phia.${w}`, `phia.${w}`]);
  expect(words).toEqual(pairs);
});

test("both languages have the same texts, with the same blanks", () => {
  const forms = (text: string): string => text.replace(/\.(few|many)$/, ".other");
  const keys = (texts: Record<string, string>): string[] => [...new Set(Object.keys(texts).map(forms))].sort();
  expect(keys(TEXTS.uk)).toEqual(keys(TEXTS.en));
  const blanks = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(TEXTS.en)) expect([key, blanks(TEXTS.uk[key])]).toEqual([key, blanks(text)]);
});

describe("days", () => {
  test("leap days and false days", () => {
    expect(isDay("2024-02-29")).toBe(true);
    expect(isDay("2023-02-29")).toBe(false);
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(addDays("2024-03-31", 1)).toBe("2024-04-01"); // clocks change on that day in Europe
  });

  test("an interval is written as one", () => {
    expect(period("2024-12-02", "2024-12-08", "en")).toBe("2 Dec 2024 – 8 Dec 2024");
    expect(period("2024-12-02", "2024-12-02", "en")).toBe("2 Dec 2024");
  });
});

test("a degree of latitude is 111 km, and half the globe is the longest way", () => {
  expect(distanceKm([37, 48], [37, 49])).toBeCloseTo(111.2, 1);
  expect(distanceKm([0, 0], [180, 0])).toBeCloseTo(20015, 0);
  expect(distanceKm([37, 48], [37, 48])).toBe(0);
});

test("colours", () => {
  expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
  expect(mix("bad", "#ffffff", 0)).toBe("#808080");
  expect([step(0), step(50), step(100)]).toEqual([0, 0, 10]);
});

test("a histogram of more days than pixels keeps the highest of each column", () => {
  const counts = Array.from({ length: 1700 }, (_, n) => (n === 851 ? 40 : 1));
  const path = bars(counts, 300, 30);
  expect(path.match(/M/g)).toHaveLength(150);
  expect(path).toContain("v-30.0");
});

test("a chart's steps stop where the state is unknown", () => {
  const series = [
    { date: "2024-08-01", status: "UA", p: [90, 10, 0] },
    { date: "2024-08-05", status: "UNKNOWN", p: [0, 0, 0] },
    { date: "2024-08-09", status: "RU", p: [5, 95, 0] },
  ];
  const x = (day: string): number => Number(day.slice(8));
  expect(steps(series, 0, x, "2024-08-20").match(/M/g)).toHaveLength(2);
  expect(pointOn(series, "2024-08-08")?.status).toBe("UNKNOWN");
  expect(pointOn(series, "2024-07-31")).toBeNull();
});

test("only web addresses become links", () => {
  expect(webAddress("https://news.example/a?b=1")).toBe("https://news.example/a?b=1");
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "//x", "x", "", null]) expect(webAddress(bad)).toBeNull();
});
