// The column beside the map (a sheet on a phone): the day's brief, or one town's evidence.
import { type Context, statusId } from "../context";
import { addDays } from "../dates";
import { type Days, WEEK } from "../day";
import type { ControlState } from "../decode";
import { el, icon } from "../dom";
import { replaceKeeping } from "../focus";
import { t } from "../i18n";
import { briefPanel, type Opened } from "./brief";
import { evidenceOf, townPanel } from "./town";

export class Panel {
  readonly element: HTMLElement;
  private readonly body = el("div", { class: "panel-body", id: "panel-body", role: "tabpanel", tabindex: 0 });
  private readonly tabs = el("div", { class: "tabs", role: "tablist" });
  private readonly handle: HTMLButtonElement;
  private later = false;
  private turn = 0;
  private shown = "";

  constructor(
    private readonly context: Context,
    private readonly days: Days,
    private readonly state: () => ControlState | null,
    private readonly tell: (error: unknown) => void,
  ) {
    this.handle = el("button", { class: "handle", type: "button", "aria-expanded": "false", "aria-controls": "panel-body", onclick: () => this.open(!this.isOpen()) }, icon("chevron") as unknown as HTMLElement);
    this.element = el("aside", { class: "panel", id: "panel", tabindex: "-1" }, el("div", { class: "panel-head" }, this.tabs, this.handle), this.body);
  }

  isOpen = (): boolean => this.element.classList.contains("open");

  /** On a phone the panel is a sheet that opens over the map. */
  open(on: boolean): void {
    this.element.classList.toggle("open", on);
    this.handle.setAttribute("aria-expanded", String(on));
  }

  focusHeading(): void {
    this.body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  async show(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const place = this.context.places.id.indexOf(this.context.store.view.place ?? "");
    try {
      const parts = place < 0 ? await this.brief() : await this.town(place);
      if (turn !== this.turn) return;
      this.head(place);
      replaceKeeping(this.body, parts);
      this.settle(`${place}/${this.context.store.view.claim ?? ""}`);
    } catch (error) {
      if (turn === this.turn) this.tell(error);
    }
  }

  /** A new town starts at its top, a claim that was asked for is brought into sight. */
  private settle(now: string): void {
    if (now === this.shown) return;
    const town = now.split("/")[0] !== this.shown.split("/")[0];
    this.shown = now;
    const claim = this.body.querySelector(".chosen, .opened");
    if (claim !== null) claim.scrollIntoView({ block: "nearest" });
    else if (town) this.body.scrollTop = 0;
  }

  private head(place: number): void {
    const { store, places } = this.context;
    this.element.setAttribute("aria-label", t("panel"));
    this.handle.setAttribute("aria-label", t("panel"));
    const last = place >= 0 ? place : places.id.indexOf(this.last ?? "");
    if (place >= 0) this.last = places.id[place];
    const tab = (key: string, on: boolean, choose: () => void): HTMLElement =>
      el("button", { type: "button", role: "tab", id: `tab-${key}`, "data-key": key, "aria-selected": String(on), "aria-controls": "panel-body", tabindex: on ? 0 : -1, onclick: choose }, t(key));
    const choose = (to: string | null) => (): void => {
      this.open(true);
      store.set({ place: to, claim: null });
    };
    const tabs = [tab("panel.brief", place < 0, choose(null)), tab("panel.place", place >= 0, last < 0 ? () => undefined : choose(places.id[last]))];
    if (last < 0) tabs[1].setAttribute("aria-disabled", "true");
    replaceKeeping(this.tabs, tabs);
    this.tabs.onkeydown = (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[place < 0 ? 1 : 0];
      other.focus();
      other.click();
    };
    this.body.setAttribute("aria-labelledby", place < 0 ? "tab-panel.brief" : "tab-panel.place");
  }

  private last: string | null = null;

  private async brief(): Promise<HTMLElement[]> {
    const { day, claim } = this.context.store.view;
    const [brief, claims] = await Promise.all([this.days.brief(day as string), this.days.claims(addDays(day as string, -WEEK), day as string)]);
    const opened: Opened | null = claim === null ? null : { id: claim, claim: await this.days.claim(claim, day as string) };
    const before = brief === null ? await this.days.lastBrief(day as string) : null;
    return briefPanel(this.context, { brief, before, claims, day: day as string, opened });
  }

  private async town(place: number): Promise<HTMLElement[]> {
    const { day } = this.context.store.view;
    const state = this.state();
    const now = state === null ? { status: "UNKNOWN", percents: [] } : { status: statusId(this.context, state.status[place]), percents: state.percents(place) };
    const evidence = await evidenceOf(this.context, place, now);
    const toggleLater = (): void => {
      this.later = !this.later;
      void this.show();
    };
    return townPanel(this.context, evidence, day as string, { later: this.later, toggleLater });
  }
}
