// Where a map looks: `lon,lat,zoom` in an address.
import type { Where } from "./view.ts";

// null for anything that is no such place.
export function whereOf(text: string | undefined): Where | null {
  const parts = (text ?? "").split(",").map((part) => (part.trim() ? Number(part) : Number.NaN));
  const [lon, lat, zoom] = parts;
  if (parts.length !== 3 || lon === undefined || lat === undefined || zoom === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 22 ? { lon, lat, zoom } : null;
}
