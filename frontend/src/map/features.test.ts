import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, boxAround, inOrder, middleOf, type Place } from "./features.ts";

function point(id: string, lon: number, lat: number, more: object = {}): Place {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { id, name: id, ...more } };
}

test("the box of two points and a polygon goes around all of them", () => {
  const ring = [[103, -3], [105, -3], [105, -2], [103, -3]];
  const area: Place = { ...point("a", 0, 0), geometry: { type: "Polygon", coordinates: [ring] } };
  assert.deepEqual(boxAround([point("b", 102.5, -1), area]), [102.5, -3, 105, -1]);
});

test("the middle of lines lies between their ends", () => {
  const star: Place = { ...point("s", 0, 0), geometry: { type: "MultiLineString", coordinates: [[[1, 1], [3, 1]], [[1, 1], [1, 5]]] } };
  assert.deepEqual(middleOf(star), [2, 3]);
});

test("of nothing there is no box", () => {
  assert.equal(boxAround([]), null);
});

test("a place answers to every word that is typed, in any case and order", () => {
  const { properties } = point("99.01/3", 0, 0, { name: "TPS 3 Sungai Gelam", text: "Rawan" });
  assert.ok(answers(properties, "gelam TPS"));
  assert.ok(answers(properties, "  99.01 rawan"));
  assert.ok(!answers(properties, "gelam bungo"));
  assert.ok(answers(properties, ""));
});

test("places come in the order of their numbers, without numbers as they were given", () => {
  const places = [point("a", 0, 0, { sort: 2 }), point("b", 0, 0, { sort: 1 }), point("c", 0, 0, { sort: 2 })];
  assert.deepEqual(inOrder(places).map((p) => p.properties.id), ["b", "a", "c"]);
});
