// The board: list, map and inspector of one operation, and the day below them. All of its state is its address.
import { asked } from "../map/asked.ts";
import type { PrajaMap } from "../map/element.ts";
import { answers, type Place } from "../map/features.ts";
import { LongList } from "../map/list.ts";
import { rowOf } from "../map/rows.ts";
import type { SourceName } from "../map/style.ts";
import type { Where } from "../map/view.ts";
import { bandsOf, chart } from "./chart.ts";
import { dayAt, dayOf, firstDay, lengthOf, offsetOf, phasesOn, type Day } from "./day.ts";
import { drawingOrder, placesOf, type DayTold, type Scene, type Scenery } from "./scene.ts";
import { read, write, type Group, type Layer, type State } from "./state.ts";
import { Wall } from "./wall.ts";
import { longDate, number, say } from "./words.ts";

const LAYERS_OF: Record<Layer, { source: SourceName; kinds: string[] }> = {
  tps: { source: "stations", kinds: ["station"] },
  kelompok: { source: "wide", kinds: ["beat"] },
  pos: { source: "places", kinds: ["post", "event"] },
  kesatuan: { source: "places", kinds: ["unit"] },
  kurang: { source: "short", kinds: ["shortage"] },
};
const PAUSE_MS = 120;

export class Board {
  private readonly root: HTMLElement;
  private readonly map: PrajaMap;
  private readonly list: LongList;
  private readonly state: State;
  private scene!: Scene;
  private scenery!: Scenery;
  private known = new Map<string, Place>();
  private day: Day = { counts: new Map(), events: [], short: [] };
  private readonly days = new Map<string, Promise<DayTold>>();
  private length = 0;
  private timer = 0;
  private inspected = "";

  constructor(root: HTMLElement) {
    this.root = root;
    this.state = read(location.search);
    this.map = this.part("praja-map");
    this.list = new LongList(root.dataset["listLabel"] ?? "", {
      chosen: (id) => this.choose(id, true),
      opened: () => this.part<HTMLElement>(".board-inspector").focus(),
    });
    this.part(".board-list").append(this.list.element);
  }

  async start(): Promise<void> {
    // Asked for together: what is in the address need not wait.
    if (this.state.day) void this.dayTold(this.state.day).catch(() => undefined);
    try {
      this.scene = await asked<Scene>(this.address("scene"));
    } catch {
      this.part(".board-count").textContent = say("failed");
      return;
    }
    this.scenery = placesOf(this.scene, { stations: (n) => say("stations", { n }) });
    for (const place of Object.values(this.scenery).flat()) this.known.set(place.properties.id, place);
    this.length = lengthOf(this.scene);
    this.state.day ??= firstDay(this.scene, this.root.dataset["today"] ?? "");
    this.buildDays();
    this.listen();
    await customElements.whenDefined("praja-map");
    await this.draw();
    await this.toDay(this.state.day);
    if (this.state.chosen) this.choose(this.state.chosen, !this.state.where);
    if (this.state.wall) this.wall();
    this.root.dataset["ready"] = "yes";
    performance.mark("board-ready");
  }

  // ---- drawing

  private async draw(): Promise<void> {
    const view = this.map.drawing;
    if (!view) return;
    await view.loaded;
    const { station, beat, post, unit } = this.scenery;
    view.fit([...station, ...post], !this.state.where);
    view.show([...drawingOrder(station, this.scene.classes), ...beat, ...post, ...unit]);
    this.showLayers();
  }

  private showLayers(): void {
    for (const box of this.root.querySelectorAll<HTMLInputElement>("input[name=lapis]")) {
      box.checked = this.state.layers.includes(box.value as Layer);
    }
    const hidden = Object.entries(LAYERS_OF).filter(([layer]) => !this.state.layers.includes(layer as Layer));
    this.map.drawing?.hide(hidden.flatMap(([, { kinds }]) => kinds));
  }

  private showDay(): void {
    const view = this.map.drawing;
    if (view) {
      const collection = (features: Place[]) => ({ type: "FeatureCollection" as const, features });
      view.give("short", collection(this.day.short));
      view.places([...this.scenery.post, ...this.scenery.unit, ...this.day.events]);
      const guarded = (place: Place) => this.day.counts.has(place.properties.id);
      const idle = this.scenery.post.filter((place) => !guarded(place)).map((place) => place.properties.id);
      view.faint("places", new Set(this.length && this.hasPlan ? idle : []));
      view.faintStations(this.hasPlan && !this.scenery.beat.some(guarded));
    }
    this.fillList();
    this.tellDay();
  }

