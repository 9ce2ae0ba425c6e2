// Risk classes and kinds of places: a shape and a colour each, the same on the map and in every list.

export type RiskClass = "low" | "elevated" | "high" | "special" | "unknown";
export type Mark = RiskClass | "post" | "unit" | "team" | "shortage";

export const CLASSES: readonly RiskClass[] = ["low", "elevated", "high", "special", "unknown"];

// Paths in a square of 24 by 24, drawn with a rim so that they stay apart on any ground and in grey print.
export const SHAPES: Readonly<Record<Mark, string>> = {
  low: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
  elevated: "M12 2.5L21.5 12L12 21.5L2.5 12z",
  high: "M12 2.5L22 20.5H2z",
  special: "M4 4H20V20H4z",
  unknown: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
  post: "M12 2l9 4v6c0 5-4 8.500-9 10c-5-1.500-9-5-9-10V6z",
  unit: "M5 2h2v2h13l-3 4.500l3 4.500H7v9H5z",
  team: "M7 4h10l5 8l-5 8H7l-5-8z",
  shortage: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z",
};

export interface Paint {
  fill: string;
  rim: string;
}

// Contrast of fill against ground is at least 3:1 in both themes, or that of the rim is.
export const COLOURS: Readonly<Record<"light" | "dark", Readonly<Record<Mark, Paint>>>> = {
  light: {
    low: { fill: "#eef3e6", rim: "#4c5d3a" },
    elevated: { fill: "#f0a419", rim: "#5f3c00" },
    high: { fill: "#9b1220", rim: "#ffffff" },
    special: { fill: "#6a2fb5", rim: "#ffffff" },
    unknown: { fill: "#ffffff00", rim: "#556274" },
    post: { fill: "#173f7a", rim: "#ffffff" },
    unit: { fill: "#16202e", rim: "#ffffff" },
    team: { fill: "#0d6e6e", rim: "#ffffff" },
    shortage: { fill: "#ffffff00", rim: "#c4001a" },
  },
  dark: {
    low: { fill: "#c9d8b4", rim: "#1b2413" },
    elevated: { fill: "#ffbd45", rim: "#2b1c00" },
    high: { fill: "#d8404d", rim: "#ffd9dc" },
    special: { fill: "#a77bff", rim: "#1d0b3d" },
    unknown: { fill: "#ffffff00", rim: "#a4b1c4" },
    post: { fill: "#8db8ff", rim: "#0b111a" },
    unit: { fill: "#e6ecf5", rim: "#0b111a" },
    team: { fill: "#58cfcf", rim: "#06201f" },
    shortage: { fill: "#ffffff00", rim: "#ff7d88" },
  },
};

export const MARKS = Object.keys(SHAPES) as Mark[];

// What a place is drawn as: stations by their class, all else by its kind.
export function markOf(kind: string, riskClass: string | undefined): Mark {
  if (kind in SHAPES && kind !== "station") return kind as Mark;
  return riskClass && riskClass in SHAPES ? (riskClass as Mark) : "unknown";
}
