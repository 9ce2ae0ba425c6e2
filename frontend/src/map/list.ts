// A list of thousands of rows of which only those in sight exist, walked with the keyboard.

export interface Row {
  id: string;
  draw: (into: HTMLElement) => void;
}

export interface ListEvents {
  chosen: (id: string) => void;
  opened: (id: string) => void;
}

const SPARE = 6;

// The part of a list that is in sight: from the first row to one past the last.
export function inSight(scrolled: number, height: number, rowHeight: number, count: number): [number, number] {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - SPARE);
  return [Math.min(first, count), Math.min(count, Math.ceil((scrolled + height) / rowHeight) + SPARE)];
}

// The row to which a key leads, -1 where the key means nothing.
export function stepTo(key: string, at: number, count: number, page: number): number {
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "PageDown":
      return Math.min(last, at + page);
    case "PageUp":
      return Math.max(0, at - page);
    case "Home":
      return count ? 0 : -1;
    case "End":
      return last;
    default:
      return -1;
  }
}

let lists = 0;

export class LongList {
  readonly element = document.createElement("div");
  private readonly holder = document.createElement("div");
  private readonly drawn = new Map<number, HTMLElement>();
  private readonly prefix = `rows-${++lists}`;
  private rows: Row[] = [];
  private at = -1;
  private rowHeight = 56;
  private readonly events: ListEvents;

  constructor(label: string, events: ListEvents) {
    this.events = events;
    this.element.className = "long-list";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "listbox");
    this.element.setAttribute("aria-label", label);
    this.holder.className = "long-list-holder";
    this.holder.setAttribute("role", "presentation");
    this.element.append(this.holder);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.element.addEventListener("dblclick", () => this.open());
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  get chosen(): string | null {
    return this.rows[this.at]?.id ?? null;
  }

  show(rows: Row[], chosen: string | null = this.chosen): void {
    this.rows = rows;
    this.at = chosen === null ? -1 : rows.findIndex((row) => row.id === chosen);
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
    this.draw();
    if (this.at >= 0) this.bringIntoSight();
  }

  // Mark a row as chosen without telling anybody: whoever calls knows.
  choose(id: string | null): void {
    this.mark(id === null ? -1 : this.rows.findIndex((row) => row.id === id));
  }

  private mark(index: number): void {
    this.drawn.get(this.at)?.setAttribute("aria-selected", "false");
    this.at = index;
    if (index >= 0) this.bringIntoSight();
    this.draw();
    const row = this.drawn.get(index);
    row?.setAttribute("aria-selected", "true");
    if (row) this.element.setAttribute("aria-activedescendant", row.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  private bringIntoSight(): void {
    const top = this.at * this.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + clientHeight) {
      this.element.scrollTop = top + this.rowHeight - clientHeight;
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      this.open();
      return;
    }
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight) - 1);
    const index = stepTo(event.key, this.at, this.rows.length, page);
    if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.mark(index);
    this.events.chosen(this.rows[index]!.id);
  }

  private clicked(event: MouseEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
    if (!row) return;
    const index = Number(row.dataset["index"]);
    this.mark(index);
    this.events.chosen(this.rows[index]!.id);
  }

  private open(): void {
    const id = this.chosen;
    if (id !== null) this.events.opened(id);
  }

  private draw(): void {
    const height = parseFloat(getComputedStyle(this.element).getPropertyValue("--row"));
    this.rowHeight = height || this.rowHeight;
    this.holder.style.height = `${this.rows.length * this.rowHeight}px`;
    const { scrollTop, clientHeight } = this.element;
    const [first, end] = inSight(scrollTop, clientHeight, this.rowHeight, this.rows.length);
    for (const [index, element] of this.drawn) {
      if ((index < first || index >= end) && index !== this.at) {
        element.remove();
        this.drawn.delete(index);
      }
    }
    for (let index = first; index < end; index++) this.drawRow(index);
  }

  private drawRow(index: number): void {
    if (this.drawn.has(index)) return;
    const element = document.createElement("div");
    element.id = `${this.prefix}-${index}`;
    element.dataset["index"] = String(index);
    element.className = "long-list-row";
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", String(index === this.at));
    element.setAttribute("aria-setsize", String(this.rows.length));
    element.setAttribute("aria-posinset", String(index + 1));
    element.style.transform = `translateY(${index * this.rowHeight}px)`;
    this.rows[index]!.draw(element);
    this.drawn.set(index, element);
    this.holder.append(element);
  }
}
