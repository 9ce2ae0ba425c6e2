// <praja-map>: a map with the list of its places beside it. What is chosen in one is chosen in both.
import type { FeatureCollection } from "geojson";
import { asked } from "./asked.ts";
import { answers, inOrder, kindOf, NOTHING, type Place, type Places, type Properties } from "./features.ts";
import { LongList } from "./list.ts";
import { rowOf } from "./rows.ts";
import { canDraw, MapView, type Where } from "./view.ts";
import { whereOf } from "./where.ts";
import { inEnglish, say } from "./words.ts";

export class PrajaMap extends HTMLElement {
  readonly ready: Promise<void>;
  private done!: () => void;
  private view: MapView | null = null;
  private list: LongList | null = null;
  private readonly count = document.createElement("p");
  private places: Place[] = [];
  private byId = new Map<string, Place>();
  private shown: Place[] = [];
  private keep: (properties: Properties) => boolean = () => true;
  private typed = "";
  private chosen: string | null = null;

  constructor() {
    super();
    this.ready = new Promise((done) => (this.done = done));
  }

  connectedCallback(): void {
    if (this.classList.contains("live")) return;
    this.classList.add("live");
    this.chosen = this.fromAddress();
    if (this.dataset["list"] !== "no") this.buildList();
    this.buildMap();
    void this.load();
  }

  // ---- what pages call

  select(id: string | null, move = true): void {
    this.chosen = id !== null && this.byId.has(id) ? id : null;
    this.list?.choose(this.chosen);
    this.view?.choose(this.byId.get(this.chosen ?? "") ?? null, move);
    this.toAddress();
  }

  get selected(): string | null {
    return this.chosen;
  }

  set features(places: Places) {
    this.places = inOrder(places.features);
    this.byId = new Map(this.places.map((place) => [place.properties.id, place]));
    this.refresh();
    void this.view?.loaded.then(() => this.view?.fit(this.places, !this.dataset["where"]));
  }

  filter(keep: (properties: Properties) => boolean): void {
    this.keep = keep;
    this.refresh();
  }

  // The drawing, for pages that show more than places; null where nothing can be drawn.
  get drawing(): MapView | null {
    return this.view;
  }

  // ---- building

  private buildMap(): void {
    const into = document.createElement("div");
    into.className = "map-canvas";
    into.setAttribute("role", "region");
    into.setAttribute("aria-label", this.dataset["label"] ?? say("map"));
    this.append(into);
    if (!canDraw()) {
      into.classList.add("no-map");
      into.textContent = say("noWebgl");
      return;
    }
    const events = {
      chosen: (id: string | null) => this.chooseHere(id, false),
      moved: (where: Where) => this.tell("praja-move", where),
    };
    this.view = new MapView(into, events, whereOf(this.dataset["where"]), this.dataset["full"] === undefined);
    const whole = document.createElement("button");
    whole.type = "button";
    whole.className = "map-whole";
    whole.textContent = say("whole");
    whole.addEventListener("click", () => this.view?.whole());
    into.append(whole);
  }

  private buildList(): void {
    const side = document.createElement("div");
    side.className = "map-side";
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = say("filterHint");
    field.setAttribute("aria-label", say("filter"));
    field.addEventListener("input", () => {
      this.typed = field.value;
      this.refresh();
    });
    this.count.className = "map-count";
    this.count.setAttribute("aria-live", "polite");
    this.list = new LongList(this.dataset["label"] ?? say("list"), {
      chosen: (id) => this.chooseHere(id, true),
      opened: (id) => this.open(id),
    });
    side.append(field, this.count, this.list.element);
    this.append(side);
  }

  private async load(): Promise<void> {
    this.count.textContent = say("loading");
    await this.view?.loaded;
    // The ground may take a moment the first time: nobody waits for it.
    void fetched(this.dataset["ground"]).then((ground) => this.lay(ground), () => undefined);
    try {
      const places = await fetched(this.dataset["source"]);
      if (this.dataset["source"]) this.features = places as Places;
      else this.count.textContent = "";
    } catch {
      this.count.textContent = say("failed");
    }
    if (this.chosen) this.select(this.chosen);
    this.done();
    this.tell("praja-ready", {});
  }

  private lay(ground: FeatureCollection): void {
    if (!this.view) return;
    const isName = (f: FeatureCollection["features"][number]) => f.geometry.type === "Point";
    this.view.give("ground", { ...ground, features: ground.features.filter((f) => !isName(f)) });
    this.view.give("names", { ...ground, features: ground.features.filter(isName) });
    if (!this.places.length) this.view.fit(ground.features as Place[], !this.dataset["where"]);
  }

  // ---- choosing and showing

  private chooseHere(id: string | null, move: boolean): void {
    this.tell("praja-pick", { id });
    // A page that draws its own places chooses among them itself.
    if (!this.byId.size) return;
    this.select(id, move);
    const place = this.byId.get(id ?? "");
    this.tell("praja-select", place ? { id, properties: place.properties } : { id: null });
  }

  private open(id: string): void {
    const href = this.byId.get(id)?.properties.href;
    if (href) location.assign(href);
  }

  private refresh(): void {
    this.shown = this.places.filter(({ properties }) => this.keep(properties) && answers(properties, this.typed));
    const listed = this.shown.filter((place) => kindOf(place) !== "shortage" || place.properties.text);
    this.list?.show(listed.map((place) => rowOf(place)), this.chosen);
    const count = listed.length.toLocaleString(inEnglish() ? "en" : "id");
    this.count.textContent = listed.length ? count : say(this.places.length ? "none" : "empty");
    void this.view?.loaded.then(() => this.view?.show(this.shown));
  }

  private fromAddress(): string | null {
    const name = this.dataset["select"];
    return name ? new URLSearchParams(location.search).get(name) : null;
  }

  private toAddress(): void {
    const name = this.dataset["select"];
    if (!name) return;
    const url = new URL(location.href);
    if (this.chosen === null) url.searchParams.delete(name);
    else url.searchParams.set(name, this.chosen);
    history.replaceState(history.state, "", url);
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

async function fetched(address: string | undefined): Promise<FeatureCollection> {
  return address ? asked<FeatureCollection>(address) : NOTHING;
}
