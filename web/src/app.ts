// Puts map, timeline, legend and panel together and lets each follow the view.
import type { MapMouseEvent } from "maplibre-gl";
import type { Site } from "./api";
import { outletOf, passes } from "./claims";
import { DARK, LIGHT, type Palette } from "./colour";
import { addressWith, type Context, sidesOf, statusId, statusInShort, statusInWords, townName } from "./context";
import { copy } from "./copy";
import { addDays, clampDay, longDay, shortDay } from "./dates";
import { Days, WEEK } from "./day";
import type { ControlState } from "./decode";
import { el, icon } from "./dom";
import { arrowsTaken, replaceKeeping } from "./focus";
import { speak, spoken, t } from "./i18n";
import { MapView } from "./map";
import { header } from "./panels/header";
import { legendPanel } from "./panels/legend";
import { Panel } from "./panels/panel";
import { Timeline } from "./panels/timeline";
import type { Store } from "./store";
import type { Compare } from "./tools/compare";
import type { Measure } from "./tools/measure";
import type { Claim, Histogram, Manifest, Places, Theme } from "./types";
import { format } from "./url";

export interface Read {
  manifest: Manifest;
  places: Places;
  histogram: Histogram;
}

/** What tests and the picture script wait for. `stepMs` runs from asking for a day to the next frame that shows it. */
export interface Signal {
  ready: boolean;
  day: string | null;
  changed: number;
  stepMs: number;
  error: string | null;
}

const darkAsked = matchMedia("(prefers-color-scheme: dark)");
export const paletteOf = (theme: Theme): Palette => (theme === "dark" || (theme === "auto" && darkAsked.matches) ? DARK : LIGHT);

/** Where to look first: the towns most spoken of, or all of them. */
function firstBounds(places: Places): [[number, number], [number, number]] {
  const spoken = places.evidence.map((n, i) => (n > 0 ? i : -1)).filter((i) => i >= 0);
  const chosen = spoken.length > 0 ? spoken : places.id.map((_, i) => i);
  const span = (values: number[]): [number, number] => {
    const sorted = chosen.map((i) => values[i]).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    return [at(0.06), at(0.94)];
  };
  const [[west, east], [south, north]] = [span(places.lon), span(places.lat)];
  return [[west - 0.15, south - 0.1], [east + 0.15, north + 0.1]];
}

export class App {
  readonly context: Context;
  private readonly days: Days;
  private readonly head = el("header", { class: "head" });
  private readonly stage = el("main", { class: "stage" });
  private readonly mapBox = el("div", { class: "map", id: "map" });
  private readonly foot = el("div", { class: "foot" });
  private readonly legend = el("div", { class: "legend-body" });
  private readonly tip = el("div", { class: "tip", hidden: true });
  private readonly bars = el("div", { class: "toolbars" });
  private readonly notice = el("p", { class: "notice", role: "alert", hidden: true });
  private readonly quiet = el("p", { class: "hidden", role: "status", "aria-live": "polite" });
  private readonly panel: Panel;
  private timeline!: Timeline;
  private view: MapView | null = null;
  private state: ControlState | null = null;
  private compare: Compare | null = null;
  private measure: Measure | null = null;
  private outlets: string[] = [];
  private turn = 0;
  private speaking = 0;

  constructor(private readonly root: HTMLElement, site: Site, private readonly store: Store, read: Read, private readonly signal: Signal, private readonly fonts: Promise<void>) {
    const palette = paletteOf(store.view.theme);
    this.context = { store, site, ...read, palette, announce: (text) => this.announce(text) };
    const { manifest, places } = read;
    this.days = new Days(site, places.id.length, read);
    this.panel = new Panel(this.context, this.days, () => this.state, (error) => this.tell(error));
    const { first_day: first, last_day: last } = manifest;
    store.set({ day: clampDay(store.view.day ?? last, first, last) });
    this.build();
    this.listen();
  }

  async start(): Promise<void> {
    this.dress();
    void this.panel.show();
    try {
      await this.fonts;
      this.startMap();
    } catch {
      this.tell(t("error.webgl"));
    }
    await this.view?.ready;
    this.view?.showLayers(this.store.view.layers);
    await this.draw();
    if (this.store.view.compare !== null) await this.startCompare();
    this.select();
    await this.view?.drawn;
    this.view?.showGround();
    this.view?.map.once("idle", () => this.done());
    if (this.view === null) this.done();
  }

  private done(): void {
    this.signal.ready = true;
    this.root.dataset.ready = "yes";
  }

