// The roster as the grids need it: looked up by id, grouped, with short names.

import { signs } from '../lib/palette';
import type { Sign } from '../lib/palette';
import type { HostRow, LineRow, PhysicianRow, PostedPerson, RosterView } from '../types';

export interface RosterModel {
  view: RosterView;
  signs: Map<string, Sign>;
  hosts: Map<string, HostRow>;
  physicians: Map<string, PhysicianRow>;
  linesByHost: Map<string, LineRow[]>;
  linesByPhysician: Map<string, LineRow[]>;
}

const NOBODY: Sign = { id: '', name: '', glyph: '·', fill: '#6b7680', ink: '#ffffff' };

export function rosterModel(view: RosterView): RosterModel {
  const linesByHost = new Map<string, LineRow[]>();
  const linesByPhysician = new Map<string, LineRow[]>();
  const push = (map: Map<string, LineRow[]>, key: string, line: LineRow) => {
    const found = map.get(key);
    if (!found) map.set(key, [line]);
    else if (!found.includes(line)) found.push(line);
  };
  for (const line of view.lines) {
    push(linesByHost, line.host, line);
    for (const holder of line.holders) push(linesByPhysician, holder.id, line);
  }
  return {
    view,
    signs: signs(view.specialties),
    hosts: new Map(view.hosts.map((host) => [host.id, host])),
    physicians: new Map(view.physicians.map((person) => [person.id, person])),
    linesByHost,
    linesByPhysician,
  };
}

export function signOf(model: RosterModel, specialty: string): Sign {
  return model.signs.get(specialty) ?? { ...NOBODY, id: specialty, name: specialty, glyph: specialty.charAt(0) };
}

/** 岭子镇中心卫生院 becomes 岭子: enough on a bar of two weeks. */
export function shortHost(name: string): string {
  const bare = name.replace(/^淄博市?|^.{2}[区县](?=.{2,})/, '');
  const cut = bare.replace(/(镇|街道|乡)?(中心)?(卫生院|社区卫生服务中心|社区卫生服务站|社区|医院|卫生室).*$/, '');
  return cut || bare || name;
}

/** 淄博市中心医院心血管内科, of 淄博市中心医院, is 心血管内科. */
export function without(prefix: string, name: string): string {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length).trim() : name;
}

/** Whether a session of the line is due in this week. */
export function isDue(line: LineRow, week: number): boolean {
  return line.every > 0 && line.phase !== null && week % line.every === line.phase % line.every;
}

export function holderIn(line: LineRow, week: number) {
  return line.holders.find((holder) => holder.first_week <= week && week < holder.first_week + holder.weeks) ?? null;
}

export interface Share {
  id: string;
  name: string;
  /** First and last week of each turn, counted from 1. */
  turns: [number, number][];
  weeks: number;
}

/** Those who hold a line, each once, those with most weeks first. */
export function shares(line: LineRow): Share[] {
  const found = new Map<string, Share>();
  for (const { id, name, first_week, weeks } of line.holders) {
    const share = found.get(id) ?? { id, name, turns: [], weeks: 0 };
    const last = share.turns.at(-1);
    if (last && last[1] === first_week) last[1] += weeks;
    else share.turns.push([first_week + 1, first_week + weeks]);
    share.weeks += weeks;
    found.set(id, share);
  }
  return [...found.values()].toSorted((a, b) => b.weeks - a.weeks);
}

export interface District<T> {
  name: string;
  rows: T[];
}

/** Rows of one district together, districts in the order in which they first appear. */
export function byDistrict<T extends { district: string }>(rows: readonly T[]): District<T>[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const found = groups.get(row.district);
    if (found) found.push(row);
    else groups.set(row.district, [row]);
  }
  return [...groups].map(([name, members]) => ({ name, rows: members }));
}

export const HALF_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'].flatMap((day) => [`${day}_am`, `${day}_pm`]);

export interface HostSpan {
  person: PostedPerson;
  first: number;
  weeks: number;
  /** Which of the bars below one another it lies in. */
  lane: number;
}

export interface HostSpans {
  spans: HostSpan[];
  lanes: number;
}

/** Postings at a host as bars: each keeps one lane, and lanes are used again once free. */
export function hostSpans(host: HostRow): HostSpans {
  const spans: HostSpan[] = [];
  const lanes: HostSpan[] = [];
  for (const week of host.weeks) {
    for (const person of week.postings) {
      const going = lanes.find((span) => span.person.id === person.id && span.first + span.weeks === week.week);
      if (going) {
        going.weeks += 1;
        continue;
      }
      // A lane is free when its last bar has ended; one that goes on in this week has not.
      const free = lanes.findIndex(
        (span) => span.first + span.weeks <= week.week && !week.postings.some((row) => row.id === span.person.id),
      );
      const lane = free >= 0 ? free : lanes.length;
      const span = { person, first: week.week, weeks: 1, lane };
      lanes[lane] = span;
      spans.push(span);
    }
  }
  return { spans, lanes: lanes.length };
}
