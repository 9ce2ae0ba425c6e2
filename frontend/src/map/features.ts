// The places that a map shows, as GeoJSON, and what may be asked of them.
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

export interface Properties {
  id: string;
  name: string;
  kind?: string;
  class?: string;
  text?: string;
  href?: string;
  sort?: number;
  color?: number;
}

export type Place = Feature<Geometry, Properties>;
export type Places = FeatureCollection<Geometry, Properties>;
export type Box = [west: number, south: number, east: number, north: number];

export const NOTHING: Places = { type: "FeatureCollection", features: [] };

export function kindOf(place: { properties: Properties }): string {
  return place.properties.kind ?? "station";
}

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const inner of geometry.geometries) yield* positions(inner);
    return;
  }
  if (geometry.type === "Point") {
    yield geometry.coordinates;
    return;
  }
  yield* (geometry.coordinates as unknown[]).flat(depth(geometry.type)) as Position[];
}

function depth(type: Exclude<Geometry["type"], "Point" | "GeometryCollection">): number {
  return { MultiPoint: 0, LineString: 0, Polygon: 1, MultiLineString: 1, MultiPolygon: 2 }[type];
}

// The box around places, null where there is none.
export function boxAround(places: Iterable<{ geometry: Geometry }>): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of places) {
    for (const [lon, lat] of positions(geometry)) {
      if (lon === undefined || lat === undefined) continue;
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
  }
  return box[0] <= box[2] ? box : null;
}

export function middleOf(place: { geometry: Geometry }): [number, number] | null {
  const box = boxAround([place]);
  return box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

// Whether a place answers to what is typed: each word stands in its name, code or line, in any case.
export function answers(properties: Properties, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const text = `${properties.name} ${properties.id} ${properties.text ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export function inOrder(places: readonly Place[]): Place[] {
  const sorted = [...places];
  // Stable: without numbers the order given stays.
  sorted.sort((a, b) => (a.properties.sort ?? 0) - (b.properties.sort ?? 0));
  return sorted;
}
