// Shapes the worker's modules share. Nothing here reaches a phone.

export type Operation = {
  /** Kept for this visit on this phone only, never sent. */
  visit?: boolean;
  /** The other half of a move, or of its undoing: the member it is of. Kept beside the cards, never sent. */
  from?: string;
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
  p: Record<string, unknown>;
  rev?: number;
};

/** One waiting operation: `q` 0 sent without an answer, 1 hurried, 2 waiting, 3 deferred. */
export type Entry = {
  o: number;
  id: string;
  m: string;
  act: string;
  q: number;
  at: number;
  n?: number;
  since?: number;
  tried?: number;
  v: Operation;
} & Partial<Sealed>;

/** What an operation says, sealed for its author and for the centre; `closed` once it was found that nobody can read it now. */
export type Sealed = {
  s: Uint8Array<ArrayBuffer>;
  e?: Uint8Array<ArrayBuffer>;
  d?: { e: Uint8Array<ArrayBuffer>; c: Uint8Array<ArrayBuffer> };
  closed?: boolean;
};
export type Wire = Omit<Operation, "p"> & { p?: Operation["p"]; s?: string };

export type Kept = Omit<Entry, "o" | "q"> & { o?: number; rev: number; done: number };
export type Refused = Omit<Entry, "o" | "q"> & { why: string; done: number };

export type Staff = { id: string; name: string; role: string };
export type Store = { id: string; name: string; tz: string };
export type Identity = {
  id: string;
  device: string;
  token: string;
  staff: Staff;
  stores: Store[];
  to?: string;
  /** What the centre calls the session of this sign-in. */
  session?: string;
  /** Sends sealed operations, and nothing else. */
  ticket?: string;
  /** The centre's public key, base64. */
  seal?: string;
  lock?: Lock;
  /** When they signed in here last, ms by this phone's clock. */
  entered?: number;
};
/** How the chain wants phones locked: by a PIN, or left to its guide; and after how many idle minutes. */
export type Lock = { how: "pin" | "open"; minutes: number };
/** An identity as it lies here: `v` for its own person's eyes. One of before sealing has it all in the open. */
export type Lying = Omit<Identity, "token" | "staff" | "stores"> & {
  token?: string;
  staff: Pick<Staff, "id" | "role"> & Partial<Staff>;
  stores: (Pick<Store, "id" | "tz"> & Partial<Store>)[];
  v?: Uint8Array<ArrayBuffer>;
};
/** A session that somebody signed off from and the centre still holds; "" for the one whose cookie is here. */
export type Leaving = { session: string };

export type Result = { id: string; s: string; rev?: number; m?: string; why?: string };
/** `store`: in the answer to a push, of which store's feed the row is. */
export type Row = { t: string; k: string; seq: number; body: any; store?: string };
export type Gone = { m: string; why: string; into?: string };
/** `codes`: what codes that members' phones show are checked with, by period, base64. */
export type Lease = {
  until: string | number;
  hmac_key?: string;
  codes?: Record<string, string>;
  at?: number;
};
export type HeldKey = { act: string; key: CryptoKey; used: number };
export type PushAnswer = { results: Result[]; rows?: Row[]; server_time: number; epoch: string };
export type Page = {
  epoch: string;
  rows: Row[];
  gone: Gone[];
  next: string;
  more: boolean;
  server_time: number;
  lease?: Lease;
  min_build?: string;
  reset?: boolean;
};

/** What the worker takes from outside; tests give their own. */
export type World = {
  indexedDB: IDBFactory;
  fetch: typeof fetch;
  now: () => number;
  random: () => number;
  timer: (work: () => void, ms: number) => unknown;
  online: () => boolean;
  lock: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  build: string;
  /** Whether the browser promised to keep what lies here. */
  kept?: () => Promise<boolean>;
  /** Gives the files of the shell back; they come from the network again. */
  freeFiles?: () => Promise<boolean>;
  /** The key that an open page holds for the worker, which may have been stopped meanwhile. */
  askPages?: () => Promise<HeldKey | null>;
  tellPages?: (held: HeldKey | null) => Promise<void>;
  /** Keeps the files of a desk's pages. */
  deskFiles?: () => Promise<void>;
};

/** The compiled templates, as the centre serves them. */
export type Templates = {
  render: (name: string, context: Record<string, unknown>, language: string) => string;
  data: { paths: Record<string, string>; assets: Record<string, string>; desk: string[] };
};

export type Standing = {
  unsent: number;
  oldest: number;
  rejected: number;
  minutes: number;
  level: "ok" | "waiting" | "amber" | "red";
  attention: number;
  /** Whether anybody ever signed in on this phone. */
  enrolled: boolean;
};
