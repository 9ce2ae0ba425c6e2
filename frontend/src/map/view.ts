// The map itself: ground, places and what is chosen, drawn by MapLibre.
import { Map as GlMap, NavigationControl, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from "maplibre-gl";
import type { FeatureCollection, Geometry } from "geojson";
import { markFor } from "./rows.ts";
import { boxAround, kindOf, middleOf, NOTHING, type Box, type Place } from "./features.ts";
import { PIXEL_RATIO, pictures, theme } from "./marks.ts";
import { keepForPrint } from "./print.ts";
import { layers, SOURCES, type SourceName } from "./style.ts";
import { basemap, tileSettings } from "./tiles.ts";
import { say } from "./words.ts";

export interface Where {
  lon: number;
  lat: number;
  zoom: number;
}

export interface ViewEvents {
  chosen: (id: string | null) => void;
  moved: (where: Where) => void;
}

const TOUCH_PX = 8;
const CLICKABLE = ["places", "stations", "stations-round", "fills", "lines"];

export function canDraw(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

function worker(): void {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=map-worker]");
  if (meta) setWorkerUrl(new URL(meta.content, location.href).href);
}

function style(): StyleSpecification {
  const empty = (name: SourceName) =>
    [name, { type: "geojson", data: NOTHING, ...(name === "stations" || name === "places" ? { promoteId: "id" } : {}),
      // Marks are few bytes each: fewer, larger tiles are quicker than many small ones.
      maxzoom: 12, buffer: 64, tolerance: name === "ground" ? 0.375 : 0 }] as const;
  return { version: 8, sources: Object.fromEntries(SOURCES.map(empty)), layers: layers(theme()) } as StyleSpecification;
}

export class MapView {
  readonly gl: GlMap;
  readonly loaded: Promise<void>;
  private around: Box | null = null;

  constructor(into: HTMLElement, events: ViewEvents, where: Where | null, scrolls: boolean) {
    worker();
    this.gl = new GlMap({
      container: into,
      style: style(),
      ...(where && { center: [where.lon, where.lat], zoom: where.zoom }),
      minZoom: 3,
      maxZoom: 18,
      attributionControl: tileSettings().credit ? { compact: false } : false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      validateStyle: false,
      cooperativeGestures: scrolls && matchMedia("(pointer: coarse)").matches,
      locale: {
        "NavigationControl.ZoomIn": say("zoomIn"),
        "NavigationControl.ZoomOut": say("zoomOut"),
        "Map.Title": say("map"),
        "CooperativeGesturesHandler.MobileHelpText": say("gestures"),
        "CooperativeGesturesHandler.WindowsHelpText": say("ctrlScroll"),
        "CooperativeGesturesHandler.MacHelpText": say("ctrlScroll"),
      },
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.keyboard.disableRotation();
    this.gl.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.paintMarks();
    this.loaded = new Promise<void>((done) => {
      if (this.gl.isStyleLoaded()) done();
      else this.gl.once("style.load", () => done());
    }).then(() => this.paintMarks()).then(() => this.layTiles());
    this.follow(events);
    keepForPrint(this.gl);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
  }

  private follow(events: ViewEvents): void {
    this.gl.on("click", ({ point: { x, y } }) => {
      const near = this.gl.queryRenderedFeatures([[x - TOUCH_PX, y - TOUCH_PX], [x + TOUCH_PX, y + TOUCH_PX]],
        { layers: CLICKABLE });
      const points = near.filter((found) => found.geometry.type === "Point");
      const first = points[0] ?? near[0];
      events.chosen(first ? String(first.properties["id"]) : null);
    });
    for (const layer of CLICKABLE) {
      this.gl.on("mouseenter", layer, () => this.gl.getCanvas().classList.add("on-place"));
      this.gl.on("mouseleave", layer, () => this.gl.getCanvas().classList.remove("on-place"));
    }
    this.gl.on("moveend", () => {
      const { lng, lat } = this.gl.getCenter();
      events.moved({ lon: lng, lat, zoom: this.gl.getZoom() });
    });
  }

  private paintMarks(): void {
    for (const [mark, picture] of pictures(theme())) {
      if (this.gl.hasImage(mark)) this.gl.updateImage(mark, picture);
      else this.gl.addImage(mark, picture, { pixelRatio: PIXEL_RATIO });
    }
  }

  private repaint(): void {
    this.paintMarks();
    for (const layer of layers(theme())) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) {
        this.gl.setPaintProperty(layer.id, name as never, value as never);
      }
    }
  }

  private async layTiles(): Promise<void> {
    try {
      const laid = await basemap(tileSettings(), theme());
      if (!laid) return;
      this.gl.addSource("base", laid.source);
      // Above the own land, below its borders.
      for (const layer of laid.layers) this.gl.addLayer(layer, "districts");
    } catch {
      // Without its basemap the map stands on the own ground.
    }
  }

  give(source: SourceName, data: FeatureCollection<Geometry, unknown>): void {
    (this.gl.getSource(source) as GeoJSONSource).setData(data as FeatureCollection);
  }

  // Draw these places in place of those before.
  show(places: readonly Place[]): void {
    const bins: Record<"stations" | "places" | "wide" | "short", Place[]> = { stations: [], places: [], wide: [], short: [] };
    for (const place of places) {
      const kind = kindOf(place);
      if (place.geometry.type !== "Point") bins.wide.push(place);
      else if (kind === "shortage") bins.short.push(place);
      else bins[kind === "station" ? "stations" : "places"].push(marked(place));
    }
    for (const [name, features] of Object.entries(bins)) {
      this.give(name as SourceName, { type: "FeatureCollection", features });
    }
  }

  // Show all of these at once, now or when asked for again.
  fit(places: Iterable<Place>, move = true): void {
    this.around = boxAround(places) ?? this.around;
    if (move) this.whole(false);
  }

  whole(slowly = true): void {
    if (this.around) this.gl.fitBounds(this.around, { padding: 32, maxZoom: 13, animate: slowly });
  }

  choose(place: Place | null, move: boolean): void {
    this.give("chosen", place ? { type: "FeatureCollection", features: [place] } : NOTHING);
    const middle = place && middleOf(place);
    if (!place || !middle || !move) return;
    if (place.geometry.type === "Point") {
      this.gl.easeTo({ center: middle, zoom: Math.max(this.gl.getZoom(), 11), duration: 400 });
    } else {
      this.gl.fitBounds(boxAround([place])!, { padding: 60, maxZoom: 14, duration: 400 });
    }
  }

  // Replace the marks that are no stations.
  places(places: readonly Place[]): void {
    this.give("places", { type: "FeatureCollection", features: places.map(marked) });
  }

  // Kinds that are not to be seen.
  hide(kinds: readonly string[]): void {
    const hidden = new Set(kinds);
    const visible = (is: boolean) => (is ? "visible" : "none");
    for (const layer of ["stations", "stations-round"]) {
      this.gl.setLayoutProperty(layer, "visibility", visible(!hidden.has("station")));
    }
    for (const layer of ["lines", "fills"]) this.gl.setLayoutProperty(layer, "visibility", visible(!hidden.has("beat")));
    this.gl.setLayoutProperty("short", "visibility", visible(!hidden.has("shortage")));
    this.gl.setFilter("places", ["!", ["in", ["get", "kind"], ["literal", [...hidden]]]]);
  }

  // Draw these faintly and no others of their source.
  faint(source: "stations" | "places", ids: ReadonlySet<string>): void {
    this.gl.removeFeatureState({ source });
    for (const id of ids) this.gl.setFeatureState({ source, id }, { faint: true });
  }

  // All stations at once: by far cheaper than one by one.
  faintStations(are: boolean): void {
    const opacity = are ? 0.45 : 1;
    this.gl.setPaintProperty("stations", "icon-opacity", opacity);
    for (const name of ["circle-opacity", "circle-stroke-opacity"] as const) {
      this.gl.setPaintProperty("stations-round", name, opacity);
    }
  }

  remove(): void {
    this.gl.remove();
  }
}

function marked(place: Place): Place {
  const mark = markFor(kindOf(place), place.properties.class);
  return { ...place, properties: { ...place.properties, mark } as Place["properties"] };
}
