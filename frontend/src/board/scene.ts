// What the board draws: columns from the server become places.
import type { Position } from "geojson";
import type { Place } from "../map/features.ts";

export type Phase = [key: string, name: string, first: string, last: string, onDuty: number | null, least: number | null];

export interface Scene {
  classes: string[];
  stations: { id: string[]; name: string[]; lat: number[]; lon: number[]; class: number[]; village: number[]; beat: number[] };
  beats: { id: string[]; base: string[]; unit: number[]; teams: number[]; team: number[]; stations: number[]; civil: number[] };
  posts: { id: string[]; name: string[]; lat: number[]; lon: number[]; kind: string[]; unit: number[]; officers: number[] };
  units: { id: string[]; name: string[]; lat: number[]; lon: number[]; depth: number[] };
  villages: [name: string, district: string][];
  hosts: string[];
  phases: Phase[];
  days: { first: string | null; asked: number[]; filled: number[] };
}

export interface DayTold {
  day: string;
  places: [id: string, asked: number, filled: number][];
  events: [id: string, name: string, lat: number, lon: number, kind: string, asked: number, filled: number][];
}

// Positions are whole numbers of 1e-5 degrees.
export const UNIT = 1e5;

export type Scenery = Record<"station" | "beat" | "post" | "unit", Place[]>;

function point(lat: number, lon: number, properties: Place["properties"]): Place {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon / UNIT, lat / UNIT] }, properties };
}

export function placesOf(scene: Scene, say: { stations: (n: number) => string }): Scenery {
  const { stations, posts, units } = scene;
  const village = (n: number) => (scene.villages[n] ?? []).filter(Boolean).join(", ");
  return {
    station: stations.id.map((id, n) => {
      const kind = scene.classes[stations.class[n]!];
      const properties = { id, name: stations.name[n]!, kind: "station", text: village(stations.village[n]!) };
      return point(stations.lat[n]!, stations.lon[n]!, kind ? { ...properties, class: kind } : properties);
    }),
    beat: beatsOf(scene, say.stations),
    post: posts.id.map((id, n) =>
      point(posts.lat[n]!, posts.lon[n]!, { id, name: posts.name[n]!, kind: "post", text: posts.kind[n]! })),
    unit: units.id.map((id, n) => point(units.lat[n]!, units.lon[n]!, { id, name: units.name[n]!, kind: "unit", text: id })),
  };
}

// A beat is drawn as the ways from its base to its stations.
function beatsOf(scene: Scene, count: (n: number) => string): Place[] {
  const { stations, beats } = scene;
  const members: number[][] = beats.id.map(() => []);
  stations.beat.forEach((beat, n) => members[beat]?.push(n));
  const at = (n: number): Position => [stations.lon[n]! / UNIT, stations.lat[n]! / UNIT];
  return beats.id.map((id, n) => {
    const own = members[n]!;
    const base = own.find((station) => stations.id[station] === beats.base[n]) ?? own[0];
    const ways = base === undefined ? [] : own.map((station) => [at(base), at(station)]);
    const name = base === undefined ? id : stations.name[base]!;
    return {
      type: "Feature",
      geometry: { type: "MultiLineString", coordinates: ways },
      properties: { id, name, kind: "beat", text: `${id} · ${count(own.length)}`, color: n % 8 },
    };
  });
}

// The classes that matter most are drawn last, on top of the others.
export function drawingOrder(stations: readonly Place[], classes: readonly string[]): Place[] {
  const weight = (place: Place) => classes.indexOf(place.properties.class ?? "");
  return [...stations].sort((a, b) => weight(a) - weight(b));
}
