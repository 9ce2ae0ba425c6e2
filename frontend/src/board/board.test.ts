import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place } from "../map/features.ts";
import { whereOf } from "../map/where.ts";
import { bandsOf, barsOf } from "./chart.ts";
import { dayAt, dayOf, firstDay, lengthOf, offsetOf, phasesOn } from "./day.ts";
import { drawingOrder, placesOf, type Scene } from "./scene.ts";
import { read, write } from "./state.ts";
import { viewsOf } from "./wall.ts";
import { WORDS } from "./words.ts";

const SCENE: Scene = {
  classes: ["low", "elevated", "high", "special"],
  stations: {
    id: ["S1", "S2", "S3"], name: ["TPS 1", "TPS 2", "TPS 3"], lat: [-160000, -160100, -161000], lon: [10360000, 10360200, 10361000],
    class: [2, 0, -1], village: [0, 0, 1], beat: [0, 0, -1],
  },
  beats: { id: ["B1"], base: ["S2"], unit: [0], teams: [1], team: [1], stations: [2], civil: [4] },
  posts: { id: ["P1"], name: ["Kantor KPU"], lat: [-150000], lon: [10300000], kind: ["Kantor KPU"], unit: [0], officers: [3] },
  units: { id: ["RES-1"], name: ["Polres Hulu"], lat: [-150000], lon: [10300000], depth: [1] },
  villages: [["Batu", "Hulu Barat"], ["Aro", ""]],
  hosts: ["RES-1"],
  phases: [
    ["campaign", "Kampanye", "2024-10-25", "2024-11-23", 10, 12],
    ["voting", "Pemungutan suara", "2024-11-27", "2024-11-28", 20, 12],
  ],
  days: { first: "2024-10-25", asked: [4, 0], filled: [3, 0] },
};
const PLACES = placesOf(SCENE, { stations: (n) => `${n} TPS` });

test("columns become places: positions in degrees, classes by name, none where none is told", () => {
  const [first, , third] = PLACES.station as [Place, Place, Place];
  assert.deepEqual(first.geometry, { type: "Point", coordinates: [103.6, -1.6] });
  assert.equal(first.properties.class, "high");
  assert.equal(first.properties.text, "Batu, Hulu Barat");
  assert.equal(third.properties.class, undefined);
  assert.equal(third.properties.text, "Aro");
});

test("a beat is the ways from its base to each of its stations", () => {
  const base = [103.602, -1.601];
  assert.deepEqual(PLACES.beat[0]!.geometry, { type: "MultiLineString", coordinates: [[base, [103.6, -1.6]], [base, base]] });
  assert.equal(PLACES.beat[0]!.properties.text, "B1 · 2 TPS");
});

test("the graver class is drawn later, so that it lies on top", () => {
  assert.deepEqual(drawingOrder(PLACES.station, SCENE.classes).map((p) => p.properties.id), ["S3", "S2", "S1"]);
});

test("a day knows who is short, the largest shortage first", () => {
  const known = new Map(Object.values(PLACES).flat().map((p) => [p.properties.id, p]));
  const told = {
    day: "2024-11-27",
    places: [["P1", 3, 2], ["B1", 2, 2], ["gone", 5, 0]] as [string, number, number][],
    events: [["E1", "", -150000, 10300000, "Kampanye", 6, 1]] as [string, string, number, number, string, number, number][],
  };
  const day = dayOf(told, known, (n) => `kurang ${n}`);
  assert.deepEqual(day.short.map((p) => [p.properties.id, p.properties.text]), [["E1", "kurang 5 · Kampanye"], ["P1", "kurang 1 · Kantor KPU"]]);
  assert.deepEqual(day.counts.get("B1"), { asked: 2, filled: 2 });
  assert.equal(day.counts.has("gone"), false);
  assert.equal(day.events[0]!.properties.name, "E1");
});

test("days are counted from the first, over the end of a month", () => {
  assert.equal(dayAt("2024-10-25", 7), "2024-11-01");
  assert.equal(offsetOf("2024-10-25", "2024-11-28"), 34);
  assert.equal(lengthOf(SCENE), 35);
});

test("the board begins with today in a phase, else with voting day", () => {
  assert.equal(firstDay(SCENE, "2024-11-02"), "2024-11-02");
  assert.equal(firstDay(SCENE, "2024-11-25"), "2024-11-27");
  assert.deepEqual(phasesOn(SCENE, "2024-11-25"), []);
});

test("bars stand on each other and fill the height at most", () => {
  assert.deepEqual(barsOf([4, 2], [3, 2], 40), [{ x: 0, filled: 30, short: 10 }, { x: 1, filled: 20, short: 0 }]);
});

test("bands are as long as their phases", () => {
  assert.deepEqual(bandsOf(SCENE).map((b) => [b.from, b.days]), [[0, 30], [33, 2]]);
});

test("an address holds the state and gives it back", () => {
  const address = "?rencana=abc&hari=2024-11-27&lapis=tps,kurang&daftar=tps&saring=gelam&pilih=99.01%2F3&di=103.6000,-1.6000,9.50&dinding";
  const state = read(address);
  assert.deepEqual(state.where, { lon: 103.6, lat: -1.6, zoom: 9.5 });
  assert.deepEqual(state.layers, ["tps", "kurang"]);
  assert.equal(state.chosen, "99.01/3");
  assert.ok(state.wall);
  assert.equal(write(state), address);
});

test("an address that says nothing, or nonsense, is a board as it begins", () => {
  const state = read("?hari=besok&di=here&daftar=x");
  assert.equal(state.day, null);
  assert.equal(state.where, null);
  assert.equal(state.group, "kurang");
  assert.equal(write(state), "");
});

test("all layers may be off", () => {
  assert.deepEqual(read("?lapis=").layers, []);
  assert.equal(write(read("?lapis=")), "?lapis=");
});

test("a place on the map is three numbers within the world", () => {
  assert.deepEqual(whereOf("103.6,-1.6,9"), { lon: 103.6, lat: -1.6, zoom: 9 });
  for (const text of [undefined, "", "1,2", "1,2,x", "181,0,5", "0,91,5", ",,", "1,2,3,4"]) assert.equal(whereOf(text), null);
});

test("the wall turns to where most is short", () => {
  const at = (id: string, lon: number, missing: number): Place => ({
    type: "Feature", geometry: { type: "Point", coordinates: [lon, -1] }, properties: { id, name: id, kind: "shortage", sort: -missing },
  });
  const views = viewsOf([at("a", 101.1, 1), at("b", 103.3, 2), at("c", 103.4, 3)]);
  assert.deepEqual(views.map((view) => view.map((p) => p.properties.id)), [["b", "c"], ["a"]]);
});

test("the board speaks two languages with the same places in each sentence", () => {
  for (const [key, [indonesian, english]] of Object.entries(WORDS)) {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
    assert.equal(places(indonesian), places(english), key);
  }
});
