// The whole view lives in the address, after "#", so that it can be sent and never reaches a server's log.
import { isDay } from "./dates";
import { type Filters, LAYERS, type LayerName, type Language, type Theme, type View } from "./types";

export const DEFAULT_LAYERS: LayerName[] = ["towns", "ground", "front", "band"];
export const NO_FILTERS: Filters = { sides: [], kinds: [], outlets: [], confidence: 0 };

export function emptyView(): View {
  return {
    day: null,
    zoom: null,
    lat: null,
    lon: null,
    place: null,
    claim: null,
    layers: [...DEFAULT_LAYERS],
    compare: null,
    known: null,
    filters: { ...NO_FILTERS },
    language: "en",
    theme: "auto",
  };
}

const day = (text: string | null): string | null => (text !== null && isDay(text) ? text : null);
const list = (text: string | null): string[] => (text === null || text === "" ? [] : text.split("~").map(unescape));
const join = (items: string[]): string => items.map(escape).join("~");
// "~" separates the items of a list, so that it is written differently inside one.
const escape = (item: string): string => item.replaceAll("!", "!!").replaceAll("~", "!t");
const unescape = (item: string): string => item.replace(/!(!|t)/g, (_, letter: string) => (letter === "t" ? "~" : "!"));

function position(text: string | null): Pick<View, "zoom" | "lat" | "lon"> {
  const parts = (text ?? "").split("/").map(Number);
  const [zoom, lat, lon] = parts;
  const good = parts.length === 3 && parts.every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good && zoom >= 0 && zoom <= 20 ? { zoom, lat, lon } : { zoom: null, lat: null, lon: null };
}

/** Reads an address's fragment; what it does not understand is as if it were not there. */
export function parse(fragment: string, language: Language = "en"): View {
  const query = new URLSearchParams(fragment.replace(/^#/, ""));
  const view = { ...emptyView(), language };
  Object.assign(view, position(query.get("at")));
  view.day = day(query.get("day"));
  view.compare = day(query.get("compare"));
  view.known = day(query.get("known"));
  view.place = query.get("place") || null;
  view.claim = query.get("claim") || null;
  if (query.has("layers")) view.layers = LAYERS.filter((name) => list(query.get("layers")).includes(name));
  const confidence = Number(query.get("conf"));
  view.filters = {
    sides: list(query.get("sides")),
    kinds: list(query.get("kinds")),
    outlets: list(query.get("outlets")),
    confidence: confidence > 0 && confidence <= 100 ? Math.round(confidence) : 0,
  };
  const [lang, theme] = [query.get("lang"), query.get("theme")];
  if (lang === "en" || lang === "uk") view.language = lang;
  if (theme === "light" || theme === "dark") view.theme = theme as Theme;
  return view;
}

/** The fragment that gives this view back; what is as by default is left out. */
export function format(view: View, language: Language = "en"): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null): void => {
    if (value !== null && value !== "") query.set(name, value);
  };
  put("day", view.day);
  if (view.zoom !== null && view.lat !== null && view.lon !== null) {
    put("at", `${Number(view.zoom.toFixed(2))}/${Number(view.lat.toFixed(3))}/${Number(view.lon.toFixed(3))}`);
  }
  put("place", view.place);
  put("claim", view.claim);
  if (view.layers.join() !== DEFAULT_LAYERS.join()) query.set("layers", join(view.layers));
  put("compare", view.compare);
  put("known", view.known);
  put("sides", join(view.filters.sides));
  put("kinds", join(view.filters.kinds));
  put("outlets", join(view.filters.outlets));
  put("conf", view.filters.confidence > 0 ? String(view.filters.confidence) : null);
  put("lang", view.language === language ? null : view.language);
  put("theme", view.theme === "auto" ? null : view.theme);
  return query.size === 0 ? "" : `#${query.toString().replaceAll("%2F", "/").replaceAll("%7E", "~").replaceAll("%3A", ":")}`;
}
