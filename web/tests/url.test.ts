import { describe, expect, test } from "vitest";
import type { View } from "../src/types";
import { DEFAULT_LAYERS, emptyView, format, parse } from "../src/url";

describe("the view in the address", () => {
  test("the empty view has an empty address", () => {
    expect(format(emptyView())).toBe("");
    expect(parse("")).toEqual(emptyView());
  });

  test("every part comes back", () => {
    const view: View = {
      day: "2024-12-11",
      zoom: 8.25,
      lat: 48.281,
      lon: 37.176,
      place: "gn:700051",
      claim: "0123abc",
      layers: ["towns", "claimed"],
      compare: "2024-10-01",
      known: "2024-12-12",
      filters: { sides: ["UA", "third"], kinds: ["capture"], outlets: ["A ~ B!", "Українська правда & co=1"], confidence: 60 },
      language: "uk",
      theme: "dark",
    };
    expect(parse(format(view))).toEqual(view);
  });

  test("no layer at all is not the default", () => {
    const view = { ...emptyView(), layers: [] };
    expect(parse(format(view)).layers).toEqual([]);
    expect(parse("#day=2024-01-01").layers).toEqual(DEFAULT_LAYERS);
  });

  test.each(["#day=2024-02-30", "#day=tomorrow", "#day=2024-1-1", "#compare=x", "#known=2024-13-01"])("a false day is no day: %s", (fragment) => {
    const { day, compare, known } = parse(fragment);
    expect([day, compare, known]).toEqual([null, null, null]);
  });

  test.each(["#at=8/48", "#at=8/95/37", "#at=8/48/181", "#at=a/b/c", "#at=99/48/37", "#at=8/48/NaN"])("a false position is none: %s", (fragment) => {
    expect(parse(fragment).zoom).toBeNull();
  });

  test("a reader's own language needs no word in the address, another one does", () => {
    expect(format({ ...emptyView(), language: "uk" }, "uk")).toBe("");
    expect(format({ ...emptyView(), language: "en" }, "uk")).toBe("#lang=en");
    expect(parse("#lang=xx", "uk").language).toBe("uk");
  });

  test("confidence outside 1 to 100 is no filter", () => {
    expect(parse("#conf=-5").filters.confidence).toBe(0);
    expect(parse("#conf=500").filters.confidence).toBe(0);
    expect(parse("#conf=x").filters.confidence).toBe(0);
  });
});
