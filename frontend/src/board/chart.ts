// Strength day by day against what is asked for, and phase by phase against its minimum, each labelled where it is drawn.
import { offsetOf } from "./day.ts";
import type { Scene } from "./scene.ts";

const SVG = "http://www.w3.org/2000/svg";
const TALL = 64;

export interface Bar {
  x: number;
  filled: number;
  short: number;
}

// Bars in a box of one unit per day and TALL units of height: what is filled below, what is short on top of it.
export function barsOf(asked: readonly number[], filled: readonly number[], tall = TALL): Bar[] {
  const most = Math.max(1, ...asked, ...filled);
  return asked.map((wanted, x) => {
    const there = filled[x] ?? 0;
    return { x, filled: (there / most) * tall, short: (Math.max(0, wanted - there) / most) * tall };
  });
}

export interface Band {
  key: string;
  name: string;
  from: number;
  days: number;
  onDuty: number | null;
  least: number | null;
}

export function bandsOf(scene: Scene): Band[] {
  const { first } = scene.days;
  if (!first) return [];
  return scene.phases.map(([key, name, start, end, onDuty, least]) =>
    ({ key, name, from: offsetOf(first, start), days: offsetOf(start, end) + 1, onDuty, least }));
}

function draw(name: string, marks: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(marks)) element.setAttribute(key, String(value));
  return element;
}

export function chart(scene: Scene, count: number): SVGElement {
  const svg = draw("svg", { viewBox: `0 0 ${count} ${TALL}`, preserveAspectRatio: "none", class: "strength", "aria-hidden": "true" });
  for (const { x, filled, short } of barsOf(scene.days.asked, scene.days.filled)) {
    if (filled) svg.append(draw("rect", { x: x + 0.08, y: TALL - filled, width: 0.84, height: filled, class: "there" }));
    if (short) {
      // At least a hair: a shortage of one among thousands must not vanish.
      const height = Math.max(short, 3);
      svg.append(draw("rect", { x: x + 0.08, y: Math.max(0, TALL - filled - height), width: 0.84, height, class: "short" }));
    }
  }
  svg.append(draw("rect", { x: 0, y: 0, width: 1, height: TALL, class: "now" }));
  return svg;
}
