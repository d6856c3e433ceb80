// The site's data as the exporter writes them (schema "site/1"), and the view that the address holds.

export interface Side {
  id: string;
  name: string;
  colour: string;
}

export interface Manifest {
  schema: string;
  theatre: { id: string; name: string; sides: Side[] };
  first_day: string;
  last_day: string;
  as_known_on: string;
  generated_from: { documents: number; claims: number; events: number };
  delay_hours: number;
  coarsen_km: number;
  licence: string;
  months: string[];
  /** Days on which the same series was written as it was known then; each has its own folder known/DAY/. */
  known_days?: string[];
}

export interface Places {
  id: string[];
  name: string[];
  names: string[][];
  lat: number[];
  lon: number[];
  feature: string[];
  admin1: (string | null)[];
  population: (number | null)[];
  evidence: number[];
}

export interface ControlDay {
  full: boolean;
  i: number[];
  s: number[];
  p: number[][];
}

export interface ControlMonth {
  month: string;
  sides: string[];
  days: Record<string, ControlDay>;
}

export interface FrontDay {
  line: GeoJSON.MultiLineString;
  band: GeoJSON.MultiPolygon;
}

export interface FrontMonth {
  month: string;
  days: Record<string, FrontDay | "=">;
}

export interface Period {
  start: string;
  end: string;
  precision: string;
  basis: string;
}

export interface Claim {
  claim_id: string;
  document: { id: string; url: string | null; outlet: string | null; title: string | null; published: Period | null };
  quote: string;
  kind: string;
  actor: { name: string; side: string | null } | null;
  place: {
    id: string;
    name: string;
    part: string | null;
    relation: string | null;
    bearing: string | null;
    distance_km: [number, number] | null;
    precision: number;
  } | null;
  toponym: string | null;
  time: Period;
  holder: { name: string; side: string | null; role: string | null };
  via: string[];
  evidence: string;
  polarity: string;
  modality: string;
  likelihood: { phrase: string; scale: string | null; low: number | null; high: number | null } | null;
  quantity: {
    measure: string;
    low: number | null;
    best: number | null;
    high: number | null;
    unit: string;
    per: string | null;
  } | null;
  confidence: number;
  place_number?: number | null;
  outlet?: string | null;
  url?: string | null;
  published?: string | Period | null;
}

export interface ClaimMonth {
  month: string;
  claims: Claim[];
}

export interface Influence {
  claim_id: string;
  side: string;
  change: number;
}

export interface Point {
  date: string;
  status: string;
  p: number[];
}

export interface Town {
  place_number: number;
  series: Point[];
  claims: Claim[];
  influence: Record<string, Influence[]>;
}

export type Histogram = Record<string, number>;

export interface BriefSentence {
  text: string;
  claim_ids: string[];
  layer: string;
}

export interface Brief {
  title: string;
  sections: { heading: string; sentences: BriefSentence[] }[];
}

export interface BriefMonth {
  days: Record<string, Brief>;
}

export type Language = "en" | "uk";
export type Theme = "auto" | "light" | "dark";
export const LAYERS = ["towns", "ground", "front", "band", "claimed", "events"] as const;
export type LayerName = (typeof LAYERS)[number];

export interface Filters {
  sides: string[];
  kinds: string[];
  outlets: string[];
  confidence: number;
}

export interface View {
  day: string | null;
  zoom: number | null;
  lat: number | null;
  lon: number | null;
  place: string | null;
  claim: string | null;
  layers: LayerName[];
  compare: string | null;
  known: string | null;
  filters: Filters;
  language: Language;
  theme: Theme;
}
