import { PrajaMap } from "../map/element.ts";

customElements.define("praja-map", PrajaMap);
