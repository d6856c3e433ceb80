// The map as a PNG with what a reader needs beside it: the day, how it was known, the scale of colours, the licence.
import { scale } from "../colour";
import { type Context, sideName, sidesOf } from "../context";
import { longDay, shortDay } from "../dates";
import { spoken, t } from "../i18n";
import { hatch } from "../layers/control";
import type { MapView } from "../map";

const HEAD = 64;
const FOOT = 76;

/** The map's own pixels; WebGL keeps them only while a frame is drawn. */
function frame(view: MapView): Promise<HTMLCanvasElement> {
  return new Promise((done) => {
    view.map.once("render", () => {
      const source = view.map.getCanvas();
      const copy = document.createElement("canvas");
      [copy.width, copy.height] = [source.width, source.height];
      copy.getContext("2d")?.drawImage(source, 0, 0);
      done(copy);
    });
    view.map.triggerRepaint();
  });
}

type Pen = CanvasRenderingContext2D;

function head(pen: Pen, context: Context, width: number): void {
  const { palette, manifest, store } = context;
  const day = store.view.day as string;
  pen.fillStyle = palette.ink;
  pen.font = '600 24px "Source Serif 4 Variable", serif';
  pen.fillText(longDay(day, spoken()), 20, 40);
  pen.font = '500 13px "Noto Sans Variable", sans-serif';
  pen.fillStyle = palette.label;
  pen.textAlign = "right";
  pen.fillText(manifest.theatre.name, width - 20, 28);
  pen.fillText(t("known", { day: shortDay(store.view.known ?? manifest.as_known_on, spoken()) }), width - 20, 48);
  pen.textAlign = "left";
}

function ramps(pen: Pen, context: Context, top: number): number {
  const { palette } = context;
  let x = 20;
  for (const side of sidesOf(context)) {
    pen.fillStyle = palette.label;
    pen.fillText(sideName(context, side.id), x, top + 14);
    scale(side.colour, palette).forEach((colour, at) => {
      pen.fillStyle = colour;
      pen.fillRect(x + at * 11, top + 22, 11, 10);
    });
    x += 150;
  }
  return x;
}

async function legend(pen: Pen, context: Context, width: number, top: number): Promise<void> {
  const { palette, manifest } = context;
  pen.font = '500 12px "Noto Sans Variable", sans-serif';
  const x = ramps(pen, context, top);
  const sides = sidesOf(context);
  const disc = await createImageBitmap(hatch(sides, palette, 0, Math.min(1, sides.length - 1)));
  pen.drawImage(disc, x, top + 3, 15, 15);
  pen.fillStyle = palette.label;
  pen.fillText(t("legend.contested"), x + 22, top + 15);
  pen.beginPath();
  pen.moveTo(x, top + 28);
  pen.lineTo(x + 16, top + 28);
  pen.lineWidth = 2.5;
  pen.strokeStyle = palette.ink;
  pen.stroke();
  pen.fillText(t("layer.front"), x + 22, top + 32);
  pen.fillStyle = palette.quiet;
  pen.fillText(`contactline · ${t("brief.licence", { licence: manifest.licence })} ${t("brief.borders")}`, 20, top + 56, width - 40);
}

/** The picture of the map as shown now, with its head and foot. */
export async function picture(view: MapView, context: Context): Promise<Blob> {
  const map = await frame(view);
  const ratio = devicePixelRatio;
  const width = map.width / ratio;
  const height = map.height / ratio;
  const canvas = document.createElement("canvas");
  canvas.width = map.width;
  canvas.height = map.height + (HEAD + FOOT) * ratio;
  const pen = canvas.getContext("2d") as Pen;
  pen.fillStyle = context.palette.theatre;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(map, 0, HEAD * ratio);
  pen.scale(ratio, ratio);
  head(pen, context, width);
  await legend(pen, context, width, HEAD + height + 8);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob === null ? fail(new Error("no picture")) : done(blob)), "image/png"));
}

export async function savePicture(view: MapView, context: Context): Promise<void> {
  const address = URL.createObjectURL(await picture(view, context));
  const link = document.createElement("a");
  link.href = address;
  link.download = t("picture.name", { day: context.store.view.day as string });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
