// Words for probabilities, after the PHIA yardstick; a number between two bands takes the nearer one.
// Each row: the highest percent that the word still covers, and the key of the word in i18n.
const YARDSTICK: [number, string][] = [
  [7.5, "phia.remote"],
  [22.5, "phia.highlyUnlikely"],
  [37.5, "phia.unlikely"],
  [52.5, "phia.realistic"],
  [77.5, "phia.likely"],
  [92.5, "phia.highlyLikely"],
  [100, "phia.almostCertain"],
];

export function phia(percent: number): string {
  const row = YARDSTICK.find(([high]) => percent <= high);
  return (row ?? YARDSTICK[YARDSTICK.length - 1])[1];
}
