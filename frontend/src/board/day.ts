// A day on the board: which places are guarded, and which are short of how many.
import { middleOf, type Place } from "../map/features.ts";
import { UNIT, type DayTold, type Scene } from "./scene.ts";

export interface Count {
  asked: number;
  filled: number;
}

export interface Day {
  counts: Map<string, Count>;
  events: Place[];
  short: Place[];
}

export function dayOf(told: DayTold, known: ReadonlyMap<string, Place>, missing: (n: number) => string): Day {
  const counts = new Map<string, Count>();
  const short: Place[] = [];
  const note = (place: Place, asked: number, filled: number) => {
    counts.set(place.properties.id, { asked, filled });
    const middle = filled < asked ? middleOf(place) : null;
    if (!middle) return;
    const { id, name, text } = place.properties;
    const line = [missing(asked - filled), text].filter(Boolean).join(" · ");
    short.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: middle },
      properties: { id, name, kind: "shortage", text: line, sort: filled - asked },
    });
  };
  for (const [id, asked, filled] of told.places) {
    const place = known.get(id);
    if (place) note(place, asked, filled);
  }
  const events = told.events.map(([id, name, lat, lon, kind, asked, filled]): Place => {
    const place: Place = {
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon / UNIT, lat / UNIT] },
      properties: { id, name: name || id, kind: "event", text: kind },
    };
    note(place, asked, filled);
    return place;
  });
  return { counts, events, short: short.sort((a, b) => a.properties.sort! - b.properties.sort!) };
}

// ---- days as numbers from the first

const DAY_MS = 86_400_000;

export function dayAt(first: string, offset: number): string {
  return new Date(Date.parse(`${first}T00:00:00Z`) + offset * DAY_MS).toISOString().slice(0, 10);
}

export function offsetOf(first: string, day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY_MS);
}

// From the first day of the first phase to the last of the last, both included; 0 without phases.
export function lengthOf(scene: Scene): number {
  const { first } = scene.days;
  if (!first) return 0;
  return Math.max(...scene.phases.map((phase) => offsetOf(first, phase[3]) + 1));
}

// The phases that a day lies in, the one that began last first.
export function phasesOn(scene: Scene, day: string): Scene["phases"] {
  return scene.phases.filter(([, , first, last]) => first <= day && day <= last).reverse();
}

// The day to begin with: today where it lies in a phase, else voting day, else the first.
export function firstDay(scene: Scene, today: string): string {
  if (phasesOn(scene, today).length) return today;
  const voting = scene.phases.find(([key]) => key === "voting");
  return voting?.[2] ?? scene.days.first ?? today;
}
