// The line where two sides are equally likely, and the band in which neither is sure.
import type { GeoJSONSource, LayerSpecification, Map, SourceSpecification } from "maplibre-gl";
import type { Palette } from "../colour";
import type { FrontDay } from "../types";

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export const frontSources = (): Record<string, SourceSpecification> => ({
  front: { type: "geojson", data: EMPTY, tolerance: 0.2 },
  band: { type: "geojson", data: EMPTY, tolerance: 0.2 },
});

export function bandLayers(palette: Palette): LayerSpecification[] {
  return [
    { id: "band", type: "fill", source: "band", paint: { "fill-color": palette.band, "fill-opacity": palette.dark ? 0.18 : 0.1 } },
    {
      id: "band-edge",
      type: "line",
      source: "band",
      paint: { "line-color": palette.band, "line-opacity": 0.55, "line-width": 0.8, "line-dasharray": [2, 2] },
    },
  ];
}

export function frontLayers(palette: Palette): LayerSpecification[] {
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: "front-casing",
      type: "line",
      source: "front",
      layout,
      paint: { "line-color": palette.halo, "line-opacity": 0.85, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 3, 9, 6] },
    },
    {
      id: "front",
      type: "line",
      source: "front",
      layout,
      paint: { "line-color": palette.ink, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1.4, 9, 2.8] },
    },
  ];
}

export function showFront(map: Map, front: FrontDay | null): void {
  const put = (id: string, geometry: GeoJSON.Geometry | undefined): void => {
    const data = geometry === undefined ? EMPTY : ({ type: "Feature", properties: {}, geometry } as GeoJSON.Feature);
    void (map.getSource(id) as GeoJSONSource).setData(data);
  };
  put("front", front?.line);
  put("band", front?.band);
}