  private get hasPlan(): boolean {
    return this.root.dataset["plan"] !== "";
  }

  // ---- the list

  private rows(): Place[] {
    const { station, beat, post, unit } = this.scenery;
    const groups: Record<Group, Place[]> = {
      kurang: this.day.short,
      tps: station,
      kelompok: beat,
      pos: [...this.day.events, ...post],
      kesatuan: unit,
    };
    const typed = this.state.typed;
    return groups[this.state.group].filter((place) => answers(place.properties, typed));
  }

  private fillList(): void {
    const rows = this.rows();
    this.list.show(rows.map((place) => rowOf(place, this.countOf(place))), this.state.chosen);
    const nothing = this.state.typed ? "nothing" : this.hasPlan ? "allThere" : "noPlan";
    const none = this.state.group === "kurang" ? nothing : "nothing";
    this.part(".board-count").textContent = rows.length ? say("shown", { n: rows.length }) : say(none);
  }

  private countOf(place: Place): string {
    const count = place.properties.kind === "shortage" ? undefined : this.day.counts.get(place.properties.id);
    return count ? `${number(count.filled)}/${number(count.asked)}` : "";
  }

  // ---- choosing

  private choose(id: string | null, move: boolean): void {
    const place = (id && (this.known.get(id) ?? this.day.events.find((event) => event.properties.id === id))) || null;
    this.state.chosen = place ? id : null;
    this.list.choose(this.state.chosen);
    this.map.drawing?.choose(place, move);
    this.keep();
    void this.inspect();
  }

  private async inspect(): Promise<void> {
    const into = this.part(".board-inspector");
    const { chosen, day } = this.state;
    const what = chosen && day ? `${chosen}\n${day}` : "";
    if (what === this.inspected) return;
    this.inspected = what;
    this.root.classList.toggle("inspecting", Boolean(what));
    if (!what) {
      into.replaceChildren(text("p", say("choose"), "quiet"));
      return;
    }
    const html = await fragment(this.address("inspector", { id: chosen!, hari: day! }));
    // Something else may have been chosen meanwhile.
    if (this.inspected !== what) return;
    if (html) into.replaceChildren(html);
    else into.replaceChildren(text("p", this.known.get(chosen!)?.properties.name ?? "", "name"), text("p", say("notThere"), "quiet"));
  }

  private async showWho(link: HTMLAnchorElement): Promise<void> {
    const html = await fragment(link.href);
    const into = link.closest(".board-who");
    if (into) into.replaceChildren(html ?? text("p", say("failed"), "quiet"));
  }

  // ---- days

  private buildDays(): void {
    const slider = this.part<HTMLInputElement>("input[name=hari]");
    slider.max = String(Math.max(0, this.length - 1));
    slider.disabled = !this.length;
    const strip = this.part(".board-strip");
    strip.append(chart(this.scene, Math.max(1, this.length)));
    for (const band of bandsOf(this.scene)) strip.append(this.band(band));
  }

