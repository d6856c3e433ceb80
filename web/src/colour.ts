// One diverging scale for any number of sides: a pale tone where it is even, the side's own colour where it is sure.
export const STEPS = 11; // 50 % and below, then every 5 %

export interface Palette {
  dark: boolean;
  even: string;
  unknown: string;
  unknownEdge: string;
  contested: string;
  ink: string;
  halo: string;
  sea: string;
  land: string;
  theatre: string;
  border: string;
  oblast: string;
  river: string;
  label: string;
  quiet: string;
  band: string;
  edge: string;
}

export const LIGHT: Palette = {
  dark: false,
  even: "#f1ead9",
  unknown: "#c9ccce",
  unknownEdge: "#8d9398",
  contested: "#3b3442",
  ink: "#17191c",
  halo: "#ffffff",
  sea: "#dbe5ea",
  land: "#efefec",
  theatre: "#fbfaf7",
  border: "#8e9296",
  oblast: "#cfd0cd",
  river: "#b4cbd8",
  label: "#2a2d31",
  quiet: "#767b80",
  band: "#5b4a6e",
  edge: "#ffffff",
};

export const DARK: Palette = {
  dark: true,
  even: "#6d685c",
  unknown: "#4a4f54",
  unknownEdge: "#7d848a",
  contested: "#f3e9c8",
  ink: "#f2f1ec",
  halo: "#15181b",
  sea: "#10161a",
  land: "#1b1f23",
  theatre: "#23282d",
  border: "#6d747a",
  oblast: "#373d43",
  river: "#2b4150",
  label: "#e6e5e0",
  quiet: "#949a9f",
  band: "#b9a6d4",
  edge: "#15181b",
};

type Rgb = [number, number, number];

function rgb(hex: string): Rgb {
  const value = /^#[0-9a-f]{6}$/i.test(hex) ? Number.parseInt(hex.slice(1), 16) : 0x808080;
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `share` of the way from one colour to another. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [rgb(from), rgb(to)];
  const part = (at: 0 | 1 | 2): string => Math.round(a[at] + (b[at] - a[at]) * share).toString(16).padStart(2, "0");
  return `#${part(0)}${part(1)}${part(2)}`;
}

/** A side's colour, lightened where the page is dark so that it stays apart from the ground. */
export const sideColour = (colour: string, palette: Palette): string => (palette.dark ? mix(colour, "#ffffff", 0.22) : colour);

/** A side's colour as text: darker (or lighter) than on the map, for contrast. */
export const sideInk = (colour: string, palette: Palette): string =>
  palette.dark ? mix(colour, "#ffffff", 0.45) : mix(colour, "#000000", 0.28);

export function scale(colour: string, palette: Palette): string[] {
  return Array.from({ length: STEPS }, (_, step) => mix(palette.even, sideColour(colour, palette), 0.12 + 0.88 * (step / (STEPS - 1)) ** 0.85));
}

/** Which step of the scale a percent is. */
export const step = (percent: number): number => Math.min(STEPS - 1, Math.max(0, Math.round((percent - 50) / 5)));
