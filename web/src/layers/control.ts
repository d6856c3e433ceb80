// The assessed layer: each town a circle whose colour says which side, and how surely; contested towns are hatched.
// One source for all days: a day changes only the feature states of the towns that differ from the day shown.
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map, SourceSpecification } from "maplibre-gl";
import { type Palette, scale, sideColour, step, STEPS } from "../colour";
import type { ControlState } from "../decode";
import { localName } from "../i18n";
import type { Language, Places, Side } from "../types";
import { SANS, SANS_BOLD } from "./basemap";

const UNKNOWN = -1;
export const CODE: ExpressionSpecification = ["coalesce", ["feature-state", "c"], UNKNOWN];
export const IS_UNKNOWN: ExpressionSpecification = ["==", CODE, UNKNOWN];
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Larger towns are larger; a town spoken of is never tiny. Pixels at zoom 8. */
export function radius(population: number | null, evidence: number): number {
  const people = Math.log10(Math.max(population ?? 0, 100));
  return Math.min(8.5, 0.6 + 1.35 * (people - 1) + (evidence > 0 ? 1.2 : 0));
}

/** The zoom from which a town is named: the more people and the more is said of it, the earlier. */
export function namedFrom(population: number | null, evidence: number): number {
  const weight = Math.log10(Math.max(population ?? 0, 10)) + Math.min(2.2, Math.log10(evidence + 1) * 1.3);
  if (weight > 6.4) return 6;
  if (weight > 5.2) return 7;
  if (weight > 4) return 8;
  return weight > 3.2 ? 9 : 10;
}

/**
 * Numbers of the places to draw, the weightiest first, so that small dots lie on large ones and weighty names are
 * placed first (a sort key of the layer would do the same with one draw call a town). Of places given at one point,
 * as villages are whose own position is not known, only the weightiest is drawn, and those that are spoken of.
 */
export function drawn(places: Places): number[] {
  const weight = (i: number): number => radius(places.population[i], places.evidence[i]) + Math.min(4, places.evidence[i] / 10);
  const order = places.id.map((_, i) => i).sort((a, b) => weight(b) - weight(a));
  const taken = new Set<string>();
  return order.filter((i) => {
    const point = `${places.lat[i]}/${places.lon[i]}`;
    const free = !taken.has(point);
    taken.add(point);
    return free || places.evidence[i] > 0;
  });
}

export function townFeatures(places: Places): GeoJSON.FeatureCollection {
  const feature = (i: number): GeoJSON.Feature => ({
    type: "Feature",
    id: i,
    properties: {
      n: places.name[i],
      u: places.names[i].length > 0 ? ukrainian(places.name[i], places.names[i]) : places.name[i],
      r: radius(places.population[i], places.evidence[i]),
      z: namedFrom(places.population[i], places.evidence[i]),
      e: places.evidence[i],
    },
    geometry: { type: "Point", coordinates: [places.lon[i], places.lat[i]] },
  });
  return { type: "FeatureCollection", features: drawn(places).map(feature) };
}

const ukrainian = (name: string, names: readonly string[]): string => localName(name, names, "uk");

export const controlSources = (towns: string): Record<string, SourceSpecification> => ({
  towns: { type: "geojson", data: towns, maxzoom: 11, tolerance: 0, buffer: 32 },
  contested: { type: "geojson", data: EMPTY, maxzoom: 11, tolerance: 0, buffer: 32 },
});

const zoomed = (value: ExpressionSpecification): ExpressionSpecification => [
  "interpolate", ["exponential", 1.25], ["zoom"], 4, ["*", value, 0.34], 6, ["*", value, 0.55], 8, value, 12, ["*", value, 2],
];

export function colours(sides: readonly Side[], palette: Palette, code = CODE): ExpressionSpecification {
  const branches = sides.flatMap((side, at) => scale(side.colour, palette).flatMap((colour, s) => [at * STEPS + s, colour]));
  return ["match", code, ...branches, palette.unknown] as unknown as ExpressionSpecification;
}

export function controlLayers(sides: readonly Side[], palette: Palette): LayerSpecification[] {
  const size = zoomed(["*", ["get", "r"], ["case", IS_UNKNOWN, 0.5, 1]]);
  return [
    {
      id: "towns",
      type: "circle",
      source: "towns",
      paint: {
        "circle-radius": size,
        "circle-color": colours(sides, palette),
        "circle-opacity": ["interpolate", ["linear"], ["zoom"], 6, ["case", IS_UNKNOWN, ["case", [">", ["get", "r"], 4.5], 0.5, 0], 1], 8, ["case", IS_UNKNOWN, ["case", [">", ["get", "r"], 2.6], 0.8, 0.45], 1]],
        "circle-stroke-color": ["case", IS_UNKNOWN, palette.unknownEdge, palette.edge],
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 5, 0.3, 9, 1],
        "circle-stroke-opacity": ["interpolate", ["linear"], ["zoom"], 6, ["case", IS_UNKNOWN, 0, 0.8], 8, ["case", IS_UNKNOWN, ["case", [">", ["get", "r"], 2.6], 0.7, 0.3], 1]],
      },
    },
    {
      id: "contested",
      type: "symbol",
      source: "contested",
      layout: {
        "icon-image": ["get", "h"],
        "icon-size": zoomed(["/", ["+", ["get", "r"], 1.2], 8]),
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
  ];
}

export function selectionLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "selected",
      type: "circle",
      source: "towns",
      filter: ["==", ["id"], -1],
      paint: {
        "circle-radius": zoomed(["+", ["get", "r"], 3]),
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-color": palette.ink,
        "circle-stroke-width": 2.2,
      },
    },
  ];
}

