// Ground by town: each town speaks for the ground nearer to it than to any other, and no further than 8 km.
import { Delaunay } from "d3-delaunay";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { type Palette } from "../colour";
import type { Places, Side } from "../types";
import { CODE, colours, drawn, IS_UNKNOWN } from "./control";

export const REACH_KM = 8;
const KM_PER_DEGREE = 111.195;
const CORNERS = 18;
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
type Point = [number, number];

/** A convex polygon cut by the half plane to the left of the edge from `a` to `b` (Sutherland and Hodgman). */
function cut(polygon: Point[], a: Point, b: Point): Point[] {
  const side = (p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
  const kept: Point[] = [];
  polygon.forEach((point, at) => {
    const before = polygon[(at + polygon.length - 1) % polygon.length];
    const [was, is] = [side(before), side(point)];
    if (was >= 0 !== is >= 0) {
      const share = was / (was - is);
      kept.push([before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])]);
    }
    if (is >= 0) kept.push(point);
  });
  return kept;
}

function within(polygon: Point[], [x, y]: Point, reach: number): Point[] {
  if (polygon.every((p) => Math.hypot(p[0] - x, p[1] - y) <= reach)) return polygon;
  const corner = (n: number): Point => {
    const angle = (2 * Math.PI * n) / CORNERS;
    return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
  };
  let left = polygon;
  for (let n = 0; n < CORNERS && left.length > 0; n += 1) left = cut(left, corner(n), corner(n + 1));
  return left;
}

/** The cells of all towns; the id of each is its town's number. */
export function cells(places: Places): GeoJSON.FeatureCollection {
  const towns = drawn(places).filter((i) => places.feature[i] === undefined || places.feature[i] === "settlement");
  if (towns.length < 3) return EMPTY;
  const middle = places.lat.reduce((sum, lat) => sum + lat, 0) / places.lat.length;
  const stretch = Math.cos((middle * Math.PI) / 180);
  const reach = REACH_KM / KM_PER_DEGREE;
  const points = towns.map((i): Point => [places.lon[i] * stretch, places.lat[i]]);
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b));
  const voronoi = Delaunay.from(points).voronoi([least(xs) - 1, least(ys) - 1, most(xs) + 1, most(ys) + 1]);
  const features: GeoJSON.Feature[] = [];
  towns.forEach((i, at) => {
    const cell = voronoi.cellPolygon(at) as Point[] | null;
    if (cell === null) return; // a second town at the same point has no ground of its own
    const wound = area(cell) < 0 ? cell.slice(0, -1).reverse() : cell.slice(0, -1);
    const ring = within(wound, points[at], reach).map(([x, y]): Point => [near(x / stretch), near(y)]);
    if (ring.length > 2) features.push({ type: "Feature", id: i, properties: {}, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } });
  });
  return { type: "FeatureCollection", features };
}

const near = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

function area(ring: Point[]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum / 2;
}

export const groundSources = (): Record<string, SourceSpecification> => ({
  ground: { type: "geojson", data: EMPTY, maxzoom: 10, tolerance: 0.2, buffer: 4 },
});

const CONTESTED: ExpressionSpecification = ["boolean", ["feature-state", "x"], false];

export function groundLayers(sides: readonly Side[], palette: Palette): LayerSpecification[] {
  const strong = palette.dark ? 0.24 : 0.2;
  return [
    {
      id: "ground",
      type: "fill",
      source: "ground",
      paint: {
        "fill-antialias": false,
        "fill-color": colours(sides, palette, CODE),
        "fill-opacity": ["case", IS_UNKNOWN, 0, CONTESTED, strong / 2, strong],
      },
    },
    {
      id: "ground-contested",
      type: "fill",
      source: "ground",
      paint: { "fill-pattern": "ground:hatch", "fill-opacity": ["case", CONTESTED, 0.45, 0] },
    },
  ];
}

/** Fine slanting lines that join from tile to tile. */
export function groundHatch(palette: Palette, width = 12): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = width;
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
  pen.strokeStyle = palette.contested;
  pen.lineWidth = 1.6;
  for (const shift of [-width, 0, width]) {
    pen.beginPath();
    pen.moveTo(shift - 2, width + 2);
    pen.lineTo(shift + width + 2, -2);
    pen.stroke();
  }
  return pen.getImageData(0, 0, width, width);
}
