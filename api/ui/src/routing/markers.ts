// What the map says in words: district names, depots, and the numbers of the selected route's stops.

import { Marker } from 'maplibre-gl';
import type { RoutingView } from '../types';
import { labelPoint, paintOf, stopsOf } from './model';
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
  return view.depots.map((depot) => {
    const element = label('map-depot', '');
    element.title = depot.name;
    element.append(label('map-depot-name', depot.name));
    return new Marker({ element, anchor: 'left', offset: [-6, 0] }).setLngLat([depot.lon, depot.lat]);
  });
}

export function stopMarkers(view: RoutingView, selection: Selection): Marker[] {
  const route = view.routes.find((row) => row.vehicle === selection.vehicle);
  if (!route) return [];
  const { fill, ink } = paintOf(view, route.vehicle);
  return stopsOf(route).map((stop, index) => {
    const element = label(`map-stop ${stop.order === selection.order ? 'chosen' : ''}`, String(index + 1));
    element.style.background = fill;
    element.style.color = ink;
    return new Marker({ element }).setLngLat([stop.lon, stop.lat]);
  });
}
