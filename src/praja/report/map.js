"use strict";
// The map: places only, drawn on canvas, with no tile and no request. `Praja` is shared with page.js.
const Praja = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const lang = () => (document.documentElement.lang === "en" ? 1 : 0);
  const number = (n, digits = 0) =>
    new Intl.NumberFormat(lang() ? "en" : "id-ID", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);
  const say = (key, fill = {}) =>
    (data.words[key] ? data.words[key][lang()] : key.split(".").pop().replaceAll("_", " ")).replace(/\{(\w+)\}/g, (_, name) =>
      typeof fill[name] === "number" ? number(fill[name], Number.isInteger(fill[name]) ? 0 : 1) : fill[name]);
  const distance = (m) => (m < 1000 ? `${number(Math.round(m))} m` : `${number(m / 1000, 1)} km`);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const S = data.stations;
  const beatOf = new Array(S.id.length).fill(-1);
  const isBase = new Array(S.id.length).fill(false);
  data.beats.forEach((beat, b) => {
    beat[6].forEach((s) => { beatOf[s] = b; });
    isBase[beat[2]] = true;
  });
  const districtOf = (s) => S.villages[S.village[s]][1];
  const at = (s) => [S.lat[s], S.lon[s]];

  const map = L.map("map-canvas", {
    preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 4, maxZoom: 17,
    zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
  });
  const marks = L.canvas({ padding: 0.2, tolerance: 5 }).addTo(map);
  const under = (name, level) => {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    pane.style.pointerEvents = "none";
    return L.canvas({ padding: 0.2, pane: name });
  };
  const land = under("land", 350), lines = under("lines", 360), arcs = under("arcs", 410);
  const labels = map.createPane("labels");
  labels.style.zIndex = 450;
  labels.style.pointerEvents = "none";

  // A mark draws its own outline, so that a class shows by shape as well as by colour.
  const OUTLINES = {
    low: (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
    elevated: (c, x, y, r) => { c.moveTo(x, y - r); c.lineTo(x + r, y); c.lineTo(x, y + r); c.lineTo(x - r, y); },
    high: (c, x, y, r) => { c.moveTo(x, y - r); c.lineTo(x + r, y + r * 0.8); c.lineTo(x - r, y + r * 0.8); },
    special: (c, x, y, r) => c.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7),
    post: (c, x, y, r) => {
      const a = r * 0.36;
      [[-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]]
        .forEach(([dx, dy], i) => (i ? c.lineTo(x + dx, y + dy) : c.moveTo(x + dx, y + dy)));
    },
    unit: (c, x, y, r) => {
      c.moveTo(x - r * 0.85, y - r); c.lineTo(x + r * 0.85, y - r); c.lineTo(x + r * 0.85, y + r * 0.2);
      c.quadraticCurveTo(x + r * 0.7, y + r * 0.9, x, y + r * 1.2);
      c.quadraticCurveTo(x - r * 0.7, y + r * 0.9, x - r * 0.85, y + r * 0.2);
    },
    base: (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
  };
  const Mark = L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      const context = renderer._ctx;
      context.beginPath();
      OUTLINES[this.options.shape](context, this._point.x, this._point.y, this._radius);
      context.closePath();
      renderer._fillStroke(context, this);
    },
  });

  const paint = (shape) => ({ fillColor: colour(shape), color: colour(`${shape}-line`), fillOpacity: 1, weight: 1 });
  const make = (shape, where, kind, index, more) =>
    new Mark(where, { renderer: marks, shape, kind, index, ...paint(shape), ...more });
  const tip = (layer) => Praja.title(layer.options.kind, layer.options.index);
  const group = () => L.featureGroup().bindTooltip(tip, { direction: "top", offset: [0, -6], className: "tip" })
    .on("click", (event) => { L.DomEvent.stopPropagation(event); Praja.open(event.layer.options.kind, event.layer.options.index, false); });

  const layers = {};
  layers["layer-districts"] = L.layerGroup();
  const shapes = Object.entries(data.ground).sort((a, b) => b[0].length - a[0].length);
  const isRegency = (code) => code.split(".").length === 2;
  for (const [code, rings] of shapes) {
    const border = L.polygon(rings.map((ring) => [ring]), { renderer: land, interactive: false, code });
    layers["layer-districts"].addLayer(border);
  }
  layers["layer-beats"] = L.layerGroup();
  layers["layer-bases"] = L.layerGroup();
  data.beats.forEach((beat) => {
    const base = at(beat[2]);
    const spokes = beat[6].filter((s) => s !== beat[2]).map((s) => [base, at(s)]);
    if (spokes.length) layers["layer-beats"].addLayer(L.polyline(spokes, { renderer: lines, interactive: false, open: !beat[7] }));
    layers["layer-bases"].addLayer(new Mark(base, { renderer: lines, shape: "base", interactive: false, fill: false }));
  });
  for (const name of data.classes) layers[`class-${name}`] = group();
  data.classes.forEach((name, c) => S.id.forEach((_, s) => {
    if (S.class[s] === c || (c === 0 && S.class[s] < 0)) layers[`class-${name}`].addLayer(make(name, at(s), "station", s));
  }));
  layers["layer-posts"] = group();
  data.posts.forEach((post, i) => layers["layer-posts"].addLayer(make("post", [post[3], post[4]], "post", i)));
  layers["layer-units"] = group();
  const sectors = group();
  const SECTORS_FROM = 9.5; // Nearer than this the units inside a command show too.
  data.units.forEach((unit, i) => {
    const mark = make("unit", [unit[2], unit[3]], "unit", i);
    (unit[0] === unit[4] ? layers["layer-units"] : sectors).addLayer(mark);
  });

  // Attached forces: an arc per pair of commands, as thick as the officers are many, its number on it.
  const flows = [];
  layers["layer-flows"] = L.layerGroup();
  const seat = Object.fromEntries(data.units.map((unit) => [unit[0], [unit[2], unit[3]]]));
  const sums = new Map();
  for (const [from, to, n] of data.flows) sums.set(`${from}\n${to}`, (sums.get(`${from}\n${to}`) || 0) + n);
  const most = Math.max(1, ...sums.values());
  for (const [pair, n] of sums) {
    const [a, b] = pair.split("\n").map((unit) => seat[unit]);
    if (!a || !b) continue;
    const bend = [(a[0] + b[0]) / 2 + (b[1] - a[1]) * 0.18, (a[1] + b[1]) / 2 - (b[0] - a[0]) * 0.18];
    const point = (t) => [0, 1].map((i) => (1 - t) ** 2 * a[i] + 2 * t * (1 - t) * bend[i] + t * t * b[i]);
    const path = Array.from({ length: 25 }, (_, i) => point(i / 24));
    layers["layer-flows"].addLayer(L.polyline(path, { renderer: arcs, interactive: false, arc: 1.5 + 6 * Math.sqrt(n / most) }));
    const [tip0, tip1] = [point(0.9), b];
    const length = Math.hypot(tip1[0] - tip0[0], tip1[1] - tip0[1]) || 1;
    const size = Math.max(0.02, length * 0.3);
    const [dy, dx] = [(tip1[0] - tip0[0]) / length, (tip1[1] - tip0[1]) / length];
    const head = [b, [b[0] - size * dy - size * 0.5 * dx, b[1] - size * dx + size * 0.5 * dy],
      [b[0] - size * dy + size * 0.5 * dx, b[1] - size * dx - size * 0.5 * dy]];
    if (a[0] !== b[0] || a[1] !== b[1]) layers["layer-flows"].addLayer(L.polygon(head, { renderer: arcs, interactive: false, head: true }));
    flows.push({ at: [0.62, 0.5, 0.75].map(point), n });
  }

  const restyle = () => {
    layers["layer-districts"].eachLayer((border) => {
      const wide = isRegency(border.options.code);
      border.setStyle({ color: colour(wide ? "regency-line" : "district-line"), weight: wide ? 1.6 : 0.7,
        fill: wide, fillColor: colour("land"), fillOpacity: 1 });
    });
    layers["layer-districts"].eachLayer((border) => { if (isRegency(border.options.code)) border.bringToBack(); });
    layers["layer-beats"].eachLayer((line) => line.setStyle({
      color: colour(line.options.open ? "warn" : "spoke"), weight: map.getZoom() < 11 ? 0.8 : 1.4, opacity: map.getZoom() < 9.5 ? 0.55 : 0.85 }));
    layers["layer-bases"].eachLayer((mark) => mark.setStyle({ color: colour("accent"), weight: 1.6 }));
    layers["layer-flows"].eachLayer((line) => line.setStyle(line.options.head
      ? { stroke: false, fillColor: colour("flow"), fillOpacity: 0.95 }
      : { color: colour("flow"), weight: line.options.arc, opacity: 0.75, fill: false }));
    for (const marked of dotted()) marked.eachLayer((mark) => mark.setStyle(paint(mark.options.shape)));
    resize();
  };
  const dotted = () => [...data.classes.map((c) => layers[`class-${c}`]), layers["layer-posts"], layers["layer-units"], sectors];
  const resize = () => {
    const z = map.getZoom();
    const near = Math.max(0, z - 9);
    const size = { low: 1.4 + near * 0.9, elevated: 3 + near, high: 4 + near, special: 3.6 + near, post: 3.4 + near * 0.9, unit: 5 + near * 0.7 };
    if (map.hasLayer(layers["layer-units"]) && z >= SECTORS_FROM) sectors.addTo(map); else sectors.remove();
    for (const marked of dotted()) {
      marked.eachLayer((mark) => {
        const r = Math.min(size[mark.options.shape], 11);
        mark.options.weight = r < 2.5 ? 0.4 : 1;
        mark.setRadius(r);
      });
    }
    const ring = Math.min(3.2 + near * 1.1, 14);
    layers["layer-bases"].eachLayer((mark) => { mark.setStyle({ opacity: z < 10.5 ? 0 : 1 }); mark.setRadius(ring); });
    layers["layer-beats"].eachLayer((line) => line.setStyle({ weight: z < 11 ? 0.8 : 1.5 }));
  };

  // Labels give way to more important ones, so that names never lie on each other.
  const villages = S.villages.map(([name, district]) => ({ name, district, lat: 0, lon: 0, n: 0 }));
  S.village.forEach((v, s) => { villages[v].lat += S.lat[s]; villages[v].lon += S.lon[s]; villages[v].n += 1; });
  const wanted = (zoom) => {
    const found = [];
    const named = map.hasLayer(layers["layer-districts"]);
    const short = (name) => name.replace(/^Kabupaten\s+/i, "");
    if (named) data.areas.filter((a) => isRegency(a[0])).forEach((a) => found.push([[a[2], a[3]], short(a[1]), "regency-label"]));
    if (map.hasLayer(layers["layer-flows"])) flows.forEach((flow) => found.push([flow.at, number(flow.n), "flow-label"]));
    if (!named) return found;
    if (zoom >= 9.5) data.areas.filter((a) => !isRegency(a[0])).forEach((a) => found.push([[a[2], a[3]], a[1], "district-label"]));
    if (zoom >= 12) villages.forEach((v) => found.push([[v.lat / v.n, v.lon / v.n], v.name, "village-label"]));
    return found;
  };
  const relabel = () => {
    labels.replaceChildren();
    const size = map.getSize();
    const taken = [];
    for (const [where, text, style] of wanted(map.getZoom())) {
      const half = text.length * (style === "regency-label" ? 4.2 : 3.4) + 4;
      const up = { "flow-label": 9, "regency-label": -7 }[style] || 20;
      const free = (style === "flow-label" ? where : [where]).find((place) => {
        const p = map.latLngToContainerPoint(place);
        const box = [p.x - half, p.y - up, p.x + half, p.y - up + 18];
        const outside = box[0] < 0 || box[2] > size.x || box[1] < 0 || box[3] > size.y;
        const clash = taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
        if (!outside && !clash) taken.push(box);
        return !outside && !clash;
      });
      if (!free) continue;
      const label = document.createElement("span");
      label.className = `place-label ${style}`;
      label.textContent = text;
      L.DomUtil.setPosition(label, map.latLngToLayerPoint(free).subtract([half, up]).round());
      label.style.width = `${2 * half}px`;
      labels.append(label);
    }
  };

  const every = L.latLngBounds([...Object.values(data.ground).flat(2), ...S.lat.map((_, s) => at(s)), ...data.posts.map((p) => [p[3], p[4]])]);
  const whole = () => map.fitBounds(every.isValid() ? every : [[-11, 95], [6, 141]], { padding: [12, 12], animate: false });
  const ORDER = ["layer-districts", "layer-beats", "layer-bases", "class-low", "layer-posts", "layer-units", "class-elevated",
    "class-special", "class-high", "layer-flows"];
  const stack = () => ["class-low", "layer-posts", "layer-units", "class-elevated", "class-special", "class-high"].forEach((name) => {
    if (map.hasLayer(layers[name])) layers[name].bringToFront();
  });
  const toggle = (name, on) => {
    if (on) layers[name].addTo(map); else layers[name].remove();
    if (name === "layer-units") resize();
    stack();
    relabel();
  };
  let ring = null;
  const point = (where, zoom) => {
    if (ring) ring.remove();
    ring = L.circleMarker(where, { renderer: arcs, interactive: false, radius: 15, color: colour("accent"), weight: 3, fill: false }).addTo(map);
    if (zoom) map.setView(where, Math.max(map.getZoom(), zoom), { animate: !still });
  };
  const inside = (p, ringPoints) => {
    let odd = false;
    for (let i = 0, j = ringPoints.length - 1; i < ringPoints.length; j = i++) {
      const [[ya, xa], [yb, xb]] = [ringPoints[i], ringPoints[j]];
      if ((ya > p.lat) !== (yb > p.lat) && p.lng < ((xb - xa) * (p.lat - ya)) / (yb - ya) + xa) odd = !odd;
    }
    return odd;
  };
  const areaAt = (p) => {
    const hit = shapes.find(([, rings]) => rings.some((r) => inside(p, r)));
    return hit ? data.areas.findIndex((a) => a[0] === hit[0]) : -1;
  };

  const zoom = L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const rename = () => {
    const [more, less] = zoom.getContainer().querySelectorAll("a");
    for (const [button, key] of [[more, "map.zoom_in"], [less, "map.zoom_out"]]) {
      button.title = say(key);
      button.setAttribute("aria-label", say(key));
    }
    map.getContainer().setAttribute("aria-label", say("map.label"));
  };
  // On paper a canvas is replayed, and what it cleared comes out white over the ones below: print one picture of all.
  const flat = map.createPane("flat");
  flat.style.zIndex = 440;
  const flatten = () => {
    const size = map.getSize();
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [size.x, size.y];
    const context = sheet.getContext("2d");
    context.fillStyle = colour("sea");
    context.fillRect(0, 0, size.x, size.y);
    const level = (canvas) => Number(getComputedStyle(canvas.parentNode).zIndex);
    for (const canvas of [...map.getContainer().querySelectorAll("canvas")].sort((a, b) => level(a) - level(b))) {
      const corner = map.layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
      context.drawImage(canvas, corner.x, corner.y, canvas.offsetWidth, canvas.offsetHeight);
    }
    L.DomUtil.setPosition(sheet, map.containerPointToLayerPoint([0, 0]));
    flat.replaceChildren(sheet);
  };
  const refit = (printing) => {
    document.body.classList.toggle("printing", printing);
    map.invalidateSize(false);
    whole();
    restyle();
    relabel();
    if (printing) flatten(); else flat.replaceChildren();
  };
  const start = () => {
    whole();
    for (const name of ORDER) {
      const box = document.querySelector(`[data-layer="${name}"]`);
      if (box.checked) layers[name].addTo(map);
      box.addEventListener("change", () => toggle(name, box.checked));
    }
    restyle();
    relabel();
    rename();
    map.on("zoomstart", () => labels.replaceChildren());
    map.on("zoomend", resize);
    map.on("moveend", relabel);
    map.on("click", (event) => {
      const area = areaAt(event.latlng);
      if (area >= 0) Praja.open("area", area, false);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
        addEventListener("beforeprint", () => {
      document.querySelectorAll("details.rest").forEach((box) => { box.open = true; });
      refit(true);
    });
    addEventListener("afterprint", () => refit(false));
  };
  return { data, map, layers, say, number, distance, lang, at, beatOf, isBase, districtOf, villages, point, whole, start, rename, relabel, isRegency };
})();
