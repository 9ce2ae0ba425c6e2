// The whole state of the board stands in its address: a link shows a colleague the same.
import type { Where } from "../map/view.ts";
import { whereOf } from "../map/where.ts";

export const LAYERS = ["tps", "kelompok", "pos", "kesatuan", "kurang"] as const;
export type Layer = (typeof LAYERS)[number];
export const SHOWN_AT_FIRST: readonly Layer[] = ["tps", "kelompok", "pos", "kurang"];

export const GROUPS = ["kurang", "tps", "kelompok", "pos", "kesatuan"] as const;
export type Group = (typeof GROUPS)[number];

export interface State {
  plan: string;
  day: string | null;
  layers: readonly Layer[];
  group: Group;
  typed: string;
  chosen: string | null;
  where: Where | null;
  wall: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function isOneOf<T extends string>(all: readonly T[], text: string | null): text is T {
  return text !== null && (all as readonly string[]).includes(text);
}

export function read(search: string): State {
  const query = new URLSearchParams(search);
  const day = query.get("hari");
  const layers = query.get("lapis");
  const group = query.get("daftar");
  return {
    plan: query.get("rencana") ?? "",
    day: day && DAY.test(day) && !Number.isNaN(Date.parse(day)) ? day : null,
    layers: layers === null ? SHOWN_AT_FIRST : LAYERS.filter((layer) => layers.split(",").includes(layer)),
    group: isOneOf(GROUPS, group) ? group : "kurang",
    typed: query.get("saring") ?? "",
    chosen: query.get("pilih"),
    where: whereOf(query.get("di") ?? undefined),
    wall: query.has("dinding"),
  };
}

// Only what differs from how the board begins is written.
export function write(state: State): string {
  const query = new URLSearchParams();
  if (state.plan) query.set("rencana", state.plan);
  if (state.day) query.set("hari", state.day);
  if (state.layers.join() !== SHOWN_AT_FIRST.join()) query.set("lapis", state.layers.join(","));
  if (state.group !== "kurang") query.set("daftar", state.group);
  if (state.typed) query.set("saring", state.typed);
  if (state.chosen) query.set("pilih", state.chosen);
  if (state.where) {
    const { lon, lat, zoom } = state.where;
    query.set("di", `${lon.toFixed(4)},${lat.toFixed(4)},${zoom.toFixed(2)}`);
  }
  if (state.wall) query.set("dinding", "");
  // Commas may stand as they are, and a switch needs no "=".
  const text = query.toString().replaceAll("%2C", ",").replace(/dinding=$/, "dinding");
  return text ? `?${text}` : "";
}
