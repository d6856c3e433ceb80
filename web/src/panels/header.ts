// The page's head: what it is, the search box and the tools.
import { type Context } from "../context";
import { shortDay } from "../dates";
import { el, icon } from "../dom";
import { spoken, t } from "../i18n";
import { searchBox } from "./search";

export interface Tools {
  choose: (place: number) => void;
  compare: () => void;
  measure: () => void;
  picture: () => void;
  cite: (button: HTMLElement) => void;
  theme: () => void;
  language: () => void;
}

function tool(name: string, key: string, act: (button: HTMLElement) => void): HTMLElement {
  const onclick = (event: Event): void => act(event.currentTarget as HTMLElement);
  return el("button", { type: "button", class: "tool", "data-key": key, title: t(key), onclick }, icon(name) as unknown as HTMLElement, el("span", {}, t(key)));
}

function known(context: Context): HTMLElement {
  const { manifest, store } = context;
  const days = manifest.known_days ?? [];
  if (days.length === 0) return el("span", {}, t("known", { day: shortDay(manifest.as_known_on, spoken()) }));
  const option = (value: string, text: string): HTMLElement => el("option", { value, selected: (store.view.known ?? "") === value }, text);
  const choice = el("select", { "data-key": "known", "aria-label": t("known.choose") }, option("", t("known.latest", { day: shortDay(manifest.as_known_on, spoken()) })), ...days.map((day) => option(day, shortDay(day, spoken()))));
  choice.addEventListener("change", () => store.set({ known: choice.value === "" ? null : choice.value }));
  return el("label", {}, `${t("known.choose")} `, choice);
}

export function header(context: Context, tools: Tools): HTMLElement[] {
  const menu = el("nav", { class: "tools", id: "tools", "aria-label": t("tools") },
    tool("compare", "tools.compare", tools.compare),
    tool("measure", "tools.measure", tools.measure),
    tool("picture", "tools.picture", tools.picture),
    tool("cite", "tools.cite", tools.cite),
    tool("theme", "tools.theme", tools.theme),
    el("button", { type: "button", class: "tool language", "data-key": "language", lang: spoken() === "uk" ? "en" : "uk", onclick: tools.language }, t("tools.language")),
  );
  const opener = el("button", { type: "button", class: "round menu", "aria-expanded": "false", "aria-controls": "tools", "aria-label": t("tools") }, icon("more") as unknown as HTMLElement);
  const open = (on: boolean): void => {
    menu.classList.toggle("open", on);
    opener.setAttribute("aria-expanded", String(on));
  };
  opener.addEventListener("click", () => open(!menu.classList.contains("open")));
  menu.addEventListener("click", () => open(false));
  return [
    el("div", { class: "brand" }, el("h1", {}, t("app.title")), el("p", { class: "theatre" }, context.manifest.theatre.name, el("span", { class: "known" }, known(context)))),
    searchBox(context, tools.choose),
    menu,
    opener,
  ];
}
