// Rebuilding part of the page without taking the keyboard away from where it was.

/** Replaces the children of `host`; what had the focus and carries a data-key has it afterwards. */
export function replaceKeeping(host: HTMLElement, children: readonly Node[]): void {
  const active = document.activeElement;
  const key = active !== null && host.contains(active) ? active.getAttribute("data-key") : null;
  host.replaceChildren(...children);
  if (key === null) return;
  const again = host.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
}

/** Whether an arrow key pressed here moves something else than the day. */
export function arrowsTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input, textarea, select, canvas, summary, [role=slider], [role=tab], [role=combobox]");
}
