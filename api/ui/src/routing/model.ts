// Routes as the map, the list and the bars need them.

import { paint } from '../lib/palette';
import type { Paint } from '../lib/palette';
import type { Depot, Route, RoutingView, Stop } from '../types';

/** What is selected, everywhere at once. */
export interface Selection {
  vehicle: string | null;
  order: string | null;
}

export const NOTHING: Selection = { vehicle: null, order: null };

export type Doing = 'loading' | 'driving' | 'waiting' | 'service';

export interface Segment {
  doing: Doing;
  from: number;
  to: number;
  stop: Stop | null;
}

/** What the vehicle does from departure to finish, without gaps. */
export function segments(route: Route): Segment[] {
  const parts: Segment[] = [];
  let now = route.departure;
  const add = (doing: Doing, to: number, stop: Stop | null) => {
    if (to > now) parts.push({ doing, from: now, to, stop });
    now = Math.max(now, to);
  };
  for (const trip of route.trips) {
    add('driving', trip.load_start, null);
    add('loading', trip.load_end, null);
    for (const stop of trip.stops) {
      add('driving', stop.arrival, stop);
      add('waiting', stop.start, stop);
      add('service', stop.end, stop);
    }
  }
  add('driving', route.finish, null);
  return parts;
}

export function stopsOf(route: Route): Stop[] {
  return route.trips.flatMap((trip) => trip.stops);
}

export function paintOf(view: RoutingView, vehicle: string): Paint {
  return paint(view.routes.findIndex((route) => route.vehicle === vehicle));
}

/** First and last full hour of the day shown. */
export function daySpan(routes: readonly Route[]): [number, number] {
  const from = Math.min(...routes.map((route) => route.departure), 24 * 3600);
  const to = Math.max(...routes.map((route) => route.finish), 0);
  if (to <= from) return [8 * 3600, 18 * 3600];
  return [Math.floor(from / 3600) * 3600, Math.ceil(to / 3600) * 3600];
}

/** Where a depot or stop is, if it has coordinates: places may be rows of a table and no more. */
export function pointOf(place: { lon: number | null; lat: number | null }): [number, number][] {
  return place.lon === null || place.lat === null ? [] : [[place.lon, place.lat]];
}

/** Each trip from its depot over its stops to the depot of the next; where the day ends is not told. */
export function routeLine(route: Route, depots: ReadonlyMap<string, Depot>): [number, number][][] {
  const place = (id: string | undefined): [number, number][] => {
    const depot = id === undefined ? undefined : depots.get(id);
    return depot ? pointOf(depot) : [];
  };
  return route.trips.map((trip, index) => [
    ...place(trip.depot),
    ...trip.stops.flatMap(pointOf),
    ...place(route.trips[index + 1]?.depot),
  ]);
}

/** West, south, east, north of everything on the map. */
export function bounds(points: Iterable<readonly [number, number]>): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const [lon, lat] of points) {
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  }
  return box;
}

export function* placesOf(view: RoutingView, vehicle: string | null): Generator<[number, number]> {
  for (const route of view.routes) {
    if (vehicle !== null && route.vehicle !== vehicle) continue;
    for (const stop of stopsOf(route)) yield* pointOf(stop);
    if (vehicle === null) continue;
    for (const trip of route.trips) {
      const depot = view.depots.find((row) => row.id === trip.depot);
      if (depot) yield* pointOf(depot);
    }
  }
  if (vehicle !== null) return;
  for (const depot of view.depots) yield* pointOf(depot);
  for (const order of view.unserved) yield* pointOf(order);
}

/** Every position of a polygon or many. */
export function* ringPoints(collection: GeoJSON.FeatureCollection): Generator<[number, number]> {
  for (const feature of collection.features) {
    for (const ring of rings(feature.geometry)) {
      for (const [lon = 0, lat = 0] of ring) yield [lon, lat];
    }
  }
}

export function rings(geometry: GeoJSON.Geometry): GeoJSON.Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat();
  return [];
}

/** Where the name of a district is written: the middle of its outline's box. */
export function labelPoint(geometry: GeoJSON.Geometry): [number, number] | null {
  const outer = rings(geometry)[0];
  if (!outer) return null;
  // Weighted by area (the shoelace formula), so that a long tail of border does not pull it out.
  let [area, x, y] = [0, 0, 0];
  outer.forEach(([lon = 0, lat = 0], index) => {
    const [nextLon = 0, nextLat = 0] = outer[(index + 1) % outer.length] ?? [];
    const cross = lon * nextLat - nextLon * lat;
    area += cross;
    x += (lon + nextLon) * cross;
    y += (lat + nextLat) * cross;
  });
  return area === 0 ? null : [x / (3 * area), y / (3 * area)];
}

export function hasWebGl(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
