// A map of one day. Two of them lie over each other when days are compared.
import {
  type GeoJSONSource, type LayerSpecification, Map, NavigationControl, prewarm, ScaleControl, setWorkerUrl, type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Palette } from "./colour";
import type { ControlState } from "./decode";
import { t } from "./i18n";
import { aroundLayers, basemapSources, nameLayers, underLayers } from "./layers/basemap";
import { claimedLayers, claimedSources, diamond, eventMark, showClaimed } from "./layers/claimed";
import { ControlLayer, controlLayers, controlSources, hatch, selectionLayers, townFeatures, townNameLayers } from "./layers/control";
import { cells, groundHatch, groundLayers, groundSources } from "./layers/ground";
import { addressOf } from "./layers/handover";
import { bandLayers, frontLayers, frontSources, showFront } from "./layers/front";
import type { Claim, FrontDay, Language, LayerName, Places, Side } from "./types";

setWorkerUrl(new URL(workerUrl, import.meta.url).href);
prewarm(); // the workers start while the data are read

const SWITCHED: Record<LayerName, string[]> = {
  ground: ["ground", "ground-contested"],
  towns: ["towns", "contested"],
  front: ["front-casing", "front"],
  band: ["band", "band-edge"],
  claimed: ["claimed"],
  events: ["events"],
};

export interface Look {
  palette: Palette;
  language: Language;
}

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

/** What to bring into sight, with so many pixels left free on the left. */
export interface Frame {
  bounds: [[number, number], [number, number]];
  left: number;
}

/** Everything is drawn in this order. */
function layersOf(look: Look, sides: readonly Side[]): LayerSpecification[] {
  const { palette, language } = look;
  return [
    ...underLayers(palette),
    ...groundLayers(sides, palette),
    ...aroundLayers(palette),
    ...bandLayers(palette),
    ...frontLayers(palette),
    ...controlLayers(sides, palette),
    ...nameLayers(palette, language).reverse(),
    ...townNameLayers(palette, language),
    ...selectionLayers(palette),
    ...claimedLayers(palette),
  ];
}

/** Names are drawn from web fonts, each alphabet of which must be there before the first name is. */
export async function loadFonts(): Promise<void> {
  const faces = ['500 24px "Map Sans"', '600 24px "Map Sans Semibold"', 'italic 500 24px "Map Sans Italic"'];
  await Promise.allSettled(faces.map((face) => document.fonts.load(face, "Aaн")));
}

export class MapView {
  readonly map: Map;
  /** Its layers are there and can be given data. */
  readonly ready: Promise<void>;
  /** Its first whole picture stands. */
  readonly drawn: Promise<void>;
  private control!: ControlLayer;

  constructor(
    container: HTMLElement,
    private readonly places: Places,
    private readonly sides: readonly Side[],
    private look: Look,
    camera: Camera | Frame,
    twin = false,
  ) {
    const style: StyleSpecification = {
      version: 8,
      sources: { ...basemapSources(), ...groundSources(), ...frontSources(), ...claimedSources(), ...controlSources(addressOf(townFeatures(places))) },
      layers: layersOf(look, sides),
    };
    const start = "bounds" in camera
      ? { bounds: camera.bounds, fitBoundsOptions: { padding: { top: 40, right: 40, bottom: 40, left: camera.left } } }
      : { center: [camera.lon, camera.lat] as [number, number], zoom: camera.zoom };
    this.map = new Map({
      container,
      style,
      ...start,
      minZoom: 3,
      maxZoom: 13,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      attributionControl: false,
      fadeDuration: 0,
      maxTileCacheZoomLevels: 3,
      locale: { "NavigationControl.ZoomIn": t("zoom.in"), "NavigationControl.ZoomOut": t("zoom.out"), "Map.Title": t("app.map") },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    if (!twin) {
      this.map.addControl(new NavigationControl({ showCompass: false }), "top-left");
      this.map.addControl(new ScaleControl({ unit: "metric", maxWidth: 90 }), "bottom-right");
    }
    this.map.setMissingStyleImageResolver((id) => this.draw(id));
    this.drawn = new Promise((done) => {
      this.map.once("load", () => {
        if (!twin) performance.mark("contactline:picture");
        done();
      });
    });
    this.ready = new Promise((done) => {
      this.map.once("style.load", () => {
        this.control = new ControlLayer(this.map, places, sides);
        done();
      });
    });
  }

  showDay(state: ControlState, front: FrontDay | null): number {
    showFront(this.map, front);
    return this.control.show(state);
  }

  /** Adds the towns' ground, which is worked out in the page; to be called when the first picture stands. */
  showGround(): void {
    void (this.map.getSource("ground") as GeoJSONSource).setData(addressOf(cells(this.places)));
    this.control.follow("ground");
  }

  showClaims(claims: readonly Claim[]): void {
    showClaimed(this.map, claims, this.places, this.sides);
  }

  showLayers(names: readonly LayerName[]): void {
    for (const [name, layers] of Object.entries(SWITCHED) as [LayerName, string[]][]) {
      const visibility = names.includes(name) ? "visible" : "none";
      for (const layer of layers) this.map.setLayoutProperty(layer, "visibility", visibility);
    }
  }

  select(place: number | null): void {
    this.map.setFilter("selected", ["==", ["id"], place ?? -1]);
  }

  /** Recolours and renames what is drawn; nothing is read again. */
  dress(look: Look): void {
    this.look = look;
    for (const id of this.map.listImages()) this.map.updateImage(id, this.image(id) as ImageData);
    for (const layer of layersOf(look, this.sides)) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, name as never, value as never);
      const text = (layer.layout as { "text-field"?: unknown } | undefined)?.["text-field"];
      if (text !== undefined) this.map.setLayoutProperty(layer.id, "text-field", text as never);
    }
  }

  /** The town nearest to a point of the screen, null where none is near. */
  townAt(point: { x: number; y: number }, reach = 9): number | null {
    const box: [[number, number], [number, number]] = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
    const layers = ["towns", "contested", "claimed", "events"].filter((id) => this.map.getLayoutProperty(id, "visibility") !== "none");
    const far = (place: number): number => {
      const at = this.map.project([this.places.lon[place], this.places.lat[place]]);
      return Math.hypot(at.x - point.x, at.y - point.y) - (this.places.evidence[place] > 0 ? 3 : 0);
    };
    const found = this.map.queryRenderedFeatures(box, { layers }).map((f) => Number(f.properties.i ?? f.id));
    return found.length === 0 ? null : found.reduce((a, b) => (far(b) < far(a) ? b : a));
  }

  camera(): Camera {
    const { lat, lng } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat, lon: lng };
  }

  private draw(id: string): void {
    const image = this.image(id);
    if (image !== null && !this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: 2 });
  }

  private image(id: string): ImageData | null {
    const [kind, first, second] = id.split(":");
    const { palette } = this.look;
    if (kind === "hatch") return hatch(this.sides, palette, Number(first), Number(second));
    if (kind === "ground") return groundHatch(palette);
    if (kind === "claim") return diamond(this.sides[Number(first)], palette);
    return kind === "event" ? eventMark(first, palette) : null;
  }
}
