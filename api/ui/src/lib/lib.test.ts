import { describe, expect, it } from 'vitest';
import { parseAddress, runAddress } from './address';
import { cost, grouped, kilometres, matches, percent, sentence, ticks } from './format';
import { translate } from '../i18n';
import type { Key } from '../i18n';
import { signs } from './palette';
import { madeUp, travelSource } from './source';
import { addDays, clock, duration, longDay, monthSpans, shortDay } from './time';

describe('dates', () => {
  it('are written as each language writes them', () => {
    expect(longDay('2026-03-05', 'zh')).toBe('2026年3月5日 周四');
    expect(longDay('2026-03-05', 'en')).toBe('Thu 5 Mar 2026');
    expect(shortDay('2026-12-28', 'zh')).toBe('12月28日');
  });
  it('cross months and leap days', () => {
    expect(addDays('2024-02-26', 7)).toBe('2024-03-04');
    expect(addDays('2026-12-28', 7)).toBe('2027-01-04');
  });
  it('put weeks under the month of their Monday', () => {
    const spans = monthSpans(['2026-01-19', '2026-01-26', '2026-02-02', '2027-02-01']);
    expect(spans.map((span) => [span.key, span.first, span.count])).toEqual([
      ['2026-01', 0, 2],
      ['2026-02', 2, 1],
      ['2027-02', 3, 1],
    ]);
  });
});

describe('moments and durations', () => {
  it('round to the minute and run past midnight', () => {
    expect(clock(34_200)).toBe('09:30');
    expect(clock(59.6)).toBe('00:01');
    expect(clock(25 * 3600)).toBe('25:00');
  });
  it('use the largest two units', () => {
    expect(duration(8, 'en')).toBe('8 s');
    expect(duration(185, 'en')).toBe('3 min 5 s');
    expect(duration(7800, 'zh')).toBe('2小时10分');
    expect(duration(7199.9, 'zh')).toBe('2小时');
    expect(duration(-3, 'en')).toBe('0 s');
  });
});

describe('figures', () => {
  it('are grouped, with a true minus and no minus zero', () => {
    expect(grouped(1_234_567)).toBe('1,234,567');
    expect(grouped(-1234.56, 1)).toBe('−1,234.6');
    expect(grouped(-0.01, 1)).toBe('0.0');
  });
  it('show the money of a day and the points of a roster', () => {
    expect(cost(3 * 3600, 3600)).toBe('3.0');
    expect(cost(1500, 1)).toBe('1,500');
    expect(percent(123)).toBe('1.23%');
    expect(kilometres(12_345)).toBe('12.3');
  });
  it('have round marks on an axis', () => {
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticks(3, 3, 4)).toEqual([3]);
    expect(ticks(95, 310, 3)).toEqual([100, 200, 300]);
  });
  it('name a rule by its code', () => {
    expect(sentence('one_place_at_a_time')).toBe('One place at a time');
  });
});

describe('sources', () => {
  const t = (key: Key, values?: Record<string, string | number>) => translate('zh', key, values);
  it('of the engine are said in the language of the page, those of users stay', () => {
    expect(travelSource('estimate: great circle × 1.35 at 25/40/60 km/h by distance class', t)).toBe(
      '估算：球面距离 × 1.35，车速按距离分级为 25/40/60 公里/时',
    );
    expect(travelSource('市交通局 2025', t)).toBe('市交通局 2025');
    expect(madeUp('generated, seed 1, …', 'zh', t)).not.toMatch(/seed/);
    expect(madeUp('规划科', 'zh', t)).toMatch(/规划科/);
  });
});

describe('finding', () => {
  it('wants every word, in any case and field', () => {
    expect(matches('中心 li', 'Li Wei', '淄博市中心医院')).toBe(true);
    expect(matches('中心 zhao', 'Li Wei', '淄博市中心医院')).toBe(false);
    expect(matches('', null)).toBe(true);
  });
});

describe('signs of specialties', () => {
  it('differ in their characters where the names allow', () => {
    const found = signs([
      { id: 'a', name: '内科' },
      { id: 'b', name: '内分泌科' },
      { id: 'c', name: '内科' },
    ]);
    expect([...found.values()].map((sign) => sign.glyph)).toEqual(['内', '分', '内']);
  });
});

describe('addresses', () => {
  it('are read back as written, whatever the id', () => {
    expect(parseAddress(runAddress('a/b c', 'hosts'))).toEqual({ run: 'a/b c', tab: 'hosts', own: null });
    expect(parseAddress('#/')).toEqual({ run: null, tab: null, own: null });
    expect(parseAddress('')).toEqual({ run: null, tab: null, own: null });
    expect(parseAddress('#/second-factor').own).toBe('second-factor');
    expect(parseAddress('#/passwords').own).toBe(null);
  });
});
