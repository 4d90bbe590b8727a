// What the map says in words: district names, depots, and the numbers of the selected route's stops.

import { Marker } from 'maplibre-gl';
import type { RoutingView } from '../types';
import { labelPoint, paintOf, pointOf, stopsOf } from './model';
import type { Selection } from './model';

function label(className: string, text: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.textContent = text;
  return element;
}

export function districtMarkers(districts: GeoJSON.FeatureCollection): Marker[] {
  return districts.features.flatMap((feature) => {
    const at = labelPoint(feature.geometry);
    const name: unknown = feature.properties?.['name'];
    if (!at || typeof name !== 'string') return [];
    return [new Marker({ element: label('map-district', name) }).setLngLat(at)];
  });
}

export function depotMarkers(view: RoutingView): Marker[] {
  return view.depots.flatMap((depot) => {
    const element = label('map-depot', '');
    element.title = depot.name;
    element.append(label('map-depot-name', depot.name));
    return pointOf(depot).map((at) => new Marker({ element, anchor: 'left', offset: [-6, 0] }).setLngLat(at));
  });
}

export function stopMarkers(view: RoutingView, selection: Selection): Marker[] {
  const route = view.routes.find((row) => row.vehicle === selection.vehicle);
  if (!route) return [];
  const { fill, ink } = paintOf(view, route.vehicle);
  return stopsOf(route).flatMap((stop, index) => {
    const element = label(`map-stop ${stop.order === selection.order ? 'chosen' : ''}`, String(index + 1));
    element.style.background = fill;
    element.style.color = ink;
    return pointOf(stop).map((at) => new Marker({ element }).setLngLat(at));
  });
}
