// Shapes both threads share. Nothing here reaches a phone.

/** One edit, as the phone made it; `rev` once the server has accepted it. */
export type Op = {
  id: string;
  v: number;
  k: string;
  m: string;
  n?: number;
  hlc: string;
  act: string;
  seen: number;
  obs?: string[];
  of?: string;
  p: Record<string, any>;
  rev?: number;
  /** Kept for this visit on this phone only, never sent. */
  visit?: boolean;
};

/** An entry of a card: always with `id`, `by` and `hlc`. */
export type Row = { id: string; by: string; hlc: string; [key: string]: any };
/** Where on its shelf an entry lies, and what it says. */
export type Entry = [at: string, row: Row];
export type Dict<T> = { [key: string]: T };

export type Shown = {
  tags: Row[];
  facets: Dict<Row[]>;
  notes: Row[];
  allergies: Row[];
  allergy_none: Row | null;
  consent: Dict<Row>;
  outcomes: Dict<Row[]>;
  contacts: Row[];
  seen_at: string;
  dead: string[];
};

export type State = Shown & {
  undone: string[];
  marks: Dict<Row>;
  buried: Dict<{ on: string; at: string; e: Row }>;
  nones: Row[];
  consents: Dict<Row[]>;
  withdrawals: Row[];
};

export type Shelf = {
  name: string;
  put: (state: State, at: string, row: Row) => void;
  take: (state: State, id: string) => Entry | null;
};

export type Kind =
  | { shelf: Shelf; entry: (op: Op & { rev: number }) => Entry }
  | { fold: (state: State, op: Op & { rev: number }) => void };

export type Prompt = {
  id: string;
  rule: string;
  args: Record<string, any>;
  reasons: { k: string; [key: string]: any }[];
  from: string;
  to: string;
};

export type Card = Shown & {
  m: string;
  rev: number;
  name: string;
  address: string;
  phone_mask: string;
  /** How the member wants to be reached: what was noted, else what a file says. */
  channel: string;
  birthday: string;
  joined: string;
  tier: string;
  stage: string;
  home: string;
  no_history: boolean;
  note_count: number;
  allergy_state: string;
  prompts: Prompt[];
  facts: Record<string, any>;
  /** Of the last year: day, net spend; 0 besides where there were returns only. */
  days: [day: string, cents: number, returned?: 0][];
  people: Dict<string>;
  codes: string[];
};

/** What the store is, as far as a card depends on it. */
export type Setting = {
  tz: string;
  /** Facets kept under the allergy consent. */
  protected?: string[];
  /** Prompts a guide and store day, and how many are done today. */
  cap?: number;
  done?: number;
};
/** `held`: false where only the name of the card is known here. */
export type Env = Setting & { me: string; facts: string[]; people?: Dict<string>; held?: boolean };

export type Said = { who: string; date: string };
export type AlertEntry = Said & {
  id: string;
  s: string;
  w: string;
  sev: string;
  gone: boolean;
  pending: boolean;
  visit: boolean;
};
export type Alert = {
  state: string;
  severe: boolean;
  conflict: boolean;
  date: string;
  entries: AlertEntry[];
};
export type Chip = Said & {
  f: string;
  c: string;
  v: string;
  p: string;
  strong: boolean;
  pending: boolean;
  ids: string[];
};
export type Value = Said & { id: string; v: string };
export type Difference = { f: string; ours: Value; theirs: Value };

export type CardView = {
  m: string;
  rev: number;
  title: string;
  name: string;
  tier: string;
  stage: string;
  phone_mask: string;
  last_visit_days: number | null;
  reach: string;
  alert: Alert;
  taste: boolean;
  sensitive: boolean;
  ask: string[];
  chips: Chip[];
  differ: Difference[];
  facts: Record<string, any>[];
  /** `read_first`: the label is to be read first. */
  prompts: (Omit<Prompt, "from"> & { read_first: boolean })[];
  notes: (Said & { id: string; text: string; mine: boolean; pending: boolean })[];
  note_count: number;
};
