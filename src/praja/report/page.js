"use strict";
// Language, search, the details beside the map, and the long tables. Text only ever enters as text.
(() => {
  const { data, map, say, number, distance, at, beatOf, villages, isRegency } = Praja;
  const S = data.stations;
  const $ = (id) => document.getElementById(id);
  const make = (tag, text, attributes = {}) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const areaIndex = new Map(data.areas.map((area, i) => [area[0], i]));
  const unitIndex = new Map(data.units.map((unit, i) => [unit[0], i]));
  const areaName = (code) => (areaIndex.has(code) ? data.areas[areaIndex.get(code)][1] : code);
  const className = (c) => (c < 0 ? say("page.unknown") : say(`risk.${data.classes[c]}`));
  const inArea = (code, area) => code === area || code.startsWith(`${area}.`);
  const kinds = {
    area: (i) => data.areas[i], beat: (i) => data.beats[i], post: (i) => data.posts[i], unit: (i) => data.units[i],
  };
  const name = (kind, i) => {
    if (kind === "station") return S.name[i];
    if (kind === "village") return villages[i].name;
    if (kind === "beat") return data.beats[i][0];
    return kinds[kind](i)[kind === "post" ? 2 : 1];
  };
  const label = (kind, i) => {
    if (kind === "area") return say(isRegency(data.areas[i][0]) ? "map.regency" : "map.district");
    if (kind === "station") return `${say("map.station")} · ${areaName(Praja.districtOf(i))}`;
    if (kind === "village") return `${say("map.village")} · ${areaName(villages[i].district)}`;
    if (kind === "beat") return `${say("map.beat")} · ${areaName(data.beats[i][1])}`;
    return kind === "post" ? say(`kind.${data.posts[i][1]}`) : say("map.unit");
  };
  const where = (kind, i) => {
    if (kind === "station") return at(i);
    if (kind === "village") return [villages[i].lat / villages[i].n, villages[i].lon / villages[i].n];
    if (kind === "beat") return at(data.beats[i][2]);
    const row = kinds[kind](i);
    return kind === "post" ? [row[3], row[4]] : [row[2], row[3]];
  };
  const ZOOM = { station: 14, village: 12.5, beat: 13, post: 14, unit: 12, area: 10.5 };

  // One line for the pointer, more for the panel.
  Praja.title = (kind, i) => {
    const box = make("div");
    box.append(make("strong", name(kind, i)), make("br"));
    const facts = { station: () => {
      const beat = beatOf[i] < 0 ? "" : ` · ${say("map.beat")} ${data.beats[beatOf[i]][0]}`;
      return className(S.class[i]) + beat;
    } }[kind] || (() => label(kind, i));
    box.append(facts());
    return box;
  };

  const button = (kind, i, note) => {
    const node = make("button", undefined, { type: "button" });
    node.append(make("span", name(kind, i)), make("small", note === undefined ? label(kind, i) : note));
    node.addEventListener("click", () => Praja.open(kind, i, true));
    const row = make("li");
    row.append(node);
    return row;
  };
  const facts = (pairs) => {
    const list = make("dl");
    for (const [key, value] of pairs) {
      if (value === "" || value === null || value === undefined) continue;
      const shown = make("dd");
      shown.append(value);
      list.append(make("dt", key), shown);
    }
    return list;
  };
  const listed = (title, rows) => {
    const part = document.createDocumentFragment();
    if (!rows.length) return part;
    const list = make("ul", undefined, { class: "places" });
    list.append(...rows);
    part.append(make("h4", title), list);
    return part;
  };
  const link = (kind, i) => {
    const node = make("button", name(kind, i), { type: "button", class: "link" });
    node.addEventListener("click", () => Praja.open(kind, i, true));
    return node;
  };
  const counts = (stations) => {
    const box = make("span");
    data.classes.forEach((_, c) => {
      const n = stations.filter((s) => S.class[s] === c).length;
      if (n) box.append(`${box.textContent ? ", " : ""}${className(c).toLowerCase()} ${number(n)}`);
    });
    return box;
  };
  const reasons = (list) => {
    const box = make("ul");
    for (const r of list) box.append(make("li", data.reasons[r][Praja.lang()]));
    return list.length ? box : "";
  };
  const sum = (rows) => rows.reduce((total, row) => total + row[2], 0);

  const panels = {
    station: (i) => {
      const beat = beatOf[i];
      return [facts([
        [say("map.class"), className(S.class[i])],
        [say("map.reasons"), reasons(S.why[i])],
        [say("map.stability"), S.stable[i] < 0 ? "" : say("map.stability_value", { share: `${number(100 * S.stable[i])}%` })],
        [say("map.village"), link("village", S.village[i])],
        [say("map.district"), areaIndex.has(Praja.districtOf(i)) ? link("area", areaIndex.get(Praja.districtOf(i))) : Praja.districtOf(i)],
        [say("map.voters"), number(S.voters[i])],
        [say("map.beat"), beat < 0 ? "" : link("beat", beat)],
        [say("map.team"), beat < 0 ? "" : data.beats[beat][3] || say("map.no_team")],
        [say("map.to_base"), S.metres[i] < 0 ? "" : distance(S.metres[i])],
        [say("map.pattern"), S.pattern[i] ? say("map.pattern_value", { n: S.pattern[i] }) : ""],
        [say("map.civil_guards"), beat < 0 ? "" : `${number(data.beats[beat][5])} (${say("map.beat")})`],
      ])];
    },
    village: (i) => [listed(say("map.parts"), S.village.flatMap((v, s) => (v === i ? [button("station", s, className(S.class[s]))] : [])))],
    beat: (i) => {
      const beat = data.beats[i];
      const far = Math.max(...beat[6].map((s) => S.metres[s]));
      return [facts([
        [say("map.team"), (beat[3] || say("map.no_team")) + (beat[8] ? "" : ` · ${say("map.local_none")}`)],
        [say("map.base"), link("station", beat[2])],
        [say("map.district"), areaIndex.has(beat[1]) ? link("area", areaIndex.get(beat[1])) : beat[1]],
        [say("map.load"), beat[4]],
        [say("map.longest"), distance(far)],
        [say("map.civil_guards"), number(beat[5])],
      ]), listed(say("map.stations"), beat[6].map((s) => button("station", s, `${className(S.class[s])} · ${distance(S.metres[s])}`)))];
    },
    post: (i) => {
      const post = data.posts[i];
      return [facts([
        [say("map.kind"), say(`kind.${post[1]}`)], [say("map.officers"), number(post[6])],
        [say("map.missing"), post[7] ? number(post[7]) : ""], [say("map.district"), areaIndex.has(post[5]) ? link("area", areaIndex.get(post[5])) : ""],
      ])];
    },
    unit: (i) => {
      const key = data.units[i][0];
      const into = data.flows.filter((f) => f[1] === key), out = data.flows.filter((f) => f[0] === key);
      const rows = (flows, side) => flows.filter((f) => unitIndex.has(f[side])).map((f) => button("unit", unitIndex.get(f[side]), number(f[2])));
      return [facts([[say("map.attached_in"), number(sum(into))], [say("map.attached_out"), number(sum(out))]]),
        listed(say("map.attached_in"), rows(into, 0)), listed(say("map.attached_out"), rows(out, 1))];
    },
    area: (i) => {
      const code = data.areas[i][0];
      const stations = S.id.flatMap((_, s) => (inArea(Praja.districtOf(s), code) ? [s] : []));
      const beats = data.beats.flatMap((beat, b) => (inArea(beat[1], code) ? [b] : []));
      const parts = data.areas.flatMap((a, k) => (a[0] !== code && inArea(a[0], code) ? [button("area", k, "")] : []));
      const posts = data.posts.flatMap((post, k) => (inArea(post[5], code) ? [button("post", k)] : []));
      return [facts([[say("map.stations"), number(stations.length)], [say("map.class"), counts(stations)], [say("map.beats"), number(beats.length)]]),
        listed(say("map.parts"), parts),
        isRegency(code) ? "" : listed(say("map.beats"), beats.map((b) => button("beat", b, `${S.name[data.beats[b][2]]} · ${say("map.place_count", { n: data.beats[b][6].length })}`))),
        isRegency(code) ? "" : listed(say("map.posts"), posts)];
    },
  };

  let shown = null;
  const past = [];
  const back = () => {
    const node = make("button", `‹ ${say("map.back")}`, { type: "button", class: "link back" });
    node.addEventListener("click", () => {
      shown = past.pop() || null;
      if (shown) draw(true); else overview();
    });
    return node;
  };
  const draw = (move) => {
    const [kind, i] = shown;
    $("details").replaceChildren(back(), make("p", label(kind, i), { class: "what" }), make("h3", name(kind, i)), ...panels[kind](i));
    if (move) {
      if (kind === "area") map.setView(where(kind, i), isRegency(data.areas[i][0]) ? 9.5 : 11.5);
      else Praja.point(where(kind, i), ZOOM[kind]);
    } else if (kind !== "area") Praja.point(where(kind, i));
  };
  Praja.open = (kind, i, move) => {
    if (shown) past.push(shown);
    shown = [kind, i];
    draw(move);
    if (move) $("details").focus({ preventScroll: true });
  };
  const overview = () => {
    shown = null;
    past.length = 0;
    const rows = data.areas.flatMap((area, i) => (isRegency(area[0])
      ? [button("area", i, say("map.place_count", { n: S.id.filter((_, s) => inArea(Praja.districtOf(s), area[0])).length }))] : []));
    const all = make("button", say("map.all"), { type: "button", class: "link" });
    all.addEventListener("click", Praja.whole);
    $("details").replaceChildren(all, listed(say("map.districts"), rows));
  };

  const index = [
    ...data.areas.map((_, i) => ["area", i]), ...data.units.map((_, i) => ["unit", i]), ...villages.map((_, i) => ["village", i]),
    ...data.posts.map((_, i) => ["post", i]), ...data.beats.map((_, i) => ["beat", i]), ...S.id.map((_, i) => ["station", i]),
  ].map(([kind, i]) => [`${name(kind, i)} ${kind === "station" ? S.id[i] : ""}`.toLocaleLowerCase("id"), kind, i]);
  const MOST = 40;
  const find = () => {
    const words = $("search").value.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
    if (!words.length) {
      $("search-count").textContent = "";
      if (shown) draw(false); else overview();
      return;
    }
    const hits = index.filter(([text]) => words.every((word) => text.includes(word)));
    hits.sort((a, b) => b[0].startsWith(words[0]) - a[0].startsWith(words[0]));
    $("search-count").textContent = hits.length ? say("map.found", { n: hits.length }) : say("map.found_none");
    const list = make("ul", undefined, { class: "places" });
    list.append(...hits.slice(0, MOST).map(([, kind, i]) => button(kind, i)));
    $("details").replaceChildren(list);
  };
  $("search").addEventListener("input", find);
  $("search").addEventListener("keydown", (event) => {
    const first = $("details").querySelector(".places button");
    if (!first) return;
    if (event.key === "ArrowDown") { event.preventDefault(); first.focus(); }
    if (event.key === "Enter") first.click();
  });
  $("details").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...$("details").querySelectorAll("button")];
    const here = all.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    (all[here + step] || $("search")).focus();
  });

  // Long tables are made only when somebody opens them.
  const TABLES = {
    shortages: {
      rows: data.shortages, head: ["shortages.place", "shortages.kind", "shortages.district", "shortages.missing", "shortages.shifts", "shortages.reason"],
      cells: (row) => [row[1], say(`kind.${row[2]}`), row[3], number(row[4]), number(row[5]), data.reasons[row[6]][Praja.lang()]], numeric: [3, 4],
    },
    local: {
      rows: data.local, head: ["local.beat", "local.district", "local.base"],
      cells: (b) => [data.beats[b][0], areaName(data.beats[b][1]), S.name[data.beats[b][2]]], numeric: [],
    },
  };
  const longTable = ({ rows, head, cells, numeric }) => {
    const table = make("table"), top = make("tr"), body = make("tbody"), thead = make("thead");
    head.forEach((key, i) => top.append(make("th", say(key), { scope: "col", class: numeric.includes(i) ? "n" : "" })));
    for (const row of rows) {
      const line = make("tr");
      cells(row).forEach((cell, i) => line.append(make(i ? "td" : "th", cell, i ? { class: numeric.includes(i) ? "n" : "" } : { scope: "row" })));
      body.append(line);
    }
    thead.append(top);
    table.append(thead, body);
    const box = make("div", undefined, { class: "scroll tall", tabindex: "0" });
    box.append(table);
    return box;
  };
  const fold = () => document.querySelectorAll("[data-table]").forEach((slot) => {
    const spec = TABLES[slot.dataset.table];
    if (slot.closest("[lang]").lang !== document.documentElement.lang || !spec.rows.length) return;
    const box = make("details");
    box.append(make("summary", say("page.all_rows", { n: spec.rows.length })));
    box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) box.append(longTable(spec)); });
    slot.replaceChildren(box);
  });

  // What is wider than its frame says that it moves sideways.
  const hint = () => document.querySelectorAll(".scroll").forEach((frame) => {
    frame.classList.toggle("wider", frame.scrollWidth > frame.clientWidth + 1);
    frame.dataset.hint = say("page.sideways");
  });
  window.addEventListener("resize", hint);
  document.addEventListener("toggle", hint, true);

  const speak = (language) => {
    document.documentElement.lang = language;
    document.querySelectorAll("[data-lang]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.lang === language)));
    $("ground-note").textContent = say(data.guess ? "map.ground_guess" : "map.ground_outlines");
    Praja.rename();
    Praja.relabel();
    fold();
    find();
    hint();
  };
  document.querySelectorAll("[data-lang]").forEach((b) => b.addEventListener("click", () => speak(b.dataset.lang)));
  document.querySelectorAll("[data-flows]").forEach((b) => b.addEventListener("click", () => {
    const box = document.querySelector('[data-layer="layer-flows"]');
    if (!box.checked) box.click();
    Praja.whole();
    $("map").scrollIntoView();
  }));
  Praja.start();
  speak("id");
})();
