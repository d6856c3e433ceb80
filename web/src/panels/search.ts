// The search box: a combobox after the ARIA pattern, by any spelling of a town.
import { type Context, townName } from "../context";
import { el, icon } from "../dom";
import { Finder, type Found } from "../find";
import { t } from "../i18n";

export function searchBox(context: Context, choose: (place: number) => void): HTMLElement {
  let finder: Finder | null = null;
  let found: Found[] = [];
  let active = -1;
  const list = el("ul", { id: "found", role: "listbox", "aria-label": t("search.results"), hidden: true });
  const input = el("input", {
    type: "search", id: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
    "aria-label": t("search.label"), placeholder: t("search.label"), autocomplete: "off", spellcheck: "false",
  });

  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (one: Found): void => {
    input.value = "";
    close();
    choose(one.place);
  };
  const mark = (to: number): void => {
    active = found.length === 0 ? -1 : (to + found.length) % found.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    if (active >= 0) input.setAttribute("aria-activedescendant", `found-${active}`);
  };
  const option = (one: Found, at: number): HTMLElement => {
    const name = townName(context, one.place);
    const admin = context.places.admin1[one.place];
    const also = one.spelling === name ? admin : [one.spelling, admin].filter(Boolean).join(" · ");
    const item = el("li", { id: `found-${at}`, role: "option", "aria-selected": "false" }, el("span", { class: "name" }, name), el("span", { class: "also" }, also ?? ""));
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(one);
    });
    return item;
  };
  const show = (): void => {
    finder ??= new Finder(context.places);
    found = finder.find(input.value);
    const none = el("li", { class: "none", role: "option", "aria-disabled": "true" }, t("search.none"));
    list.replaceChildren(...(found.length === 0 ? [none] : found.map(option)));
    const open = input.value.trim() !== "";
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(0);
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) take(found[active]);
    else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  });
  return el("div", { class: "search", role: "search" }, icon("search") as unknown as HTMLElement, input, list);
}
