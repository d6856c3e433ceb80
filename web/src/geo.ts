// Distances on the sphere.
const RADIUS_KM = 6371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance between two [lon, lat] in kilometres (haversine). */
export function distanceKm(a: [number, number], b: [number, number]): number {
  const [dLat, dLon] = [radians(b[1] - a[1]) / 2, radians(b[0] - a[0]) / 2];
  const h = Math.sin(dLat) ** 2 + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(dLon) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
