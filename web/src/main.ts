// Reads the data beside the page and starts it; says plainly what is wrong where that fails.
import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/fonts.css";
import "./styles/page.css";
import "./styles/map.css";
import "./styles/panel.css";
import { Site, SiteError } from "./api";
import { App, paletteOf, type Read, type Signal } from "./app";
import { el } from "./dom";
import { speak, t } from "./i18n";
import { loadFonts } from "./map";
import { Store } from "./store";
import type { Language } from "./types";

declare global {
  interface Window {
    __contactline: Signal;
  }
}

const signal: Signal = { ready: false, day: null, changed: 0, stepMs: 0, error: null };
window.__contactline = signal;
const language: Language = navigator.language.toLowerCase().startsWith("uk") ? "uk" : "en";
const store = new Store(language);
const site = new Site(new URL("data/", document.baseURI).href);
const root = document.getElementById("app") as HTMLElement;

async function read(): Promise<Read> {
  const [manifest, places, histogram] = await Promise.all([site.manifest(), site.places(), site.histogram()]);
  return { manifest, places, histogram };
}

function fail(error: unknown): void {
  const path = error instanceof SiteError ? error.path : String(error);
  const missing = error instanceof SiteError && error.status === 404;
  signal.error = String(error);
  root.dataset.ready = "failed";
  const again = el("button", { class: "button", type: "button", onclick: () => void boot() }, t("error.retry"));
  root.replaceChildren(el("main", { class: "failure", role: "alert" }, el("h1", {}, t("error.title")), el("p", {}, t(missing ? "error.nodata" : "error.read", { path })), again));
  again.focus();
}

async function boot(): Promise<void> {
  speak(store.view.language);
  document.documentElement.lang = store.view.language;
  document.documentElement.dataset.theme = paletteOf(store.view.theme).dark ? "dark" : "light";
  root.replaceChildren(el("p", { class: "loading", role: "status" }, t("app.loading")));
  try {
    const fonts = loadFonts();
    const data = await read();
    await new App(root, site, store, data, signal, fonts).start();
  } catch (error) {
    fail(error);
  }
}

void boot();
