import { describe, expect, it } from 'vitest';
import { ceiling } from './CostChart';
import { gapBasisPoints } from './ProgressPanel';
import { extend, isOver } from './useRun';

describe('the trace of a run', () => {
  it('drops what a reconnection repeats', () => {
    const one = extend([], { t: 1, cost: 9, hard: 0 });
    const two = extend(one, { t: 2, cost: 8, hard: 0 });
    expect(extend(two, { t: 1, cost: 9, hard: 0 })).toBe(two);
    expect(two.map((point) => point.cost)).toEqual([9, 8]);
  });
});

describe('the proven gap', () => {
  it('is a share of the cost, never negative, and unknown without a bound', () => {
    expect(gapBasisPoints(200, 150)).toBe(2500);
    expect(gapBasisPoints(100, 100)).toBe(0);
    expect(gapBasisPoints(100, null)).toBeNull();
  });
});

describe('the axis of the chart', () => {
  it('is not ruled by a first plan many times as dear', () => {
    expect(ceiling([9000, 120, 100])).toBe(200);
    expect(ceiling([300, 120, 100])).toBe(300);
    expect(ceiling([5])).toBe(5);
  });
});

describe('a run', () => {
  it('is over once it has ended in any way', () => {
    expect((['queued', 'running', 'finished', 'stopped', 'failed', 'dead'] as const).map(isOver)).toEqual([false, false, true, true, true, true]);
  });
});
