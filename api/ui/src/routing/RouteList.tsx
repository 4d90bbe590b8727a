// Every vehicle in a line; the selected one opens into its stops.

import { useEffect, useRef } from 'react';
import { useWords } from '../i18n';
import { grouped, kilometres } from '../lib/format';
import { usePrinting } from '../lib/printing';
import { clock, duration } from '../lib/time';
import type { Route, RoutingView } from '../types';
import { paintOf, stopsOf } from './model';
import type { Selection } from './model';
import { handlingName, windowsText } from './words';

interface Props {
  view: RoutingView;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

export function RouteList({ view, selection, onSelect }: Props) {
  const { t } = useWords();
  const stops = view.routes.reduce((sum, route) => sum + stopsOf(route).length, 0);
  const metres = view.routes.reduce((sum, route) => sum + route.metres, 0);
  return (
    <section className="route-list" aria-label={t('routes.label')}>
      <p className="route-sum">
        {t('routes.sum', { vehicles: view.routes.length, stops, km: kilometres(metres) })}
        {view.unserved.length > 0 && <strong className="lacking"> ✕ {t('routes.unserved', { n: view.unserved.length })}</strong>}
      </p>
      <ol>
        {view.routes.map((route) => (
          <RouteItem key={route.vehicle} route={route} view={view} selection={selection} onSelect={onSelect} />
        ))}
      </ol>
    </section>
  );
}

/** The fullest dimension: that one limits the vehicle. */
export function filling(load: readonly number[], capacity: readonly number[]): number {
  return Math.max(0, ...capacity.map((room, index) => (room > 0 ? (load[index] ?? 0) / room : 0)));
}

function RouteItem({ route, view, selection, onSelect }: Props & { route: Route }) {
  const { t, language } = useWords();
  const chosen = route.vehicle === selection.vehicle;
  const open = usePrinting() || chosen; // On paper every vehicle has its list of stops.
  const { fill, ink } = paintOf(view, route.vehicle);
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const number = view.routes.indexOf(route) + 1;
  return (
    <li ref={item} className={chosen ? 'open' : ''} data-vehicle={route.vehicle}>
      <button
        type="button"
        className="route-line"
        aria-expanded={open}
        onClick={() => onSelect({ vehicle: chosen ? null : route.vehicle, order: null })}
      >
        <span className="badge" style={{ background: fill, color: ink }}>{number}</span>
        <strong>{route.name || route.vehicle}</strong>
        <span className="facts">
          <span>{clock(route.departure)}–{clock(route.finish)}</span>
          <span>{t('routes.stops', { n: stopsOf(route).length, trips: route.trips.length })}</span>
          <span>{t('routes.km', { km: kilometres(route.metres) })}</span>
          <span>{duration(route.duty, language)}</span>
        </span>
        <span className="filling" title={t('routes.filling')}>
          <span style={{ width: `${Math.min(100, filling(route.load, route.capacity) * 100)}%`, background: fill }} />
        </span>
      </button>
      {open && (
        <div className="scroll-x">
          <StopTable route={route} view={view} selection={selection} onSelect={onSelect} />
        </div>
      )}
    </li>
  );
}

function StopTable({ route, view, selection, onSelect }: Props & { route: Route }) {
  const { t } = useWords();
  let number = 0;
  return (
    <table className="stops">
      <thead>
        <tr>
          <th scope="col">{t('stop.number')}</th>
          <th scope="col">{t('stop.order')}</th>
          <th scope="col">{t('stop.arrival')}</th>
          <th scope="col">{t('stop.service')}</th>
          <th scope="col">{t('stop.windows')}</th>
          <th scope="col">{t('stop.area')}</th>
          <th scope="col">{t('stop.handling')}</th>
        </tr>
      </thead>
      {route.trips.map((trip, index) => (
        <tbody key={index}>
          <tr className="trip">
            <th colSpan={7} scope="rowgroup">
              {t('routes.trip', { n: index + 1 })} · {view.depots.find((depot) => depot.id === trip.depot)?.name ?? trip.depot} ·{' '}
              {t('routes.loading', { from: clock(trip.load_start), to: clock(trip.load_end) })}
            </th>
          </tr>
          {trip.stops.map((stop) => {
            number += 1;
            const chosen = stop.order === selection.order;
            return (
              <tr
                key={number}
                className={chosen ? 'chosen' : ''}
                aria-selected={chosen}
                onClick={() => onSelect({ vehicle: route.vehicle, order: chosen ? null : stop.order })}
              >
                <td>
                  <button type="button" className="link" aria-pressed={chosen} title={stop.order}>{grouped(number)}</button>
                </td>
                <td className="order">{stop.order}</td>
                <td>{clock(stop.arrival)}</td>
                <td>{clock(stop.start)}–{clock(stop.end)}</td>
                <td>{windowsText(stop.windows, t)}</td>
                <td>{stop.area}</td>
                <td>{handlingName(stop.handling, t)}</td>
              </tr>
            );
          })}
        </tbody>
      ))}
    </table>
  );
}
