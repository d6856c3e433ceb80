// The day slider over a histogram of how much was said each day.
import { type Context, locale } from "../context";
import { addDays, clampDay, dayNumber, dayOf, longDay, shortMonth } from "../dates";
import { el, icon, svg } from "../dom";
import { count, spoken, t } from "../i18n";

const HIGH = 34;
const STEP_MS = 260;

/** Bars as one path: days that share a pixel column are shown by the highest of them. */
export function bars(counts: readonly number[], width: number, high: number): string {
  const top = Math.max(1, ...counts);
  const columns = Math.max(1, Math.min(counts.length, Math.floor(width / 2)));
  const wide = width / columns;
  const highest = new Array<number>(columns).fill(0);
  counts.forEach((value, day) => {
    const column = Math.min(columns - 1, Math.floor((day * columns) / counts.length));
    highest[column] = Math.max(highest[column], value);
  });
  const bar = (value: number, column: number): string => {
    if (value === 0) return "";
    const tall = Math.max(1, (value / top) * high);
    return `M${(column * wide).toFixed(1)} ${high}v${(-tall).toFixed(1)}h${Math.max(0.8, wide - 0.7).toFixed(1)}v${tall.toFixed(1)}z`;
  };
  return highest.map(bar).join("");
}

export class Timeline {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly date: HTMLElement;
  private readonly said: HTMLElement;
  private readonly play: HTMLButtonElement;
  private readonly drawing: SVGElement;
  private timer: number | null = null;
  private busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {
    const { first_day: first, last_day: last } = context.manifest;
    this.input = el("input", { type: "range", id: "day", min: dayNumber(first), max: dayNumber(last), step: 1, "aria-label": t("timeline.day") });
    this.date = el("output", { class: "date", for: "day" });
    this.said = el("span", { class: "said" });
    this.drawing = svg("svg", { class: "histogram", "aria-hidden": "true", preserveAspectRatio: "none" });
    this.play = this.button("play", "timeline.play", () => (this.timer === null ? this.start() : this.stop()));
    this.element = el(
      "section",
      { class: "timeline", "aria-label": t("timeline") },
      el("div", { class: "controls" }, this.button("back", "timeline.back", () => this.move(-1)), this.play, this.button("forward", "timeline.forward", () => this.move(1))),
      el("div", { class: "when" }, this.date, this.said),
      el("div", { class: "track" }, this.drawing as unknown as HTMLElement, this.input),
    );
    this.input.addEventListener("input", () => this.go(dayOf(Number(this.input.value))));
    this.input.addEventListener("keydown", (event) => this.page(event));
    new ResizeObserver(() => this.draw()).observe(this.drawing);
    this.show();
  }

  /** The day's drawing, which play waits for before it goes on. */
  wait(work: Promise<unknown>): void {
    this.busy = work.catch(() => undefined);
  }

  move(days: number): void {
    this.go(addDays(this.context.store.view.day as string, days));
  }

  show(): void {
    const day = this.context.store.view.day as string;
    const said = count("timeline.claims", this.context.histogram[day] ?? 0);
    this.input.value = String(dayNumber(day));
    this.input.setAttribute("aria-valuetext", `${longDay(day, spoken())}, ${said}`);
    this.date.textContent = longDay(day, spoken());
    this.said.textContent = said;
    const { first_day: first, last_day: last } = this.context.manifest;
    const share = (dayNumber(day) - dayNumber(first)) / Math.max(1, dayNumber(last) - dayNumber(first));
    this.element.style.setProperty("--share", String(share));
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.face("play", "timeline.play");
  }

  private button(name: string, key: string, onclick: () => void): HTMLButtonElement {
    return el("button", { type: "button", class: "round", "aria-label": t(key), title: t(key), onclick }, icon(name) as unknown as HTMLElement);
  }

  private face(name: string, key: string): void {
    this.play.replaceChildren(icon(name));
    this.play.setAttribute("aria-label", t(key));
    this.play.title = t(key);
  }

  private go(day: string): void {
    const { first_day: first, last_day: last } = this.context.manifest;
    this.context.store.set({ day: clampDay(day, first, last) });
  }

  private page(event: KeyboardEvent): void {
    const days = { PageUp: 7, PageDown: -7 }[event.key];
    if (days === undefined) return;
    event.preventDefault();
    this.move(days);
  }

  private start(): void {
    const { first_day: first, last_day: last } = this.context.manifest;
    if (this.context.store.view.day === last) this.go(first);
    this.face("pause", "timeline.pause");
    const next = async (): Promise<void> => {
      this.move(1);
      await this.busy;
      if (this.timer === null) return;
      if (this.context.store.view.day === last) this.stop();
      else this.timer = window.setTimeout(() => void next(), STEP_MS);
    };
    this.timer = window.setTimeout(() => void next(), 0);
  }

  private draw(): void {
    const { first_day: first, last_day: last } = this.context.manifest;
    const width = Math.max(1, this.drawing.getBoundingClientRect().width);
    const days = dayNumber(last) - dayNumber(first) + 1;
    const counts = Array.from({ length: days }, (_, n) => this.context.histogram[addDays(first, n)] ?? 0);
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${HIGH + 16}`);
    this.drawing.replaceChildren(svg("path", { class: "bars", d: bars(counts, width, HIGH) }), svg("path", { class: "base", d: `M0 ${HIGH + 0.5}H${width}` }), ...this.months(width, days));
    const most = new Intl.NumberFormat(locale()).format(Math.max(0, ...counts));
    this.drawing.append(svg("title", {}, t("timeline.histogram", { n: most })));
  }

  private months(width: number, days: number): SVGElement[] {
    const first = this.context.manifest.first_day;
    const every = [1, 2, 3, 6, 12].find((n) => (width / days) * 30.4 * n >= 46) ?? 12;
    const found: SVGElement[] = [];
    for (let n = 0; n < days; n += 1) {
      const day = addDays(first, n);
      const month = Number(day.slice(5, 7)) - 1;
      if (!day.endsWith("-01") || month % every !== 0) continue;
      const x = (n / Math.max(1, days - 1)) * width;
      const label = month === 0 ? day.slice(0, 4) : shortMonth(day, spoken());
      found.push(svg("line", { class: "tick", x1: x, x2: x, y1: HIGH, y2: HIGH + 4 }));
      if (x < width - 24) found.push(svg("text", { class: month === 0 ? "year" : "month", x: x + 3, y: HIGH + 13 }, label));
    }
    return found;
  }
}
