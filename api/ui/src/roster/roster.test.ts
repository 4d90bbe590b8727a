import { describe, expect, it } from 'vitest';
import { rosterFixture } from '../fixtures/roster';
import { keeps } from './PhysicianGrid';
import { byDistrict, holderIn, hostSpans, isDue, rosterModel, shares, shortHost, without } from './model';

const view = rosterFixture({ physicians: 40, hosts: 10, weeks: 12 });

describe('lines of a studio', () => {
  it('are due in their week of the cycle', () => {
    const line = { ...view.lines[0]!, every: 4, phase: 1 };
    expect([0, 1, 2, 5, 9].map((week) => isDue(line, week))).toEqual([false, true, false, true, true]);
    expect(isDue({ ...line, phase: null }, 1)).toBe(false);
  });
  it('have the holder of the week, and nobody in a gap', () => {
    const holders = [
      { id: 'a', name: 'A', first_week: 0, weeks: 4 },
      { id: 'b', name: 'B', first_week: 6, weeks: 6 },
    ];
    const line = { ...view.lines[0]!, holders };
    expect([0, 3, 4, 6].map((week) => holderIn(line, week)?.id ?? null)).toEqual(['a', 'a', null, 'b']);
  });
});

describe('the model of a roster', () => {
  it('finds every line by host and by holder', () => {
    const model = rosterModel(view);
    const byHost = [...model.linesByHost.values()].flat();
    expect(byHost.length).toBe(view.lines.length);
    const held = view.lines.find((line) => line.holders.length > 0)!;
    expect(model.linesByPhysician.get(held.holders[0]!.id)).toContain(held);
  });
  it('keeps districts together in their order', () => {
    const rows = [{ district: 'b' }, { district: 'a' }, { district: 'b' }];
    expect(byDistrict(rows).map((group) => [group.name, group.rows.length])).toEqual([['b', 2], ['a', 1]]);
  });
  it('shortens names of hosts, but never to nothing', () => {
    expect(shortHost('岭子镇中心卫生院')).toBe('岭子');
    expect(shortHost('淄川区昆仑镇卫生院')).toBe('昆仑');
    expect(shortHost('公园街道社区卫生服务中心')).toBe('公园');
    expect(shortHost('卫生院')).toBe('卫生院');
  });
});

describe('filters', () => {
  const person = { ...view.physicians[0]!, name: '王芳', institution: 'X', specialty: 's1', postings: [], sessions: [0, 0] };
  const all = { search: '', institution: '', specialty: '', active: false };
  it('keep those who fit every choice', () => {
    expect(keeps(all, person, '')).toBe(true);
    expect(keeps({ ...all, active: true }, person, '')).toBe(false);
    expect(keeps({ ...all, active: true }, { ...person, sessions: [0, 1] }, '')).toBe(true);
    expect(keeps({ ...all, institution: 'Y' }, person, '')).toBe(false);
    expect(keeps({ ...all, search: '岭子' }, person, '岭子镇卫生院')).toBe(true);
  });
});

describe('bars of a host', () => {
  const person = (id: string) => ({ id, name: id, specialty: 's' });
  const week = (at: number, ...ids: string[]) => ({ week: at, postings: ids.map(person), held: 0, wanted: 0 });
  it('keep their lane, whatever the order within a week, and use lanes again', () => {
    // a: weeks 0-2, b: 1-2, c takes a's lane in week 3; a comes back as a bar of its own.
    const host = { id: 'h', name: 'h', district: '', weeks: [week(0, 'a'), week(1, 'b', 'a'), week(2, 'a', 'b'), week(3, 'c'), week(4, 'a', 'c')] };
    const { spans, lanes } = hostSpans(host);
    expect(lanes).toBe(2);
    expect(spans.map((span) => [span.person.id, span.first, span.weeks, span.lane])).toEqual([
      ['a', 0, 3, 0],
      ['b', 1, 2, 1],
      ['c', 3, 2, 0],
      ['a', 4, 1, 1],
    ]);
  });
  it('draw every posted week once', () => {
    for (const host of view.hosts) {
      const drawn = hostSpans(host).spans.reduce((sum, span) => sum + span.weeks, 0);
      expect(drawn).toBe(host.weeks.reduce((sum, cell) => sum + cell.postings.length, 0));
    }
  });
});

describe('those who hold a line', () => {
  const turn = (id: string, first_week: number, weeks: number) => ({ id, name: id, first_week, weeks });
  it('are named once, with their turns, most weeks first', () => {
    const line = { ...view.lines[0]!, holders: [turn('a', 0, 1), turn('b', 1, 3), turn('b', 4, 2), turn('a', 6, 2)] };
    expect(shares(line)).toEqual([
      { id: 'b', name: 'b', turns: [[2, 6]], weeks: 5 },
      { id: 'a', name: 'a', turns: [[1, 1], [7, 8]], weeks: 3 },
    ]);
  });
  it('are of a department whose name need not repeat its institution', () => {
    expect(without('淄博市中心医院', '淄博市中心医院骨科')).toBe('骨科');
    expect(without('淄博市中心医院', '骨科')).toBe('骨科');
    expect(without('骨科', '骨科')).toBe('骨科');
  });
});
