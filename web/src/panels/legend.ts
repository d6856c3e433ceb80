// What the colours and lines mean, which layers are drawn, and which claims are counted.
import { filtered, KINDS } from "../claims";
import { scale } from "../colour";
import { type Context, sideName, sidesOf } from "../context";
import { el, svg } from "../dom";
import { t } from "../i18n";
import { diamond, eventMark } from "../layers/claimed";
import { hatch } from "../layers/control";
import type { Filters, LayerName } from "../types";
import { NO_FILTERS } from "../url";

function picture(image: ImageData): HTMLCanvasElement {
  const canvas = el("canvas", { class: "swatch", width: image.width, height: image.height, "aria-hidden": "true" });
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

const node = (element: Element): HTMLElement => element as HTMLElement;

function ramp(context: Context): HTMLElement {
  const rows = sidesOf(context).map((side) => {
    const colours = scale(side.colour, context.palette);
    const strip = el("span", { class: "strip", "aria-hidden": "true" }, ...colours.filter((_, i) => i % 2 === 0).map((colour) => {
      const cell = el("span", {});
      cell.style.background = colour;
      return cell;
    }));
    return el("div", { class: "ramp" }, el("span", { class: "side-name" }, sideName(context, side.id)), strip);
  });
  const ends = el("div", { class: "ramp ends" }, el("span", {}), el("span", { class: "strip" }, el("span", {}, "50 %"), el("span", {}, "75 %"), el("span", {}, "100 %")));
  return el("div", { class: "ramps" }, ...rows, ends);
}

const line = (className: string): HTMLElement =>
  node(svg("svg", { class: "swatch wide", viewBox: "0 0 28 14", "aria-hidden": "true" }, svg("path", { class: className, d: className === "front" ? "M0 7h28" : "M0 2h28v10H0z" })));

function dot(context: Context): HTMLElement {
  const circle = svg("circle", { cx: 7, cy: 7, r: 4, fill: context.palette.unknown, stroke: context.palette.unknownEdge });
  return node(svg("svg", { class: "swatch", viewBox: "0 0 14 14", "aria-hidden": "true" }, circle));
}

function layer(context: Context, name: LayerName, swatches: HTMLElement[], text: string): HTMLElement {
  const on = context.store.view.layers.includes(name);
  const change = (): void => {
    const { layers } = context.store.view;
    context.store.set({ layers: layers.includes(name) ? layers.filter((one) => one !== name) : [...layers, name] });
  };
  return el("label", { class: "row" }, el("input", { type: "checkbox", checked: on, name, "data-key": `layer/${name}`, onchange: change }), el("span", { class: "marks" }, ...swatches), el("span", {}, text));
}

const row = (swatch: HTMLElement, text: string): HTMLElement =>
  el("div", { class: "row sub" }, el("span", { class: "marks" }, swatch), el("span", {}, text));

function boxes(context: Context, key: "sides" | "kinds" | "outlets", title: string, values: [string, string][]): HTMLElement {
  const change = (value: string): void => {
    const { filters } = context.store.view;
    const now = filters[key].includes(value) ? filters[key].filter((one) => one !== value) : [...filters[key], value];
    context.store.set({ filters: { ...filters, [key]: now } });
  };
  const box = ([value, text]: [string, string]): HTMLElement =>
    el("label", {}, el("input", { type: "checkbox", checked: context.store.view.filters[key].includes(value), "data-key": `${key}/${value}`, onchange: () => change(value) }), ` ${text}`);
  return el("fieldset", {}, el("legend", {}, title), ...values.map(box));
}

function confidence(context: Context): HTMLElement {
  const { filters } = context.store.view;
  const shown = (value: number): string => (value === 0 ? t("filter.any") : `${value} %`);
  const output = el("output", {}, shown(filters.confidence));
  const input = el("input", { type: "range", min: 0, max: 95, step: 5, value: filters.confidence, "data-key": "confidence", "aria-label": t("filter.confidence") });
  input.addEventListener("input", () => (output.textContent = shown(Number(input.value))));
  input.addEventListener("change", () => {
    const next: Filters = { ...context.store.view.filters, confidence: Number(input.value) };
    context.store.set({ filters: next });
  });
  return el("fieldset", {}, el("legend", {}, t("filter.confidence")), input, " ", output);
}

function filterSection(context: Context, outlets: readonly string[], open: boolean): HTMLElement {
  const sides = [...sidesOf(context).map((side) => side.id), "third"].map((id): [string, string] => [id, sideName(context, id)]);
  const clear = (): void => context.store.set({ filters: { ...NO_FILTERS } });
  return el(
    "details",
    { class: "filters", open: open || filtered(context.store.view.filters) },
    el("summary", {}, t("filter")),
    boxes(context, "sides", t("filter.side"), sides),
    boxes(context, "kinds", t("filter.kind"), KINDS.map((kind): [string, string] => [kind, t(`kind.${kind}`)])),
    outlets.length > 0 && boxes(context, "outlets", t("filter.outlet"), outlets.map((one): [string, string] => [one, one])),
    confidence(context),
    el("button", { class: "button", type: "button", "data-key": "clear", onclick: clear }, t("filter.clear")),
  );
}

export function legendPanel(context: Context, outlets: readonly string[], filtersOpen: boolean): HTMLElement[] {
  const { palette } = context;
  const sides = sidesOf(context);
  return [
    el("p", { class: "legend-title" }, t("legend.assessed")),
    ramp(context),
    row(picture(hatch(sides, palette, 0, Math.min(1, sides.length - 1))), t("legend.contested")),
    row(dot(context), t("legend.unknown")),
    el("div", { class: "toggles" },
      layer(context, "ground", [line("ground")], t("legend.ground")),
      layer(context, "front", [line("front")], t("legend.front")),
      layer(context, "band", [line("band")], t("legend.band")),
      layer(context, "claimed", sides.slice(0, 2).map((side) => picture(diamond(side, palette))), t("legend.claimed")),
      layer(context, "events", [picture(eventMark("fighting", palette)), picture(eventMark("strike", palette))], t("legend.events")),
    ),
    filterSection(context, outlets, filtersOpen),
  ];
}