export function townNameLayers(palette: Palette, language: Language): LayerSpecification[] {
  return [
    {
      id: "name-town",
      type: "symbol",
      source: "towns",
      minzoom: 6,
      filter: ["<=", ["get", "z"], ["zoom"]],
      layout: {
        "text-field": ["get", language === "uk" ? "u" : "n"],
        "text-font": ["case", [">", ["get", "r"], 5.4], ["literal", SANS_BOLD], ["literal", SANS]],
        "text-size": ["interpolate", ["linear"], ["zoom"], 6, ["+", 9.5, ["*", 0.25, ["get", "r"]]], 11, ["+", 10.5, ["*", 0.7, ["get", "r"]]]],
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": ["interpolate", ["linear"], ["zoom"], 6, ["+", 0.35, ["*", 0.05, ["get", "r"]]], 8, ["+", 0.35, ["*", 0.085, ["get", "r"]]], 12, ["+", 0.35, ["*", 0.15, ["get", "r"]]]],
        "text-justify": "auto",
        "text-padding": 3,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.theatre, "text-halo-width": 1.6 },
    },
  ];
}

/** Draws days onto a map, touching only the towns that change. */
export class ControlLayer {
  private readonly shown: Int16Array;
  private readonly sources = ["towns"];

  constructor(private readonly map: Map, private readonly places: Places, private readonly sides: readonly Side[]) {
    this.shown = new Int16Array(places.id.length).fill(UNKNOWN);
  }

  /** Have another source follow the same states, from what is shown now on. */
  follow(source: string): void {
    this.sources.push(source);
    this.shown.forEach((code, id) => {
      if (code !== UNKNOWN) this.map.setFeatureState({ source, id }, this.stateOf(code));
    });
  }

  /** Returns how many towns changed. */
  show(state: ControlState): number {
    let changed = 0;
    const contested: GeoJSON.Feature[] = [];
    for (let i = 0; i < this.shown.length; i += 1) {
      const status = state.status[i];
      const hatched = status === this.sides.length;
      const code = status >= state.unknown ? UNKNOWN : this.code(state, i) + (hatched ? this.sides.length * STEPS : 0);
      if (hatched) contested.push(this.hatched(state, i));
      if (code === this.shown[i]) continue;
      this.shown[i] = code;
      changed += 1;
      for (const source of this.sources) this.map.setFeatureState({ source, id: i }, this.stateOf(code));
    }
    void (this.map.getSource("contested") as GeoJSONSource).setData({ type: "FeatureCollection", features: contested });
    return changed;
  }

  /** Codes from the number of sides on are those of contested towns: the same colours, hatched. */
  private stateOf(code: number): { c: number; x: boolean } {
    const first = this.sides.length * STEPS;
    return { c: code >= first ? code - first : code, x: code >= first };
  }

  private code(state: ControlState, place: number): number {
    let best = 0;
    const row = place * state.width;
    for (let side = 1; side < this.sides.length; side += 1) if (state.percent[row + side] > state.percent[row + best]) best = side;
    return best * STEPS + step(state.percent[row + best]);
  }

  private hatched(state: ControlState, place: number): GeoJSON.Feature {
    const order = this.sides.map((_, side) => side).sort((a, b) => state.percent[place * state.width + b] - state.percent[place * state.width + a]);
    const [first, second] = order.slice(0, 2).sort((a, b) => a - b);
    const r = radius(this.places.population[place], this.places.evidence[place]);
    return {
      type: "Feature",
      properties: { h: `hatch:${first}:${second ?? first}`, r, i: place },
      geometry: { type: "Point", coordinates: [this.places.lon[place], this.places.lat[place]] },
    };
  }
}

/** A hatched disc in the colours of the two sides that contest a town, ringed; drawn at twice its size. */
export function hatch(sides: readonly Side[], palette: Palette, first: number, second: number, width = 40): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = width;
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  const middle = width / 2;
  pen.beginPath();
  pen.arc(middle, middle, middle - 4, 0, 2 * Math.PI);
  pen.save();
  pen.clip();
  pen.fillStyle = sideColour(sides[first].colour, palette);
  pen.fillRect(0, 0, width, width);
  pen.translate(middle, middle);
  pen.rotate(Math.PI / 4);
  pen.fillStyle = sideColour(sides[second].colour, palette);
  const stripe = width / 6;
  for (let x = -width; x < width; x += stripe * 2) pen.fillRect(x + stripe / 2, -width, stripe, 2 * width);
  pen.restore();
  pen.lineWidth = width / 13;
  pen.strokeStyle = palette.ink;
  pen.stroke();
  return pen.getImageData(0, 0, width, width);
}
