// Sources and layers of the map.

import type { LayerSpecification } from 'maplibre-gl';
import type { RoutingView } from '../types';
import { paintOf, pointOf, routeLine, stopsOf } from './model';
import type { Selection } from './model';

export const LAYERS: LayerSpecification[] = [
  { id: 'district-fill', type: 'fill', source: 'districts', paint: { 'fill-color': '#fbfaf6' } },
  { id: 'district-line', type: 'line', source: 'districts', paint: { 'line-color': '#a9b3ad', 'line-width': 1.1 } },
  {
    id: 'routes-casing',
    type: 'line',
    source: 'routes',
    layout: { 'line-join': 'round' },
    paint: { 'line-color': '#ffffff', 'line-width': ['case', ['get', 'selected'], 6, 3], 'line-opacity': ['case', ['get', 'dim'], 0, 0.8] },
  },
  {
    id: 'routes',
    type: 'line',
    source: 'routes',
    layout: { 'line-join': 'round', 'line-sort-key': ['case', ['get', 'selected'], 1, 0] },
    paint: {
      'line-color': ['get', 'color'],
      'line-width': ['case', ['get', 'selected'], 3.4, 1.6],
      'line-opacity': ['case', ['get', 'dim'], 0.22, 0.9],
    },
  },
  { id: 'routes-touch', type: 'line', source: 'routes', paint: { 'line-color': '#000000', 'line-opacity': 0, 'line-width': 12 } },
  {
    id: 'stops',
    type: 'circle',
    source: 'stops',
    layout: { 'circle-sort-key': ['case', ['get', 'selected'], 1, 0] },
    paint: {
      'circle-color': ['case', ['get', 'served'], ['get', 'color'], '#ffffff'],
      'circle-radius': ['case', ['get', 'selected'], 5.5, ['get', 'served'], 3.2, 5],
      'circle-stroke-color': ['case', ['get', 'served'], '#ffffff', '#a02c1c'],
      'circle-stroke-width': ['case', ['get', 'served'], 0.9, 2.4],
      'circle-opacity': ['case', ['get', 'dim'], 0.25, 1],
      'circle-stroke-opacity': ['case', ['get', 'dim'], 0.25, 1],
    },
  },
];

export interface MapData {
  routes: GeoJSON.FeatureCollection;
  stops: GeoJSON.FeatureCollection;
}

export function mapData(view: RoutingView, selection: Selection): MapData {
  const depots = new Map(view.depots.map((depot) => [depot.id, depot]));
  const routes: GeoJSON.Feature[] = [];
  const stops: GeoJSON.Feature[] = [];
  for (const route of view.routes) {
    const selected = route.vehicle === selection.vehicle;
    const dim = selection.vehicle !== null && !selected;
    const properties = { vehicle: route.vehicle, color: paintOf(view, route.vehicle).fill, selected, dim };
    routes.push({ type: 'Feature', properties, geometry: { type: 'MultiLineString', coordinates: routeLine(route, depots) } });
    for (const stop of stopsOf(route)) {
      for (const coordinates of pointOf(stop)) stops.push({
        type: 'Feature',
        properties: { ...properties, order: stop.order, selected, served: true },
        geometry: { type: 'Point', coordinates },
      });
    }
  }
  for (const order of view.unserved) {
    for (const coordinates of pointOf(order)) stops.push({
      type: 'Feature',
      properties: { order: order.order, vehicle: '', color: '#a02c1c', selected: false, dim: false, served: false },
      geometry: { type: 'Point', coordinates },
    });
  }
  return { routes: { type: 'FeatureCollection', features: routes }, stops: { type: 'FeatureCollection', features: stops } };
}
