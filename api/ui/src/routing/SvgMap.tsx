// The same map without WebGL: plain SVG, fitted to the routes, still for choosing and reading.

import { useMemo } from 'react';
import { useWords } from '../i18n';
import type { MapProps } from './RoutingView';
import { bounds, labelPoint, paintOf, placesOf, pointOf, ringPoints, rings, routeLine, stopsOf } from './model';

const WIDTH = 900;
const HEIGHT = 640;
const PAD = 24;

type Project = (lon: number, lat: number) => [number, number];

/** Equirectangular about the middle latitude: true enough across one city. */
export function projection(box: readonly [number, number, number, number], width: number, height: number, pad: number): Project {
  const [west, south, east, north] = box;
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const across = Math.max((east - west) * squeeze, 1e-6);
  const up = Math.max(north - south, 1e-6);
  const scale = Math.min((width - 2 * pad) / across, (height - 2 * pad) / up);
  return (lon, lat) => [
    width / 2 + (lon - (west + east) / 2) * squeeze * scale,
    height / 2 - (lat - (south + north) / 2) * scale,
  ];
}

export function SvgMap({ view, districts, selection, onSelect }: MapProps) {
  const { t } = useWords();
  const box = bounds(placesOf(view, selection.vehicle)) ?? bounds(ringPoints(districts)) ?? [117, 36, 119, 37];
  const at = projection(box, WIDTH, HEIGHT, PAD);
  const path = (points: Iterable<readonly number[]>) =>
    [...points].length === 0 ? '' : `M${[...points].map(([lon = 0, lat = 0]) => at(lon, lat).map((value) => value.toFixed(1)).join(',')).join('L')}`;
  const depots = useMemo(() => new Map(view.depots.map((depot) => [depot.id, depot])), [view.depots]);
  return (
    <svg className="map svg-map" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('map.label')}>
      {districts.features.map((feature, index) => (
        <path key={index} className="district" d={rings(feature.geometry).map((ring) => `${path(ring)}Z`).join('')} />
      ))}
      {districts.features.map((feature, index) => {
        const point = labelPoint(feature.geometry);
        if (!point) return null;
        const [x, y] = at(...point);
        return <text key={index} x={x} y={y} className="district-name">{String(feature.properties?.['name'] ?? '')}</text>;
      })}
      {view.routes.map((route) => {
        const { fill } = paintOf(view, route.vehicle);
        const selected = route.vehicle === selection.vehicle;
        const dim = selection.vehicle !== null && !selected;
        return (
          <g key={route.vehicle} opacity={dim ? 0.2 : 1} className="route" onClick={() => onSelect({ vehicle: route.vehicle, order: null })}>
            <path d={routeLine(route, depots).map(path).join('')} stroke={fill} strokeWidth={selected ? 3.4 : 1.8} fill="none">
              <title>{route.name}</title>
            </path>
            {stopsOf(route).flatMap((stop, index) => pointOf(stop).map((point) => {
              const [x, y] = at(...point);
              return (
                <g key={index} onClick={(event) => {
                  event.stopPropagation();
                  onSelect({ vehicle: route.vehicle, order: stop.order });
                }}>
                  <circle cx={x} cy={y} r={selected ? 8 : 3.2} fill={fill} stroke="#fff" strokeWidth={stop.order === selection.order ? 3 : 1} />
                  {selected && <text x={x} y={y + 3.5} className="stop-number" fill={paintOf(view, route.vehicle).ink}>{index + 1}</text>}
                  <title>{`${stop.order} ${stop.area}`}</title>
                </g>
              );
            }))}
          </g>
        );
      })}
      {view.unserved.flatMap((order) => pointOf(order).map((point) => {
        const [x, y] = at(...point);
        return <circle key={order.order} cx={x} cy={y} r={5} fill="#fff" stroke="#a02c1c" strokeWidth={2.4}><title>{order.order}</title></circle>;
      }))}
      {view.depots.flatMap((depot) => pointOf(depot).map((point) => {
        const [x, y] = at(...point);
        return (
          <g key={depot.id} className="depot">
            <rect x={x - 5} y={y - 5} width={10} height={10} />
            <text x={x + 9} y={y + 4}>{depot.name}</text>
          </g>
        );
      }))}
    </svg>
  );
}
