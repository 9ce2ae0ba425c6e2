import assert from "node:assert/strict";
import { test } from "node:test";
import { inSight, stepTo } from "./list.ts";

test("of 6391 rows only those in sight and a few around exist", () => {
  // 520 px hide 10 rows of 52 px; 420 px show 8.08 of them: rows 10 to 18, and six on either side.
  assert.deepEqual(inSight(520, 420, 52, 6391), [4, 25]);
});

test("a list that was scrolled beyond its new end shows nothing wrong", () => {
  assert.deepEqual(inSight(5200, 420, 52, 3), [3, 3]);
});

test("keys walk through the rows and stop at the ends", () => {
  assert.equal(stepTo("ArrowDown", -1, 5, 2), 0);
  assert.equal(stepTo("ArrowDown", 4, 5, 2), 4);
  assert.equal(stepTo("ArrowUp", 0, 5, 2), 0);
  assert.equal(stepTo("PageDown", 0, 5, 2), 2);
  assert.equal(stepTo("End", 0, 5, 2), 4);
  assert.equal(stepTo("Home", 4, 5, 2), 0);
});

test("a key that means nothing here, or an empty list, leads nowhere", () => {
  assert.equal(stepTo("a", 0, 5, 2), -1);
  assert.equal(stepTo("Home", -1, 0, 2), -1);
  assert.equal(stepTo("ArrowDown", -1, 0, 2), -1);
});
