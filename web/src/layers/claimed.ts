// The claimed layer, never merged with the assessed one: what sources said in the days up to the day shown.
// Diamonds are claims of ground, in the colour of the side they speak for; small marks are fighting and strikes.
import type { GeoJSONSource, LayerSpecification, Map, SourceSpecification } from "maplibre-gl";
import { favours, FIGHTING, STRIKES } from "../claims";
import { type Palette, sideColour } from "../colour";
import type { Claim, Places, Side } from "../types";
import { SANS_BOLD } from "./basemap";

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export const claimedSources = (): Record<string, SourceSpecification> => ({
  claimed: { type: "geojson", data: EMPTY, tolerance: 0 },
  events: { type: "geojson", data: EMPTY, tolerance: 0 },
});

const many: ["case", [">", ["get", "k"], number], ["to-string", ["get", "k"]], string] = [
  "case", [">", ["get", "k"], 1], ["to-string", ["get", "k"]], "",
];

export function claimedLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "events",
      type: "symbol",
      source: "events",
      minzoom: 5.5,
      layout: {
        "icon-image": ["get", "m"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.6, 9, 1],
        "icon-offset": ["get", "o"],
        "icon-allow-overlap": true,
      },
    },
    {
      id: "claimed",
      type: "symbol",
      source: "claimed",
      layout: {
        "icon-image": ["get", "m"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 9, 1],
        "icon-offset": ["get", "o"],
        "icon-allow-overlap": true,
        "text-field": many,
        "text-font": SANS_BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 5, 7, 9, 10.5],
        "text-offset": ["get", "t"],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": palette.dark ? "#15181b" : "#ffffff" },
    },
  ];
}

interface Mark {
  place: number;
  mark: string;
  slot: number;
  count: number;
}

function count(claims: readonly Claim[], markOf: (claim: Claim) => [string, number] | null): Mark[] {
  const marks = new globalThis.Map<string, Mark>();
  for (const claim of claims) {
    const [place, found] = [claim.place_number, markOf(claim)];
    if (typeof place !== "number" || found === null) continue;
    const key = `${place}/${found[0]}`;
    const mark = marks.get(key) ?? { place, mark: found[0], slot: found[1], count: 0 };
    mark.count += 1;
    marks.set(key, mark);
  }
  return [...marks.values()];
}

function features(marks: readonly Mark[], places: Places, height: number): GeoJSON.FeatureCollection {
  const known = marks.filter((mark) => mark.place >= 0 && mark.place < places.id.length);
  return {
    type: "FeatureCollection",
    features: known.map((mark) => {
      const x = 14 + mark.slot * 17;
      return {
        type: "Feature",
        properties: { i: mark.place, m: mark.mark, k: mark.count, o: [x, height], t: [x / 10.5, height / 10.5] },
        geometry: { type: "Point", coordinates: [places.lon[mark.place], places.lat[mark.place]] },
      };
    }),
  };
}

export function showClaimed(map: Map, claims: readonly Claim[], places: Places, sides: readonly Side[]): void {
  const ground = count(claims, (claim) => {
    const side = sides.findIndex((one) => one.id === favours(claim, sides));
    return side < 0 ? null : [`claim:${side}`, side];
  });
  const events = count(claims, (claim) => {
    if (FIGHTING.has(claim.kind)) return ["event:fighting", 0];
    return STRIKES.has(claim.kind) ? ["event:strike", 1] : null;
  });
  void (map.getSource("claimed") as GeoJSONSource).setData(features(ground, places, -14));
  void (map.getSource("events") as GeoJSONSource).setData(features(events, places, 14));
}

function pen(width: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = width;
  return canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}

/** A diamond in a side's colour; 36 pixels at twice its size. */
export function diamond(side: Side, palette: Palette): ImageData {
  const p = pen(36);
  p.beginPath();
  p.moveTo(18, 2);
  p.lineTo(34, 18);
  p.lineTo(18, 34);
  p.lineTo(2, 18);
  p.closePath();
  p.fillStyle = sideColour(side.colour, palette);
  p.fill();
  p.lineWidth = 3;
  p.strokeStyle = palette.edge;
  p.stroke();
  return p.getImageData(0, 0, 36, 36);
}

/** Crossed strokes for fighting, a triangle for strikes. */
export function eventMark(kind: string, palette: Palette): ImageData {
  const p = pen(32);
  p.lineCap = "round";
  p.lineJoin = "round";
  const path = (): void => {
    p.beginPath();
    if (kind === "fighting") {
      p.moveTo(9, 9);
      p.lineTo(23, 23);
      p.moveTo(23, 9);
      p.lineTo(9, 23);
    } else {
      p.moveTo(16, 24);
      p.lineTo(8, 10);
      p.lineTo(24, 10);
      p.closePath();
    }
  };
  for (const [width, colour] of [[9, palette.edge], [4, palette.ink]] as const) {
    path();
    p.lineWidth = width;
    p.strokeStyle = colour;
    p.stroke();
  }
  return p.getImageData(0, 0, 32, 32);
}
