// Reads the site's files, each once; a failure names the file and can be tried again.
import { placeFile } from "./decode";
import type { BriefMonth, ClaimMonth, ControlMonth, FrontMonth, Histogram, Manifest, Places, Town } from "./types";

/** A file of the site could not be read. `status` is the HTTP status, 0 where no answer came. */
export class SiteError extends Error {
  constructor(readonly path: string, readonly status: number, reason: string) {
    super(`${path}: ${reason}`);
  }
}

export class Site {
  private readonly files = new Map<string, Promise<unknown>>();

  constructor(readonly base: string) {}

  manifest = (): Promise<Manifest> => this.read<Manifest>("manifest.json");
  places = (): Promise<Places> => this.read<Places>("places.json");
  histogram = (): Promise<Histogram> => this.read<Histogram>("histogram.json");
  control = (month: string, known: string | null): Promise<ControlMonth> => this.read(`${folder(known)}control/${month}.json`);
  fronts = (month: string, known: string | null): Promise<FrontMonth> => this.read(`${folder(known)}fronts/${month}.json`);
  claims = (month: string): Promise<ClaimMonth> => this.read(`claims/${month}.json`);
  briefs = (month: string): Promise<BriefMonth> => this.read(`briefs/${month}.json`);
  town = (id: string): Promise<Town> => this.read(`places/${placeFile(id)}`);

  private read<T>(path: string): Promise<T> {
    let file = this.files.get(path);
    if (file === undefined) {
      file = load(this.base, path);
      file.catch(() => this.files.delete(path));
      this.files.set(path, file);
    }
    return file as Promise<T>;
  }
}

const folder = (known: string | null): string => (known === null ? "" : `known/${known}/`);

async function load(base: string, path: string): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(new URL(path, base));
  } catch {
    throw new SiteError(path, 0, "no answer");
  }
  if (!answer.ok) throw new SiteError(path, answer.status, `answer ${answer.status}`);
  try {
    return await answer.json();
  } catch {
    throw new SiteError(path, answer.status, "not JSON");
  }
}

/** Null where the file is not there (a month without claims, a place without evidence); other failures are raised. */
export async function optional<T>(file: Promise<T>): Promise<T | null> {
  try {
    return await file;
  } catch (error) {
    if (error instanceof SiteError && error.status === 404) return null;
    throw error;
  }
}
