// Handing many features to the map's worker: as text behind an address of its own, which the worker reads in one go.
// Given as objects, tens of thousands of features are walked through one by one on both sides.

export function addressOf(features: GeoJSON.FeatureCollection): string {
  return URL.createObjectURL(new Blob([JSON.stringify(features)], { type: "application/json" }));
}
