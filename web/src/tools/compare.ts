// Two days under one divider: a second map of the other day lies over the left part of the first.
import type { Palette } from "../colour";
import { clampDay } from "../dates";
import { el } from "../dom";
import { t } from "../i18n";
import type { MapView } from "../map";
import type { Manifest } from "../types";

export class Compare {
  private share = 0.5;
  private readonly bar: HTMLElement;
  private readonly divider: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly left = el("span", { class: "day left" });
  private readonly right = el("span", { class: "day right" });
  private readonly follow = (): void => {
    this.twin.map.jumpTo({ center: this.main.map.getCenter(), zoom: this.main.map.getZoom() });
  };

  /** `twin` fills `pane`, which lies over the main map and lets the pointer through. */
  constructor(
    readonly twin: MapView,
    private readonly main: MapView,
    private readonly pane: HTMLElement,
    host: HTMLElement,
    bars: HTMLElement,
    manifest: Manifest,
    change: (day: string | null) => void,
  ) {
    this.input = el("input", { type: "date", id: "compare-day", min: manifest.first_day, max: manifest.last_day });
    this.input.addEventListener("change", () => {
      if (this.input.value !== "") change(clampDay(this.input.value, manifest.first_day, manifest.last_day));
    });
    const end = (): void => change(null);
    this.bar = el("div", { class: "toolbar compare" }, el("label", { for: "compare-day" }, t("compare.day")), this.input, el("button", { class: "button", type: "button", onclick: end }, t("compare.close")));
    this.divider = el("div", { class: "divider", role: "slider", tabindex: 0, "aria-label": t("compare.divider"), "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "horizontal" },
      el("span", { class: "grip" }), this.left, this.right);
    host.append(this.divider);
    bars.append(this.bar);
    main.map.on("move", this.follow);
    this.follow();
    this.divider.addEventListener("pointerdown", (event) => this.drag(event));
    this.divider.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -0.05, ArrowRight: 0.05 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.place(this.share + by);
    });
    this.place(0.5);
  }

  /** The other day, in words and as it is. */
  show(words: string, day: string): void {
    this.left.textContent = words;
    this.input.value = day;
  }

  /** The day of the main map, in words. */
  name(words: string): void {
    this.right.textContent = words;
  }

  dress(palette: Palette, language: "en" | "uk"): void {
    this.twin.dress({ palette, language });
  }

  end(): void {
    this.main.map.off("move", this.follow);
    this.twin.map.remove();
    this.pane.remove();
    this.divider.remove();
    this.bar.remove();
  }

  private drag(event: PointerEvent): void {
    event.preventDefault();
    this.divider.setPointerCapture(event.pointerId);
    const box = this.pane.getBoundingClientRect();
    const move = (at: PointerEvent): void => this.place((at.clientX - box.left) / box.width);
    this.divider.addEventListener("pointermove", move);
    this.divider.addEventListener("pointerup", () => this.divider.removeEventListener("pointermove", move), { once: true });
  }

  private place(share: number): void {
    this.share = Math.min(0.97, Math.max(0.03, share));
    this.pane.style.clipPath = `inset(0 ${(1 - this.share) * 100}% 0 0)`;
    this.divider.style.left = `${this.share * 100}%`;
    this.divider.setAttribute("aria-valuenow", String(Math.round(this.share * 100)));
  }
}
