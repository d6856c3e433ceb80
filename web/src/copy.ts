// Copying text, with a plain way out where the browser does not let the page write to the clipboard.
import { el } from "./dom";
import { t } from "./i18n";

/** Copies and says so on the button; where that fails, shows the text, selected. */
export async function copy(text: string, button: HTMLElement): Promise<void> {
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = t("tools.copied");
    setTimeout(() => (label.textContent = before), 1600);
  } catch {
    showText(text);
  }
}

function showText(text: string): void {
  const field = el("textarea", { readonly: true, rows: 5, "aria-label": t("tools.cite") }, text);
  const dialog = el("dialog", { class: "plain" }, el("p", {}, t("tools.notcopied")), field);
  dialog.append(el("form", { method: "dialog" }, el("button", { class: "button" }, t("panel.close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}
