// A place as a row of a list: its mark, its name, a line of text, and perhaps a count.
import { markOf, type Mark } from "./classes.ts";
import { kindOf, type Place } from "./features.ts";
import type { Row } from "./list.ts";
import { markSvg } from "./marks.ts";
import { say, WORDS, type Word } from "./words.ts";

export function markFor(kind: string, riskClass: string | undefined): Mark {
  return markOf(kind === "beat" ? "team" : kind === "event" ? "post" : kind, riskClass);
}

export function rowOf(place: Place, count = ""): Row {
  const { id, name, text, class: riskClass } = place.properties;
  const kind = kindOf(place);
  return {
    id,
    draw: (into) => {
      const mark = markFor(kind, riskClass);
      const title = document.createElement("b");
      title.textContent = name;
      const line = document.createElement("small");
      const spoken = kind === "station" ? mark : kind;
      line.textContent = [spoken in WORDS ? say(spoken as Word) : "", text].filter(Boolean).join(" · ");
      into.append(markSvg(mark), title, line);
      if (count) {
        const told = document.createElement("span");
        told.className = "row-count";
        told.textContent = count;
        into.append(told);
      }
    },
  };
}
