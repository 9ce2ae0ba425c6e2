// A basemap under the own ground, where the settings name one: pictures by an address, or a PMTiles file.
import { addProtocol, type LayerSpecification, type SourceSpecification } from "maplibre-gl";
import { PMTiles, Protocol, TileType } from "pmtiles";
import type { Theme } from "./marks.ts";

export interface TileSettings {
  // Address of pictures with {z}, {x}, {y}; or of the PMTiles file, relative to this page.
  pictures?: string;
  archive?: string;
  credit?: string;
}

export interface Basemap {
  source: SourceSpecification;
  layers: LayerSpecification[];
}

export function tileSettings(): TileSettings {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=map-tiles]");
  return meta ? (JSON.parse(meta.content) as TileSettings) : {};
}

export async function basemap(settings: TileSettings, drawn: Theme): Promise<Basemap | null> {
  if (settings.archive) return fromArchive(new URL(settings.archive, location.href).href, settings.credit, drawn);
  if (!settings.pictures) return null;
  return pictures({ tiles: [settings.pictures], maxzoom: 19 }, settings.credit);
}

function pictures(from: object, credit: string | undefined): Basemap {
  return {
    source: { type: "raster", tileSize: 256, ...from, ...(credit && { attribution: escaped(credit) }) },
    layers: [{ id: "base-pictures", type: "raster", source: "base", paint: { "raster-opacity": 0.75 } }],
  };
}

// A credit is text: whoever writes the settings writes no markup.
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

async function fromArchive(address: string, credit: string | undefined, drawn: Theme): Promise<Basemap> {
  const archive = new PMTiles(address);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol("pmtiles", protocol.tile);
  const header = await archive.getHeader();
  const url = `pmtiles://${address}`;
  if (header.tileType !== TileType.Mvt) return pictures({ url }, credit);
  return {
    source: { type: "vector", url, ...(credit && { attribution: escaped(credit) }) },
    layers: lines(drawn),
  };
}

// Layers as Protomaps and OpenMapTiles name them; what a file does not hold is not drawn.
function lines(drawn: Theme): LayerSpecification[] {
  const dark = drawn === "dark";
  const water = dark ? "#0d1a2b" : "#cfe0f2";
  const green = dark ? "#16231c" : "#eaf1e4";
  const road = dark ? "#34425a" : "#d3cabb";
  const fill = (id: string, colour: string) =>
    ({ id: `base-${id}`, type: "fill", source: "base", "source-layer": id, paint: { "fill-color": colour } });
  const line = (id: string, colour: string) =>
    ({ id: `base-${id}`, type: "line", source: "base", "source-layer": id, paint: {
      "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 14, 3] } });
  return [fill("landcover", green), fill("landuse", green), fill("water", water), line("waterway", water),
    line("roads", road), line("transportation", road)] as LayerSpecification[];
}
