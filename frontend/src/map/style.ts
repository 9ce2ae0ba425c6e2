// How the map looks: own ground, then lines, then marks. Texts are drawn with the page's own letters.
import type { LayerSpecification } from "maplibre-gl";
import { COLOURS } from "./classes.ts";
import type { Theme } from "./marks.ts";

export interface Tints {
  water: string;
  land: string;
  district: string;
  regency: string;
  text: string;
  halo: string;
  accent: string;
  line: string;
  short: string;
}

export const TINTS: Readonly<Record<Theme, Tints>> = {
  light: {
    water: "#dfe7f1", land: "#fbfcfd", district: "#c3ccd8", regency: "#6f7d91", text: "#3a4658", halo: "#ffffff",
    accent: "#173f7a", line: "#41648f", short: "#c4001a",
  },
  dark: {
    water: "#070c13", land: "#141d2a", district: "#2d3a50", regency: "#71819b", text: "#c2cddd", halo: "#0b111a",
    accent: "#8db8ff", line: "#7f9cc6", short: "#ff7d88",
  },
};

// Eight hues for what lies side by side (beats, teams); told apart by their lines, never by colour alone.
const SIDE_BY_SIDE = ["#1f78b4", "#b15928", "#33a02c", "#8b5fbf", "#d95f02", "#008b8b", "#a6761d", "#c2437e"];

const BY_ZOOM = ["interpolate", ["linear"], ["zoom"], 6, 0.28, 9, 0.42, 12, 0.75, 15, 1] as const;
const LARGE_BY_ZOOM = ["interpolate", ["linear"], ["zoom"], 6, 0.55, 9, 0.7, 12, 0.9, 15, 1.1] as const;
const ROUND = ["literal", ["low", "unknown"]];
export const FONT = ["Inter", "Segoe UI", "Roboto", "Arial", "sans-serif"];

const hue = ["match", ["%", ["coalesce", ["get", "color"], 0], 8],
  ...SIDE_BY_SIDE.flatMap((colour, n) => [n, colour]), SIDE_BY_SIDE[0]];

function ground(tints: Tints): object[] {
  return [
    { id: "water", type: "background", paint: { "background-color": tints.water } },
    { id: "land", type: "fill", source: "ground", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": tints.land, "fill-antialias": false } },
    { id: "districts", type: "line", source: "ground", minzoom: 7.5, filter: ["==", ["get", "level"], "district"],
      paint: { "line-color": tints.district, "line-width": 1 } },
    { id: "regencies", type: "line", source: "ground", filter: ["!=", ["get", "level"], "district"],
      paint: { "line-color": tints.regency, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 1, 12, 2] } },
  ];
}

function names(tints: Tints): object[] {
  const paint = { "text-color": tints.text, "text-halo-color": tints.halo, "text-halo-width": 1.5 };
  const layout = { "text-field": ["get", "name"], "text-font": FONT, "text-padding": 4 };
  return [
    { id: "district-names", type: "symbol", source: "names", minzoom: 9.5, filter: ["==", ["get", "level"], "district"],
      layout: { ...layout, "text-size": 12 }, paint },
    { id: "regency-names", type: "symbol", source: "names", maxzoom: 11, filter: ["!=", ["get", "level"], "district"],
      layout: { ...layout, "text-size": 14, "text-transform": "uppercase", "text-letter-spacing": 0.06 }, paint },
  ];
}

// Most stations are round: as circles they cost a fraction of a picture that has to be placed.
function rounds(drawn: Theme): object {
  const { low, unknown } = COLOURS[drawn];
  const by = (of: "fill" | "rim") => ["match", ["get", "mark"], "low", low[of], unknown[of]];
  const scaled = (px: number) => BY_ZOOM.map((value, n) => (n > 3 && n % 2 === 0 ? Number(value) * px : value));
  return { id: "stations-round", type: "circle", source: "stations", filter: ["in", ["get", "mark"], ROUND], paint: {
    "circle-radius": scaled(7), "circle-color": by("fill"), "circle-stroke-color": by("rim"), "circle-stroke-width": scaled(2),
  } };
}

function marks(id: string, source: string, filter: unknown, size: unknown): object {
  return { id, type: "symbol", source, filter, layout: {
    "icon-image": ["get", "mark"], "icon-size": size, "icon-allow-overlap": true, "icon-ignore-placement": true,
    "symbol-z-order": "source",
  }, paint: { "icon-opacity": ["case", ["boolean", ["feature-state", "faint"], false], 0.25, 1] } };
}

// Every layer above the ground, in the order in which they are drawn.
export function layers(drawn: Theme): LayerSpecification[] {
  const tints = TINTS[drawn];
  return [
    ...ground(tints),
    { id: "fills", type: "fill", source: "wide", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": hue, "fill-opacity": 0.16 } },
    // From afar they would be a carpet that hides the stations.
    { id: "lines", type: "line", source: "wide", minzoom: 8.5, layout: { "line-cap": "round" },
      paint: { "line-color": ["case", ["has", "color"], hue, tints.line],
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 12, 1.6], "line-opacity": 0.85 } },
    { id: "chosen-lines", type: "line", source: "chosen", layout: { "line-cap": "round" },
      filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": tints.accent, "line-width": 4 } },
    rounds(drawn) as LayerSpecification,
    marks("stations", "stations", ["!", ["in", ["get", "mark"], ROUND]], BY_ZOOM),
    ...names(tints),
    marks("places", "places", ["boolean", true], LARGE_BY_ZOOM),
    { id: "short", type: "circle", source: "short", paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 5, 12, 13], "circle-color": "transparent",
      "circle-stroke-color": tints.short, "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 6, 1.5, 12, 3] } },
    { id: "chosen", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 9, 14, 18], "circle-color": tints.accent,
      "circle-opacity": 0.18, "circle-stroke-color": tints.accent, "circle-stroke-width": 3 } },
  ] as LayerSpecification[];
}

export const SOURCES = ["ground", "names", "wide", "stations", "places", "short", "chosen"] as const;
export type SourceName = (typeof SOURCES)[number];
