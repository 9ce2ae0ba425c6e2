// A page that is printed keeps its map: what WebGL drew is gone by then, a picture of it is not.
import type { Map as GlMap } from "maplibre-gl";

export function keepForPrint(gl: GlMap): void {
  const picture = document.createElement("canvas");
  picture.className = "map-print";
  addEventListener("beforeprint", () => {
    const drawn = gl.getCanvas();
    picture.width = drawn.width;
    picture.height = drawn.height;
    gl.redraw();
    picture.getContext("2d")?.drawImage(drawn, 0, 0);
    gl.getContainer().append(picture);
  });
  addEventListener("afterprint", () => picture.remove());
}
