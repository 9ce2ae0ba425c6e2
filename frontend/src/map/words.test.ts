import assert from "node:assert/strict";
import { test } from "node:test";
import { CLASSES, COLOURS, MARKS } from "./classes.ts";
import { WORDS } from "./words.ts";

test("everything is said in two languages, and not twice the same sentence", () => {
  for (const [key, [indonesian, english]] of Object.entries(WORDS)) {
    assert.ok(indonesian.trim() && english.trim(), key);
    assert.notEqual(indonesian, english, key);
  }
});

test("every class has a word", () => {
  for (const name of CLASSES) assert.ok(name in WORDS, name);
});

function luminance(colour: string): number {
  const part = (at: number) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

test("every mark stands out from the ground by at least 3 to 1, by its fill or its rim, in both themes", () => {
  const ground = { light: "#fbfcfd", dark: "#141d2a" } as const;
  for (const theme of ["light", "dark"] as const) {
    for (const mark of MARKS) {
      const { fill, rim } = COLOURS[theme][mark];
      const most = Math.max(fill.length === 7 ? contrast(fill, ground[theme]) : 0, contrast(rim, ground[theme]));
      assert.ok(most >= 3, `${mark} in ${theme}: ${most}`);
    }
  }
});
