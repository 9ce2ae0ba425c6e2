// Marks as pictures for the map and as SVG for lists.
import { COLOURS, MARKS, SHAPES, type Mark } from "./classes.ts";

export type Theme = "light" | "dark";
const SIZE = 24;
const RATIO = 2;

export function theme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function picture(mark: Mark, drawn: Theme): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  const paint = COLOURS[drawn][mark];
  pen.scale(RATIO, RATIO);
  const path = new Path2D(SHAPES[mark]);
  pen.lineJoin = "round";
  pen.fillStyle = paint.fill;
  pen.strokeStyle = paint.rim;
  pen.lineWidth = mark === "shortage" ? 3 : 2;
  pen.fill(path);
  pen.stroke(path);
  return pen.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO);
}

export function pictures(drawn: Theme): [Mark, ImageData][] {
  return MARKS.map((mark) => [mark, picture(mark, drawn)]);
}

export const PIXEL_RATIO = RATIO;

const SVG = "http://www.w3.org/2000/svg";

// For a list: coloured by the style sheet, so that it follows the theme by itself.
export function markSvg(mark: Mark): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `mark-shape ${mark}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[mark]);
  svg.append(path);
  return svg;
}
