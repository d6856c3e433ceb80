import { describe, expect, test } from "vitest";
import { distanceKm } from "../src/geo";
import { drawn } from "../src/layers/control";
import { cells, REACH_KM } from "../src/layers/ground";
import type { Places } from "../src/types";

function places(points: [number, number, number?, number?][]): Places {
  const n = points.map((_, i) => `p${i}`);
  return {
    id: n,
    name: n,
    names: points.map(() => []),
    lat: points.map((p) => p[0]),
    lon: points.map((p) => p[1]),
    feature: points.map(() => "settlement"),
    admin1: points.map(() => null),
    population: points.map((p) => p[2] ?? 100),
    evidence: points.map((p) => p[3] ?? 0),
  };
}

const ring = (found: GeoJSON.FeatureCollection, id: number): [number, number][] =>
  (found.features.find((f) => f.id === id)?.geometry as GeoJSON.Polygon).coordinates[0] as [number, number][];

describe("ground of towns", () => {
  const spread = places([[48, 37], [48, 37.1], [48.5, 38], [48.6, 36]]);
  const found = cells(spread);

  test("no ground lies further from its town than the reach", () => {
    for (const id of [0, 1, 2, 3]) {
      const far = ring(found, id).map((at) => distanceKm(at, [spread.lon[id], spread.lat[id]]));
      expect(Math.max(...far)).toBeLessThan(REACH_KM * 1.03);
    }
    const lonely = ring(found, 3).map((at) => distanceKm(at, [36, 48.6]));
    expect(Math.min(...lonely)).toBeGreaterThan(REACH_KM * 0.95);
  });

  test("two near towns share the ground halfway", () => {
    expect(Math.max(...ring(found, 0).map(([lon]) => lon))).toBeCloseTo(37.05, 3);
    expect(Math.min(...ring(found, 1).map(([lon]) => lon))).toBeCloseTo(37.05, 3);
  });

  test("rings are closed", () => {
    for (const id of [0, 1, 2, 3]) expect(ring(found, id).at(-1)).toEqual(ring(found, id)[0]);
  });

  test("too few towns have no cells", () => {
    expect(cells(places([[48, 37], [48, 38]])).features).toEqual([]);
  });
});

describe("which places are drawn", () => {
  test("of places at one point the largest, and those spoken of", () => {
    const stacked = places([[48, 37, 300], [48, 37, 12000], [48, 37, 50, 3], [49, 37, 10]]);
    expect(drawn(stacked).sort()).toEqual([1, 2, 3]);
  });

  test("the weightiest first", () => {
    expect(drawn(places([[48, 37, 300], [48, 38, 90000], [48, 39, 3000]]))).toEqual([1, 2, 0]);
  });
});