  private build(): void {
    const legendBox = el("details", { class: "legend", open: innerWidth > 760 }, el("summary", {}, icon("layers") as unknown as HTMLElement, el("span", {}, t("legend"))), this.legend);
    const skip = el("a", { class: "skip", href: "#panel" }, t("app.skip"));
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.panel.element.focus();
    });
    this.stage.append(el("div", { class: "map-side" }, this.mapBox, legendBox, this.tip, this.bars, this.notice), this.panel.element);
    this.root.replaceChildren(skip, this.head, this.stage, this.foot, this.quiet);
    this.chrome();
  }

  /** Everything that holds texts of the page; built anew when the language changes. */
  private chrome(): void {
    speak(this.store.view.language);
    document.documentElement.lang = spoken();
    document.title = `${this.context.manifest.theatre.name} · contactline`;
    this.timeline?.stop();
    this.timeline = new Timeline(this.context);
    this.foot.replaceChildren(this.timeline.element);
    const summary = this.root.querySelector(".legend > summary > span");
    if (summary !== null) summary.textContent = t("legend");
    replaceKeeping(this.head, header(this.context, {
      choose: (place) => this.choose(place, true),
      compare: () => this.store.set({ compare: this.store.view.compare === null ? addDays(this.store.view.day as string, -30) : null }),
      measure: () => void this.toggleMeasure(),
      picture: () => void this.picture(),
      cite: (button) => void copy(this.citation(), button),
      theme: () => this.store.set({ theme: this.context.palette.dark ? "light" : "dark" }),
      language: () => this.store.set({ language: spoken() === "en" ? "uk" : "en" }),
    }));
    this.showLegend();
  }

  private dress(): void {
    const palette = paletteOf(this.store.view.theme);
    this.context.palette = palette;
    document.documentElement.dataset.theme = palette.dark ? "dark" : "light";
    this.view?.dress({ palette, language: spoken() });
    this.compare?.dress(palette, spoken());
    this.showLegend();
  }

  private listen(): void {
    const { store } = this;
    store.on(["language"], () => this.chrome());
    store.on(["theme", "language"], () => this.dress());
    store.on(["day"], () => this.timeline.show());
    store.on(["day", "known"], () => this.timeline.wait(this.draw()));
    store.on(["day", "language"], () => this.compare?.name(shortDay(store.view.day as string, spoken())));
    store.on(["place"], () => this.select());
    store.on(["zoom", "lat", "lon"], () => this.follow());
    store.on(["layers"], () => this.view?.showLayers(store.view.layers));
    store.on(["layers", "filters"], () => void this.drawClaims());
    store.on(["layers", "filters"], () => this.showLegend());
    store.on(["compare", "known"], () => void this.startCompare());
    store.on(["day", "place", "claim", "filters", "language", "theme", "known"], () => void this.panel.show());
    darkAsked.addEventListener("change", () => {
      this.dress();
      void this.panel.show();
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  private startMap(): void {
    const { places } = this.context;
    const { zoom, lat, lon } = this.store.view;
    const camera = zoom !== null && lat !== null && lon !== null ? { zoom, lat, lon } : { bounds: firstBounds(places), left: innerWidth > 1000 ? 320 : 40 };
    const look = { palette: this.context.palette, language: spoken() };
    const view = new MapView(this.mapBox, places, sidesOf(this.context), look, camera);
    this.view = view;
    view.map.on("moveend", () => this.store.set(view.camera()));
    view.map.on("click", (event) => this.click(event));
    view.map.on("mousemove", (event) => this.hover(event));
    view.map.on("mouseout", () => (this.tip.hidden = true));
    view.map.on("error", (event) => this.tell(event.error.message));
  }

  /** Goes where an address typed in or followed says; the map's own moves come here too and change nothing. */
  private follow(): void {
    const { zoom, lat, lon } = this.store.view;
    if (this.view === null || zoom === null || lat === null || lon === null) return;
    const now = this.view.camera();
    const near = Math.abs(now.zoom - zoom) < 0.01 && Math.abs(now.lat - lat) < 0.001 && Math.abs(now.lon - lon) < 0.001;
    if (!near) this.view.map.jumpTo({ center: [lon, lat], zoom });
  }

  /** Draws the day shown; a day asked for later wins. */
  private async draw(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const { day, known } = this.store.view;
    const from = performance.now();
    try {
      const { state, front } = await this.days.day(day as string, known);
      if (turn !== this.turn) return;
      this.state = state;
      this.view?.map.once("render", () => (this.signal.stepMs = performance.now() - from));
      this.signal.changed = this.view?.showDay(state, front) ?? 0;
      this.signal.day = this.root.dataset.day = day as string;
      this.notice.hidden = true;
      this.days.ahead(day as string, known);
      await Promise.all([this.drawClaims(), this.panel.show()]);
      this.say();
    } catch (error) {
      if (turn === this.turn) this.tell(error);
    }
  }

  private async drawClaims(): Promise<void> {
    const { day, layers, filters } = this.store.view;
    const wanted = layers.includes("claimed") || layers.includes("events");
    try {
      const claims = await this.days.claims(addDays(day as string, -WEEK), day as string);
      this.offerOutlets(claims);
      if (wanted && day === this.store.view.day) this.view?.showClaims(claims.filter((claim) => passes(claim, filters)));
    } catch (error) {
      this.tell(error);
    }
  }

  private offerOutlets(claims: readonly Claim[]): void {
    const found = [...new Set([...this.outlets, ...claims.map(outletOf).filter(Boolean), ...this.store.view.filters.outlets])].sort();
    if (found.length === this.outlets.length) return;
    this.outlets = found;
    this.showLegend();
  }

  private showLegend(): void {
    const open = this.legend.querySelector("details")?.open ?? false;
    replaceKeeping(this.legend, legendPanel(this.context, this.outlets.slice(0, 24), open));
  }

  private place(): number | null {
    const at = this.context.places.id.indexOf(this.store.view.place ?? "");
    return at < 0 ? null : at;
  }

  private select(): void {
    this.view?.select(this.place());
    this.stage.classList.toggle("has-place", this.place() !== null);
  }

  private choose(place: number, fly: boolean): void {
    this.store.set({ place: this.context.places.id[place], claim: null });
    this.panel.open(true);
    const { lat, lon } = this.context.places;
    if (fly) this.view?.map.easeTo({ center: [lon[place], lat[place]], zoom: Math.max(9, this.view.map.getZoom()), offset: innerWidth > 760 ? [0, 0] : [0, -this.mapBox.clientHeight * 0.36], duration: calm() ? 0 : 500 });
    if (fly) this.panel.focusHeading();
  }

  private click(event: MapMouseEvent): void {
    if (this.measure !== null) return;
    const place = this.view?.townAt(event.point, 12) ?? null;
    if (place !== null) this.choose(place, false);
  }

  private hover(event: MapMouseEvent): void {
    const place = this.measure === null ? (this.view?.townAt(event.point) ?? null) : null;
    this.tip.hidden = place === null || this.state === null;
    this.view?.map.getCanvas().classList.toggle("over-town", place !== null);
    if (place === null || this.state === null) return;
    const status = statusId(this.context, this.state.status[place]);
    const words = statusInShort(this.context, status, this.state.percents(place));
    this.tip.replaceChildren(el("strong", {}, townName(this.context, place)), ` ${words}`);
    const box = this.mapBox.getBoundingClientRect();
    const left = Math.min(event.point.x + 14, box.width - this.tip.offsetWidth - 8);
    this.tip.style.transform = `translate(${left}px, ${Math.max(4, event.point.y - 38)}px)`;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.measure === null && !(event.target instanceof HTMLInputElement)) {
      this.store.set(this.store.view.claim !== null ? { claim: null } : { place: null });
    }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey || arrowsTaken(event.target)) return;
    event.preventDefault();
    this.timeline.move(event.shiftKey ? 7 * by : by);
  }

  private async toggleMeasure(): Promise<void> {
    if (this.measure !== null) return this.measure.end();
    if (this.view === null) return;
    const { Measure } = await import("./tools/measure");
    this.measure = new Measure(this.view, this.context.palette, this.bars, () => (this.measure = null));
  }

  private async picture(): Promise<void> {
    if (this.view === null) return;
    const { savePicture } = await import("./tools/picture");
    await savePicture(this.view, this.context);
  }

  private async startCompare(): Promise<void> {
    const { compare, known } = this.store.view;
    if (compare === null || this.view === null) {
      this.compare?.end();
      this.compare = null;
      return;
    }
    const { places, manifest, palette } = this.context;
    if (this.compare === null) {
      const { Compare } = await import("./tools/compare");
      const pane = el("div", { class: "map twin", inert: true });
      this.mapBox.after(pane);
      const twin = new MapView(pane, places, sidesOf(this.context), { palette, language: spoken() }, this.view.camera(), true);
      this.compare = new Compare(twin, this.view, pane, this.mapBox.parentElement as HTMLElement, this.bars, manifest, (day) => this.store.set({ compare: day }));
      await twin.ready;
      void twin.drawn.then(() => twin.showGround());
    }
    const day = clampDay(compare, manifest.first_day, manifest.last_day);
    const days = new Days(this.context.site, places.id.length, this.context);
    const { state, front } = await days.day(day, known);
    this.compare?.twin.showDay(state, front);
    this.compare?.twin.showLayers(this.store.view.layers.filter((name) => name !== "claimed" && name !== "events"));
    this.compare?.show(shortDay(day, spoken()), day);
    this.compare?.name(shortDay(this.store.view.day as string, spoken()));
  }

  private citation(): string {
    const { view } = this.store;
    const { manifest } = this.context;
    return t("view.citation", {
      theatre: manifest.theatre.name,
      day: longDay(view.day as string, spoken()),
      known: shortDay(view.known ?? manifest.as_known_on, spoken()),
      address: addressWith(format(view)),
    });
  }

  private say(): void {
    const place = this.place();
    const day = longDay(this.store.view.day as string, spoken());
    if (place === null || this.state === null) return this.announce(day);
    const status = statusId(this.context, this.state.status[place]);
    this.announce(t("announce", { day, status: `${townName(this.context, place)}: ${statusInWords(this.context, status, this.state.percents(place))}` }));
  }

  private announce(text: string): void {
    clearTimeout(this.speaking);
    this.speaking = window.setTimeout(() => (this.quiet.textContent = text), 600);
  }

  private tell(error: unknown): void {
    const path = error instanceof Error ? error.message : String(error);
    this.signal.error = path;
    this.notice.textContent = error instanceof Error ? t("error.part", { path }) : path;
    this.notice.hidden = false;
  }
}

const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
