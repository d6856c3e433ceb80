// One view, kept in the address; whoever shows part of it listens for the keys it shows.
import type { Language, View } from "./types";
import { format, parse } from "./url";

type Listener = (view: View) => void;

export class Store {
  view: View;
  private readonly listeners: { keys: (keyof View)[]; listener: Listener }[] = [];

  constructor(private readonly language: Language) {
    this.view = parse(location.hash, language);
    addEventListener("hashchange", () => this.change(parse(location.hash, language)));
  }

  /** Call `listener` whenever one of `keys` changes. */
  on(keys: (keyof View)[], listener: Listener): void {
    this.listeners.push({ keys, listener });
  }

  set(patch: Partial<View>): void {
    this.change({ ...this.view, ...patch });
    const fragment = format(this.view, this.language);
    if (fragment !== location.hash) history.replaceState(null, "", fragment === "" ? location.pathname + location.search : fragment);
  }

  private change(next: View): void {
    const before = this.view;
    const same = (key: keyof View): boolean => JSON.stringify(before[key]) === JSON.stringify(next[key]);
    const changed = new Set((Object.keys(next) as (keyof View)[]).filter((key) => !same(key)));
    this.view = next;
    for (const { keys, listener } of this.listeners) if (keys.some((key) => changed.has(key))) listener(next);
  }
}
