// Measuring: a line through clicked points and its length on the sphere.
import type { GeoJSONSource, MapMouseEvent } from "maplibre-gl";
import type { Palette } from "../colour";
import { locale } from "../context";
import { el } from "../dom";
import { distanceKm } from "../geo";
import { t } from "../i18n";
import type { MapView } from "../map";

type LonLat = [number, number];

export class Measure {
  private points: LonLat[] = [];
  private readonly total = el("output", { class: "total" });
  private readonly bar: HTMLElement;

  constructor(private readonly view: MapView, palette: Palette, host: HTMLElement, private readonly ended: () => void) {
    const { map } = view;
    map.addSource("measure", { type: "geojson", data: this.data() });
    map.addLayer({ id: "measure-line", type: "line", source: "measure", paint: { "line-color": palette.ink, "line-width": 2, "line-dasharray": [2, 1.5] } });
    map.addLayer({
      id: "measure-points",
      type: "circle",
      source: "measure",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 4.5, "circle-color": palette.halo, "circle-stroke-color": palette.ink, "circle-stroke-width": 2 },
    });
    map.on("click", this.add);
    map.getCanvas().classList.add("measuring");
    this.bar = el("div", { class: "toolbar", role: "status" }, el("span", {}, t("measure.help")), this.total, el("button", { class: "button", type: "button", onclick: () => this.end() }, t("measure.close")));
    host.append(this.bar);
    addEventListener("keydown", this.key);
  }

  end(): void {
    const { map } = this.view;
    map.off("click", this.add);
    for (const layer of ["measure-line", "measure-points"]) map.removeLayer(layer);
    map.removeSource("measure");
    map.getCanvas().classList.remove("measuring");
    this.bar.remove();
    removeEventListener("keydown", this.key);
    this.ended();
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.end();
  };

  private readonly add = (event: MapMouseEvent): void => {
    this.points.push([event.lngLat.lng, event.lngLat.lat]);
    void (this.view.map.getSource("measure") as GeoJSONSource).setData(this.data());
    const km = this.points.slice(1).reduce((sum, point, at) => sum + distanceKm(this.points[at], point), 0);
    const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: km < 10 ? 1 : 0 }).format(km);
    this.total.textContent = t("measure.total", { km: number });
  };

  private data(): GeoJSON.FeatureCollection {
    const feature = (geometry: GeoJSON.Geometry): GeoJSON.Feature => ({ type: "Feature", properties: {}, geometry });
    const points = this.points.map((coordinates) => feature({ type: "Point", coordinates }));
    const line = this.points.length > 1 ? [feature({ type: "LineString", coordinates: this.points })] : [];
    return { type: "FeatureCollection", features: [...line, ...points] };
  }
}
