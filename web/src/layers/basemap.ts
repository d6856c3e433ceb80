// The ground under everything: land, borders, oblasts, rivers and their names, all from files beside the page.
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Palette } from "../colour";
import type { Language } from "../types";

export const SANS = ["Map Sans"];
export const SANS_BOLD = ["Map Sans Semibold"];
export const SANS_ITALIC = ["Map Sans Italic"];

const file = (name: string): SourceSpecification => ({
  type: "geojson",
  data: new URL(`basemap/${name}`, document.baseURI).href,
  tolerance: 0.3,
});

export const basemapSources = (): Record<string, SourceSpecification> => ({
  land: file("land.json"),
  water: file("water.json"),
  names: file("labels.json"),
});

type Filter = ["==", ["get", string], string];
const part = (name: string): Filter => ["==", ["get", "part"], name];

const fill = (id: string, colour: string): LayerSpecification => ({
  id,
  type: "fill",
  source: "land",
  filter: part(id),
  paint: { "fill-color": colour, "fill-antialias": id !== "window" && id !== "outside" },
});

/** The world, the sea over it where there is detail, and the theatre's own land. */
export function underLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: "background", type: "background", paint: { "background-color": palette.sea } },
    fill("world", palette.land),
    fill("window", palette.sea),
    fill("theatre", palette.theatre),
  ];
}

/** All that lies around the theatre, which cuts off what was drawn beyond its borders; then rivers and borders. */
export function aroundLayers(palette: Palette): LayerSpecification[] {
  return [
    fill("outside", palette.sea),
    fill("land", palette.land),
    {
      id: "river",
      type: "line",
      source: "water",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.river,
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, ["match", ["get", "rank"], 1, 0.8, 0.3], 9, ["match", ["get", "rank"], 1, 2.6, 1.4]],
      },
    },
    {
      id: "oblast",
      type: "line",
      source: "land",
      filter: part("oblast"),
      paint: { "line-color": palette.oblast, "line-width": 1, "line-dasharray": [3, 2] },
    },
    {
      id: "border",
      type: "line",
      source: "land",
      filter: part("border"),
      paint: { "line-color": palette.border, "line-width": 0.8, "line-opacity": 0.7 },
    },
    {
      id: "outline",
      type: "line",
      source: "land",
      filter: part("outline"),
      paint: { "line-color": palette.border, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 1.8] },
    },
  ];
}

export function nameLayers(palette: Palette, language: Language): LayerSpecification[] {
  const text: ["get", string] = ["get", language];
  return [
    {
      id: "name-river",
      type: "symbol",
      source: "water",
      minzoom: 6.5,
      filter: ["!=", ["get", "en"], ""],
      layout: { "symbol-placement": "line", "text-field": text, "text-font": SANS_ITALIC, "text-size": 11, "symbol-spacing": 420 },
      paint: { "text-color": palette.dark ? "#7d9db2" : "#55788e", "text-halo-color": palette.theatre, "text-halo-width": 1 },
    },
    {
      id: "name-sea",
      type: "symbol",
      source: "names",
      filter: part("sea"),
      layout: { "text-field": text, "text-font": SANS_ITALIC, "text-size": 13, "text-letter-spacing": 0.08 },
      paint: { "text-color": palette.dark ? "#7d9db2" : "#55788e" },
    },
    {
      id: "name-oblast",
      type: "symbol",
      source: "names",
      minzoom: 5.6,
      maxzoom: 9.5,
      filter: part("oblast"),
      layout: { "text-field": text, "text-font": SANS, "text-size": 11, "text-transform": "uppercase", "text-letter-spacing": 0.14, "text-max-width": 8 },
      paint: { "text-color": palette.quiet, "text-halo-color": palette.theatre, "text-halo-width": 1.2 },
    },
    {
      id: "name-country",
      type: "symbol",
      source: "names",
      maxzoom: 7,
      filter: part("country"),
      layout: { "text-field": text, "text-font": SANS_BOLD, "text-size": ["interpolate", ["linear"], ["zoom"], 3, 11, 6, 16], "text-letter-spacing": 0.12 },
      paint: { "text-color": palette.quiet, "text-halo-color": palette.land, "text-halo-width": 1.4 },
    },
    {
      id: "name-city",
      type: "symbol",
      source: "names",
      filter: part("city"),
      maxzoom: 9,
      layout: {
        "text-field": ["step", ["zoom"], ["case", ["==", ["get", "rank"], 1], text, ""], 6, text],
        "text-font": SANS,
        "text-size": 12,
        "text-padding": 6,
      },
      paint: { "text-color": palette.label, "text-halo-color": palette.theatre, "text-halo-width": 1.4 },
    },
  ];
}
