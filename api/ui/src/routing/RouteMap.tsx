// The map, drawn by MapLibre from what the service sends: district boundaries, routes and stops.
// There are no tiles and no glyphs, so names are HTML markers and nothing outside is asked for.

import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n';
import type { MapProps } from './RoutingView';
import { depotMarkers, districtMarkers, stopMarkers } from './markers';
import { LAYERS, mapData } from './layers';
import { bounds, placesOf, ringPoints } from './model';

setWorkerUrl(workerUrl);

const PADDING = 28;
/** From this zoom on there is room for the names of depots. */
const NEAR = 9.8;

function fit(map: MapLibre, box: [number, number, number, number] | null, animate: boolean) {
  if (box) map.fitBounds(box, { padding: PADDING, maxZoom: 14, animate: animate && !calm() });
}

function calm(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export default function RouteMap({ view, districts, selection, onSelect, onFailure }: MapProps & { onFailure: () => void }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const chosen = useRef(onSelect);
  useEffect(() => {
    chosen.current = onSelect;
  }, [onSelect]);

  useEffect(() => {
    const container = box.current;
    if (!container) return undefined;
    let made: MapLibre;
    try {
      made = new MapLibre({
        container,
        style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#eef0ec' } }] },
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        canvasContextAttributes: { preserveDrawingBuffer: true },
      });
    } catch {
      onFailure();
      return undefined;
    }
    made.touchZoomRotate.disableRotation();
    made.on('zoom', () => container.classList.toggle('near', made.getZoom() >= NEAR));
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-right');
    made.on('load', () => {
      made.addSource('districts', { type: 'geojson', data: districts });
      const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
      for (const name of ['routes', 'stops']) made.addSource(name, { type: 'geojson', data: empty });
      for (const layer of LAYERS) made.addLayer(layer);
      for (const layer of ['routes-touch', 'stops']) {
        made.on('mouseenter', layer, () => (made.getCanvas().style.cursor = 'pointer'));
        made.on('mouseleave', layer, () => (made.getCanvas().style.cursor = ''));
      }
      made.on('click', (event) => {
        const found = made.queryRenderedFeatures(event.point, { layers: ['stops', 'routes-touch'] })[0];
        const vehicle: unknown = found?.properties['vehicle'];
        const order: unknown = found?.properties['order'];
        chosen.current({
          vehicle: typeof vehicle === 'string' && vehicle ? vehicle : null,
          order: typeof order === 'string' ? order : null,
        });
      });
      fit(made, bounds(ringPoints(districts)), false);
      setMap(made);
    });
    return () => {
      setMap(null);
      made.remove();
    };
    // The boundaries are fetched once, before the map is made.
  }, [districts, onFailure]);

  useEffect(() => {
    if (!map) return undefined;
    const data = mapData(view, selection);
    map.getSource<GeoJSONSource>('routes')?.setData(data.routes);
    map.getSource<GeoJSONSource>('stops')?.setData(data.stops);
    const markers = [...depotMarkers(view), ...stopMarkers(view, selection)].map((marker) => marker.addTo(map));
    return () => markers.forEach((marker) => marker.remove());
  }, [map, view, selection]);

  useEffect(() => {
    if (!map) return undefined;
    const markers = districtMarkers(districts).map((marker) => marker.addTo(map));
    return () => markers.forEach((marker) => marker.remove());
  }, [map, districts]);

  const places = useRef(view);
  useEffect(() => {
    places.current = view;
  }, [view]);
  const empty = view.routes.length === 0;
  const placed = useRef(false);
  useEffect(() => {
    if (!map || empty) return;
    fit(map, bounds(placesOf(places.current, selection.vehicle)), placed.current);
    placed.current = true;
  }, [map, selection.vehicle, empty]);

  return <div ref={box} className="map" role="application" aria-label={t('map.label')} data-ready={map ? 'yes' : 'no'} />;
}