  private band(band: ReturnType<typeof bandsOf>[number]): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "band";
    button.style.left = `${(band.from / this.length) * 100}%`;
    button.style.width = `${(band.days / this.length) * 100}%`;
    button.append(text("b", band.name));
    const is = strength(band.onDuty, band.least);
    if (is) button.append(text("small", is, band.onDuty! < band.least! ? "bad" : ""));
    button.title = [band.name, is].filter(Boolean).join(": ");
    button.addEventListener("click", () => void this.toDay(dayAt(this.scene.days.first!, band.from)));
    return button;
  }

  private async toDay(day: string): Promise<void> {
    this.state.day = day;
    this.keep();
    this.tellDay();
    try {
      const told = await this.dayTold(day);
      if (this.state.day !== day) return;
      this.day = dayOf(told, this.known, (n) => say("missing", { n }));
      this.root.dataset["shown"] = day;
    } catch {
      this.days.delete(day);
      this.part(".board-count").textContent = say("failed");
      return;
    }
    this.showDay();
    void this.inspect();
  }

  private dayTold(day: string): Promise<DayTold> {
    const known = this.days.get(day) ?? asked<DayTold>(this.address("day", { hari: day }));
    this.days.set(day, known);
    return known;
  }

  private tellDay(): void {
    const { first, asked: wanted, filled } = this.scene.days;
    const day = this.state.day;
    if (!first || !day) return;
    const offset = offsetOf(first, day);
    const [phase] = phasesOn(this.scene, day);
    const where = phase
      ? say("dayOf", { phase: phase[1], n: offsetOf(phase[2], day) + 1, m: offsetOf(phase[2], phase[3]) + 1 })
      : say("between");
    const a = wanted[offset] ?? 0;
    const shifts = a ? say("shifts", { f: filled[offset] ?? 0, a }) : this.hasPlan ? say("noShifts") : "";
    this.part(".board-date").textContent = longDate(day);
    const force = phase ? strength(phase[4], phase[5]) : "";
    this.part(".board-phase").textContent = [where, shifts, force].filter(Boolean).join(" · ");
    const slider = this.part<HTMLInputElement>("input[name=hari]");
    slider.value = String(offset);
    slider.setAttribute("aria-valuetext", `${longDate(day)}, ${where}`);
    this.root.querySelector(".strength .now")?.setAttribute("x", String(offset));
  }

  // ---- what people do

  private listen(): void {
    // On a phone the layers are folded away: the map comes first.
    const layers = this.part<HTMLDetailsElement>("details[data-layers]");
    layers.open = !matchMedia("(max-width: 720px)").matches;
    const field = this.part<HTMLInputElement>("input[name=saring]");
    field.value = this.state.typed;
    field.addEventListener("input", () => {
      this.state.typed = field.value;
      this.later(() => this.fillList());
    });
    const group = this.part<HTMLSelectElement>("select[name=daftar]");
    group.value = this.state.group;
    group.addEventListener("change", () => {
      this.state.group = group.value as Group;
      this.fillList();
      this.keep();
    });
    const slider = this.part<HTMLInputElement>("input[name=hari]");
    slider.addEventListener("input", () => {
      const day = dayAt(this.scene.days.first!, Number(slider.value));
      this.state.day = day;
      this.tellDay();
      this.later(() => void this.toDay(day));
    });
    for (const box of this.root.querySelectorAll<HTMLInputElement>("input[name=lapis]")) {
      box.addEventListener("change", () => {
        const boxes = [...this.root.querySelectorAll<HTMLInputElement>("input[name=lapis]:checked")];
        this.state.layers = boxes.map((checked) => checked.value as Layer);
        this.showLayers();
        this.keep();
      });
    }
    this.part<HTMLSelectElement>("select[name=rencana]", true)?.addEventListener("change", (event) => {
      const plan = (event.target as HTMLSelectElement).value;
      location.assign(write({ ...this.state, plan }) || location.pathname);
    });
    this.map.addEventListener("praja-pick", (event) => this.choose((event as CustomEvent<{ id: string | null }>).detail.id, false));
    this.map.addEventListener("praja-move", (event) => {
      this.state.where = (event as CustomEvent<Where>).detail;
      this.later(() => this.keep());
    });
    this.part(".board-inspector").addEventListener("click", (event) => {
      const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-here], a[data-who]");
      if (!link) return;
      event.preventDefault();
      if (link.dataset["here"]) this.choose(link.dataset["here"], true);
      else void this.showWho(link);
    });
  }

  private later(work: () => void): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      work();
      this.keep();
    }, PAUSE_MS);
  }

  private keep(): void {
    // The wall is loaded again and again: a day or a view in its address would be there for ever.
    if (this.state.wall) return;
    history.replaceState(history.state, "", location.pathname + write(this.state));
  }

  private wall(): void {
    new Wall(this.root, this.map, {
      scene: this.scene,
      day: () => this.day,
      today: () => this.state.day!,
      whole: () => [...this.scenery.station, ...this.scenery.post],
      posts: () => this.scenery.post.length,
    }).start();
  }

  private address(name: "scene" | "day" | "inspector", query: Record<string, string> = {}): string {
    const url = new URL(this.root.dataset[name]!, location.href);
    if (this.state.plan) url.searchParams.set("rencana", this.state.plan);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return url.href;
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T;
  private part<T extends HTMLElement>(selector: string, maybe: true): T | null;
  private part<T extends HTMLElement>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }
}

// A phase's officers against its minimum, nothing where there is no plan.
function strength(n: number | null, least: number | null): string {
  if (n === null || least === null) return "";
  return n < least ? say("belowLeast", { n, least, short: least - n }) : say("ofLeast", { n, least });
}

function text(tag: string, words: string, style = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = words;
  if (style) element.className = style;
  return element;
}

// A piece of a page of ours, null where there is none.
async function fragment(address: string): Promise<DocumentFragment | null> {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  return page.content;
}
