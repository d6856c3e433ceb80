import { describe, expect, test } from "vitest";
import { ControlCursor, ControlState, frontOf, placeFile } from "../src/decode";
import type { ControlMonth, FrontDay, FrontMonth } from "../src/types";

const month: ControlMonth = {
  month: "2024-08",
  sides: ["UA", "RU"],
  days: {
    "2024-08-01": { full: true, i: [0, 2], s: [0, 2], p: [[90, 10, 0], [20, 20, 60]] },
    "2024-08-02": { full: false, i: [0], s: [2], p: [[40, 20, 40]] },
    "2024-08-04": { full: false, i: [2], s: [3], p: [[0, 0, 0]] },
  },
};
const cursor = (): ControlCursor => new ControlCursor(new ControlState(3, 2));

describe("control of a day", () => {
  test("a full day leaves unnamed places unknown", () => {
    const state = cursor().seek(month, "2024-08-01");
    expect([...state.status]).toEqual([0, 3, 2]);
    expect(state.percents(2)).toEqual([20, 20, 60]);
  });

  test("a later day keeps what did not change", () => {
    const state = cursor().seek(month, "2024-08-03"); // no entry: as on the 2nd
    expect([...state.status]).toEqual([2, 3, 2]);
    expect(state.percents(0)).toEqual([40, 20, 40]);
  });

  test("a place may become unknown again", () => {
    expect(cursor().seek(month, "2024-08-04").status[2]).toBe(3);
  });

  test("going back gives the earlier day, not the later one's rest", () => {
    const walk = cursor();
    walk.seek(month, "2024-08-04");
    expect([...walk.seek(month, "2024-08-01").status]).toEqual([0, 3, 2]);
  });

  test("another month starts from its own full day", () => {
    const walk = cursor();
    walk.seek(month, "2024-08-04");
    const next: ControlMonth = { month: "2024-09", sides: ["UA", "RU"], days: { "2024-09-01": { full: true, i: [1], s: [1], p: [[5, 95, 0]] } } };
    expect([...walk.seek(next, "2024-09-01").status]).toEqual([3, 1, 3]);
  });

  test("places that the site does not list are passed over", () => {
    const odd: ControlMonth = { month: "2024-10", sides: ["UA", "RU"], days: { "2024-10-01": { full: true, i: [7, 1], s: [0, 0], p: [[1, 0, 0], [99, 1, 0]] } } };
    expect([...cursor().seek(odd, "2024-10-01").status]).toEqual([3, 0, 3]);
  });
});

describe("the front of a day", () => {
  const front = (x: number): FrontDay => ({
    line: { type: "MultiLineString", coordinates: [[[x, 48], [x, 49]]] },
    band: { type: "MultiPolygon", coordinates: [] },
  });
  const fronts: FrontMonth = { month: "2024-08", days: { "2024-08-01": "=", "2024-08-02": front(37), "2024-08-03": "=", "2024-08-05": front(36) } };

  test("an equal day shows the day before it", () => {
    expect(frontOf(fronts, "2024-08-03")).toEqual(front(37));
    expect(frontOf(fronts, "2024-08-04")).toEqual(front(37));
    expect(frontOf(fronts, "2024-08-05")).toEqual(front(36));
  });

  test("nothing where the month has only equal days by then", () => {
    expect(frontOf(fronts, "2024-08-01")).toBeNull();
  });
});

test("file names of places hold no sign that a path could take", () => {
  expect(placeFile("gn:709248")).toBe("gn_709248.json");
  expect(placeFile("../x y/é")).toBe("___x_y__.json");
});
