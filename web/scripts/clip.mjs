// Clipping to a window [west, south, east, north], so that only what can be seen in detail is shipped.

const EDGES = [
  { axis: 0, side: 0, keep: (value, limit) => value >= limit },
  { axis: 1, side: 1, keep: (value, limit) => value >= limit },
  { axis: 0, side: 2, keep: (value, limit) => value <= limit },
  { axis: 1, side: 3, keep: (value, limit) => value <= limit },
];

function crossing(a, b, axis, limit) {
  const share = (limit - a[axis]) / (b[axis] - a[axis]);
  const other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis]);
  return axis === 0 ? [limit, other] : [other, limit];
}

function clipRing(ring, window) {
  let points = ring.slice(0, -1);
  for (const { axis, side, keep } of EDGES) {
    const limit = window[side];
    const kept = [];
    points.forEach((point, i) => {
      const before = points[(i + points.length - 1) % points.length];
      const [was, is] = [keep(before[axis], limit), keep(point[axis], limit)];
      if (was !== is) kept.push(crossing(before, point, axis, limit));
      if (is) kept.push(point);
    });
    points = kept;
  }
  return points.length < 3 ? [] : [...points, points[0]];
}

/** Sutherland and Hodgman's clipping of each ring of a polygon; an empty list where nothing is left. */
export function clipPolygon(rings, window) {
  const outer = clipRing(rings[0], window);
  if (outer.length === 0) return [];
  return [outer, ...rings.slice(1).map((r) => clipRing(r, window)).filter((r) => r.length > 0)];
}

/** The pieces of a line whose points lie in the window. */
export function clipLine(line, window) {
  const [west, south, east, north] = window;
  const pieces = [];
  let piece = [];
  for (const point of line) {
    const within = point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north;
    if (within) piece.push(point);
    else if (piece.length > 0) [piece] = [[], pieces.push(piece)];
  }
  if (piece.length > 0) pieces.push(piece);
  return pieces.filter((p) => p.length > 1);
}
