// What the service sends, as docs/API.md describes it. Every type of the wire lives here.

export type Kind = 'rostering' | 'routing';
export type State = 'queued' | 'running' | 'finished' | 'stopped' | 'failed' | 'dead';

/** Who is signed in. */
export interface Me {
  name: string;
  role: string;
  institution: string;
  permissions: string[];
  has_password: boolean;
  has_second_factor: boolean;
}

/** What a device that tells codes is to be told, once. */
export interface Begun {
  secret: string;
  /** `otpauth://…` */
  address: string;
}

export interface RuleLine {
  rule: string;
  rule_zh: string;
  hard: boolean;
  amount: number;
  cost: number;
  counting: string;
  counting_zh: string;
}

export interface Violation {
  rule: string;
  rule_zh: string;
  subject: string;
  message: string;
  message_zh?: string;
}

export interface Run {
  id: string;
  kind: Kind;
  name: string;
  state: State;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  seed: number;
  steps: number | null;
  seconds: number | null;
  /** `optimal`, `budget_spent` or `stopped`. */
  ending: string | null;
  hard: number | null;
  cost: number | null;
  /** So many units of cost are shown as one. */
  cost_scale: number;
  /** What costs are shown in; `null`: money, or points of a roster. */
  cost_unit: string | null;
  bound: number | null;
  gap_basis_points: number | null;
  rules: RuleLine[];
  violations: Violation[];
  failure: string | null;
}

export interface Flaw {
  path: string;
  code: string;
  message: string;
  message_zh?: string;
}

/** RFC 9457. */
export interface Problem {
  type?: string;
  title: string;
  title_zh?: string;
  status: number;
  detail?: string;
  detail_zh?: string;
  code?: string;
  flaws?: Flaw[];
}

export interface Improvement {
  t: number;
  cost: number;
  hard: number;
}

// ---- roster ----

export interface Week {
  monday: string;
  holidays: string[];
}

export interface PostedPerson {
  id: string;
  name: string;
  specialty: string;
}

export interface HostWeek {
  week: number;
  postings: PostedPerson[];
  held: number;
  wanted: number;
}

export interface HostRow {
  id: string;
  name: string;
  district: string;
  weeks: HostWeek[];
}

export interface PostingSpan {
  host: string;
  first_week: number;
  weeks: number;
}

export interface PhysicianRow {
  id: string;
  name: string;
  institution: string;
  department: string;
  specialty: string;
  title: string;
  honour: string | null;
  postings: PostingSpan[];
  /** Sessions held in every week of the horizon. */
  sessions: number[];
  fair: number | null;
}

/** Full by the cut-off; can still be; cannot be any more. */
export type Standing = 'complete' | 'on_track' | 'missed';

export interface Candidate {
  id: string;
  name: string;
  target_year: number;
  cutoff: string;
  required: number;
  credited: number;
  planned: number;
  short: number;
  standing: Standing;
}

export interface Holder {
  id: string;
  name: string;
  first_week: number;
  weeks: number;
}

export interface LineRow {
  id: string;
  /** Its name. */
  studio: string;
  host: string;
  specialty: string;
  activity: string;
  half_day: string | null;
  phase: number | null;
  every: number;
  holders: Holder[];
  held: number;
  wanted: number;
}

export interface Specialty {
  id: string;
  name: string;
}

export interface RosterView {
  kind: 'rostering';
  name: string;
  generated: string | null;
  weeks: Week[];
  specialties: Specialty[];
  hosts: HostRow[];
  physicians: PhysicianRow[];
  candidates: Candidate[];
  lines: LineRow[];
  rules: RuleLine[];
  hard: number;
  cost: number;
  bound: number | null;
  travel_source: string;
}

// ---- routing; moments are seconds after midnight ----

export interface Depot {
  id: string;
  name: string;
  /** `null` where places are only rows of a table. */
  lon: number | null;
  lat: number | null;
}

export interface Stop {
  order: string;
  area: string;
  /** `null` where places are only rows of a table. */
  lon: number | null;
  lat: number | null;
  arrival: number;
  start: number;
  end: number;
  windows: [number, number][];
  handling: string;
}

export interface Trip {
  depot: string;
  load_start: number;
  load_end: number;
  stops: Stop[];
}

export interface Route {
  vehicle: string;
  name: string;
  departure: number;
  finish: number;
  metres: number;
  duty: number;
  load: number[];
  capacity: number[];
  trips: Trip[];
}

export interface Reason {
  code: string;
  message: string;
  message_zh: string;
}

export interface Unserved {
  order: string;
  area: string;
  /** `null` where places are only rows of a table. */
  lon: number | null;
  lat: number | null;
  reasons: Reason[];
}

export interface RoutingView {
  kind: 'routing';
  name: string;
  generated: string | null;
  date: string | null;
  dimensions: string[];
  depots: Depot[];
  routes: Route[];
  unserved: Unserved[];
  rules: RuleLine[];
  hard: number;
  cost: number;
  cost_scale: number;
  travel_source: string;
}

export type View = RosterView | RoutingView;
