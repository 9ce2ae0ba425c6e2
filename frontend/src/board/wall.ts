// The wall: nobody touches it. It turns through what matters: the whole, then each command that is short.
import type { PrajaMap } from "../map/element.ts";
import { boxAround, type Place } from "../map/features.ts";
import type { Day } from "./day.ts";
import { offsetOf } from "./day.ts";
import type { Scene } from "./scene.ts";
import { number, say } from "./words.ts";

const TURN_MS = 12_000;
const RELOAD_MS = 5 * 60_000;
const MOST_VIEWS = 8;

export interface Seen {
  scene: Scene;
  day: () => Day;
  today: () => string;
  whole: () => Place[];
  posts: () => number;
}

// What is shown one after the other: all of it, then where most is short, grouped by nearness.
export function viewsOf(short: readonly Place[], cellDegrees = 0.6): Place[][] {
  const cells = new Map<string, Place[]>();
  for (const place of short) {
    if (place.geometry.type !== "Point") continue;
    const [lon, lat] = place.geometry.coordinates as [number, number];
    const key = `${Math.floor(lon / cellDegrees)},${Math.floor(lat / cellDegrees)}`;
    cells.set(key, [...(cells.get(key) ?? []), place]);
  }
  const missing = (places: Place[]) => places.reduce((sum, place) => sum - (place.properties.sort ?? 0), 0);
  return [...cells.values()].sort((a, b) => missing(b) - missing(a)).slice(0, MOST_VIEWS);
}

export class Wall {
  private readonly root: HTMLElement;
  private readonly map: PrajaMap;
  private readonly seen: Seen;
  private turn = 0;

  constructor(root: HTMLElement, map: PrajaMap, seen: Seen) {
    this.root = root;
    this.map = map;
    this.seen = seen;
  }

  start(): void {
    this.figures();
    setInterval(() => this.next(), TURN_MS);
    // A plan that comes into force, or a new day, is on the wall soon.
    setTimeout(() => location.reload(), RELOAD_MS);
  }

  private figures(): void {
    const { days } = this.seen.scene;
    const offset = days.first ? offsetOf(days.first, this.seen.today()) : -1;
    const [asked, filled] = [days.asked[offset] ?? 0, days.filled[offset] ?? 0];
    const { counts } = this.seen.day();
    const guarded = [...counts.values()].filter((count) => count.filled >= count.asked).length;
    const into = this.root.querySelector(".board-figures")!;
    const share = asked ? `${number(Math.floor((filled / asked) * 1000) / 10)}%` : "–";
    into.replaceChildren(
      figure(share, say("filledShare")),
      figure(number(asked - filled), say("shortages"), asked > filled),
      figure(`${number(guarded)}/${number(counts.size)}`, say("posts")),
    );
  }

  private next(): void {
    const views = [this.seen.whole(), ...viewsOf(this.seen.day().short)];
    this.turn = (this.turn + 1) % views.length;
    const places = views[this.turn]!;
    const box = boxAround(places);
    const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (box) this.map.drawing?.gl.fitBounds(box, { padding: 80, maxZoom: 11, animate: !quiet, duration: 2000 });
    const told = this.root.querySelector(".board-turn")!;
    told.textContent = this.turn
      ? places.slice(0, 6).map((place) => `${place.properties.name}: ${place.properties.text ?? ""}`).join("\n")
      : say("whole");
  }
}

function figure(value: string, name: string, bad = false): HTMLElement {
  const box = document.createElement("p");
  const large = document.createElement("b");
  large.textContent = value;
  if (bad) large.className = "bad";
  const small = document.createElement("span");
  small.textContent = name;
  box.append(large, small);
  return box;
}
