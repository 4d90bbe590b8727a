import { describe, expect, it } from 'vitest';
import { routingFixture } from '../fixtures/routing';
import { moved } from './Gantt';
import { filling } from './RouteList';
import { projection } from './SvgMap';
import { mapData } from './layers';
import { NOTHING, bounds, daySpan, labelPoint, placesOf, routeLine, segments, stopsOf } from './model';

const view = routingFixture(48);
const first = view.routes[0]!;

describe('a time bar', () => {
  it('has no gaps and covers the whole duty', () => {
    for (const route of view.routes) {
      const parts = segments(route);
      expect(parts[0]!.from).toBe(route.departure);
      expect(parts.at(-1)!.to).toBe(route.finish);
      parts.slice(1).forEach((part, index) => expect(part.from).toBe(parts[index]!.to));
    }
  });
  it('shows waiting only where service starts after arrival', () => {
    const waits = segments(first).filter((part) => part.doing === 'waiting').length;
    expect(waits).toBe(stopsOf(first).filter((stop) => stop.start > stop.arrival).length);
  });
  it('spans full hours', () => {
    const [from, to] = daySpan(view.routes);
    expect([from % 3600, to % 3600]).toEqual([0, 0]);
    expect(daySpan([])).toEqual([8 * 3600, 18 * 3600]);
  });
});

describe('arrow keys', () => {
  it('go through vehicles and stops and halt at the ends', () => {
    expect(moved(view.routes, NOTHING, 'ArrowDown')?.vehicle).toBe(first.vehicle);
    const start = { vehicle: first.vehicle, order: null };
    expect(moved(view.routes, start, 'ArrowUp')).toEqual(start);
    expect(moved(view.routes, start, 'ArrowRight')?.order).toBe(stopsOf(first)[0]!.order);
    const last = stopsOf(first).at(-1)!;
    expect(moved(view.routes, { vehicle: first.vehicle, order: last.order }, 'ArrowRight')?.order).toBe(last.order);
    expect(moved(view.routes, NOTHING, 'ArrowRight')).toBeNull();
  });
});

describe('the map', () => {
  it('dims what is not selected and draws every order', () => {
    const data = mapData(view, { vehicle: first.vehicle, order: null });
    const stops = view.routes.reduce((sum, route) => sum + stopsOf(route).length, 0);
    expect(data.stops.features.length).toBe(stops + view.unserved.length);
    expect(data.routes.features.map((feature) => feature.properties?.['dim'])).toEqual([false, true]);
  });
  it('leads from depot to depot', () => {
    const depots = new Map(view.depots.map((depot) => [depot.id, depot]));
    const other = { ...first, trips: [first.trips[0]!, { ...first.trips[1]!, depot: 'd1' }] };
    const lines = routeLine(other, depots);
    expect(lines[0]!.at(0)).toEqual([118.04, 36.8]);
    expect(lines[0]!.at(-1)).toEqual([118.31, 36.82]);
    expect(lines[1]!.length).toBe(1 + first.trips[1]!.stops.length);
  });
  it('fits its frame', () => {
    const box = bounds(placesOf(view, null))!;
    const at = projection(box, 400, 300, 20);
    for (const [lon, lat] of placesOf(view, null)) {
      const [x, y] = at(lon, lat);
      expect(x).toBeGreaterThanOrEqual(20 - 1e-6);
      expect(x).toBeLessThanOrEqual(380 + 1e-6);
      expect(y).toBeGreaterThanOrEqual(20 - 1e-6);
      expect(y).toBeLessThanOrEqual(280 + 1e-6);
    }
    expect(bounds([])).toBeNull();
  });
  it('writes a name in the middle of its district', () => {
    const square = { type: 'Polygon' as const, coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] };
    expect(labelPoint(square)).toEqual([1, 1]);
  });
});

describe('load', () => {
  it('is as full as its fullest dimension', () => {
    expect(filling([10, 90], [100, 100])).toBe(0.9);
    expect(filling([], [100])).toBe(0);
    expect(filling([5], [0])).toBe(0);
  });
});
