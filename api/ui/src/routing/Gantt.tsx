// One time bar for every vehicle: loading, driving, waiting, service. Own SVG. Up and down choose
// the vehicle, left and right its stops.

import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useWords } from '../i18n';
import type { Translate } from '../i18n';
import { clock } from '../lib/time';
import type { Route, RoutingView, Stop } from '../types';
import { daySpan, paintOf, segments, stopsOf } from './model';
import type { Segment, Selection } from './model';
import { handlingName, windowsText } from './words';

const ROW = 26;
const BAR = 14;
const HEAD = 20;
const NAMES = 118;
const RIGHT = 24;

interface Props {
  view: RoutingView;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

function useBoxWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(480, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** The selection after an arrow key; nothing changes at an end. */
export function moved(routes: readonly Route[], now: Selection, key: string): Selection | null {
  const at = routes.findIndex((route) => route.vehicle === now.vehicle);
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const next = routes[Math.max(0, Math.min(routes.length - 1, at + (key === 'ArrowDown' ? 1 : -1)))];
    return next ? { vehicle: next.vehicle, order: null } : null;
  }
  const route = routes[at];
  if (!route || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return null;
  const stops = stopsOf(route);
  const stop = stops.findIndex((row) => row.order === now.order);
  const next = stops[key === 'ArrowRight' ? stop + 1 : Math.max(0, stop - 1)] ?? stops[stop];
  return next ? { vehicle: route.vehicle, order: next.order } : null;
}

export function Gantt({ view, selection, onSelect }: Props) {
  const { t } = useWords();
  const [box, width] = useBoxWidth();
  const [hover, setHover] = useState<{ route: Route; stop: Stop } | null>(null);
  const [from, to] = useMemo(() => daySpan(view.routes), [view.routes]);
  const scale = (width - NAMES - RIGHT) / Math.max(1, to - from);
  const height = HEAD + view.routes.length * ROW + 6;
  const route = view.routes.find((row) => row.vehicle === selection.vehicle);
  const selected = route && stopsOf(route).find((stop) => stop.order === selection.order);
  const shown = hover ?? (route && selected ? { route, stop: selected } : null);
  const hours = Array.from({ length: Math.round((to - from) / 3600) + 1 }, (_, index) => from + index * 3600);
  const every = hours.length > 14 ? 2 : 1;
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onSelect({ vehicle: null, order: null });
    const next = moved(view.routes, selection, event.key);
    if (!next) return;
    event.preventDefault();
    setHover(null); // The keyboard speaks last, wherever the mouse happens to rest.
    onSelect(next);
  };
  const row = view.routes.findIndex((found) => found.vehicle === selection.vehicle);
  useEffect(() => {
    const element = box.current;
    if (!element || row < 0) return;
    const top = row * ROW;
    const bottom = HEAD + top + ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
  }, [box, row]);
  if (view.routes.length === 0) return null;
  return (
    <section className="gantt" aria-label={t('gantt.label')}>
      <header>
        <h2>{t('gantt.title')}</h2>
        <GanttKey />
      </header>
      <div ref={box} className="bars" tabIndex={0} role="listbox" aria-label={t('gantt.keys')} aria-activedescendant={route && `bar-${route.vehicle}`} onKeyDown={press}>
        <svg width={width} height={height} onMouseLeave={() => setHover(null)}>
          <Patterns />
          {hours.map((hour, index) => (
            <g key={hour}>
              <line x1={NAMES + (hour - from) * scale} x2={NAMES + (hour - from) * scale} y1={HEAD - 4} y2={height} className="rule" />
              {index % every === 0 && (
                <text x={NAMES + (hour - from) * scale} y={11} textAnchor="middle">{clock(hour)}</text>
              )}
            </g>
          ))}
          {view.routes.map((row, index) => (
            <g key={row.vehicle} transform={`translate(0 ${HEAD + index * ROW})`}>
              <Bar
                route={row}
                number={index + 1}
                fill={paintOf(view, row.vehicle).fill}
                ink={paintOf(view, row.vehicle).ink}
                from={from}
                scale={scale}
                width={width}
                selected={row.vehicle === selection.vehicle}
                order={row.vehicle === selection.vehicle ? selection.order : null}
                onSelect={onSelect}
                onHover={setHover}
              />
            </g>
          ))}
          {shown && <Windows stop={shown.stop} row={view.routes.indexOf(shown.route)} from={from} to={to} scale={scale} />}
        </svg>
      </div>
      <p className="gantt-note" aria-live="polite">{shown ? stopText(shown.route, shown.stop, t) : t('gantt.hint')}</p>
    </section>
  );
}

function stopText(route: Route, stop: Stop, t: Translate): string {
  return t('gantt.stop', {
    vehicle: route.name || route.vehicle,
    order: stop.order,
    area: stop.area,
    arrival: clock(stop.arrival),
    start: clock(stop.start),
    end: clock(stop.end),
    windows: windowsText(stop.windows, t),
    handling: handlingName(stop.handling, t),
  });
}

interface BarProps {
  route: Route;
  number: number;
  fill: string;
  ink: string;
  from: number;
  scale: number;
  width: number;
  selected: boolean;
  order: string | null;
  onSelect: (selection: Selection) => void;
  onHover: (found: { route: Route; stop: Stop } | null) => void;
}

const Bar = memo(function Bar({ route, number, fill, ink, from, scale, width, selected, order, onSelect, onHover }: BarProps) {
  const { t } = useWords();
  const parts = useMemo(() => segments(route), [route]);
  const y = (ROW - BAR) / 2;
  const choose = (stop: Stop | null) => onSelect({ vehicle: route.vehicle, order: stop?.order ?? null });
  return (
    <g
      id={`bar-${route.vehicle}`}
      role="option"
      aria-selected={selected}
      aria-label={t('gantt.route', { k: number, vehicle: route.name || route.vehicle, from: clock(route.departure), to: clock(route.finish), n: stopsOf(route).length })}
      className={selected ? 'bar selected' : 'bar'}
      onClick={() => choose(null)}
    >
      <rect x={0} y={0} width={width} height={ROW} className="lane" />
      <rect x={4} y={5} width={20} height={16} rx={2} fill={fill} />
      <text x={14} y={17} textAnchor="middle" style={{ fill: ink }} className="badge-text">{number}</text>
      <text x={30} y={17} className="vehicle">{(route.name || route.vehicle).slice(0, 9)}</text>
      {parts.map((part, index) => (
        <Part key={index} part={part} fill={fill} x={NAMES + (part.from - from) * scale} width={(part.to - part.from) * scale} y={y}
          chosen={part.stop !== null && part.stop.order === order}
          onClick={() => choose(part.stop)}
          onHover={() => onHover(part.stop && { route, stop: part.stop })}
        />
      ))}
    </g>
  );
});

interface PartProps {
  part: Segment;
  fill: string;
  x: number;
  y: number;
  width: number;
  chosen: boolean;
  onClick: () => void;
  onHover: () => void;
}

function Part({ part, fill, x, y, width, chosen, onClick, onHover }: PartProps) {
  const click = (event: React.MouseEvent) => {
    event.stopPropagation();
    onClick();
  };
  const drawn = Math.max(width, 0.6);
  const shape =
    part.doing === 'driving' ? (
      <rect x={x} y={y + BAR / 2 - 1.25} width={drawn} height={2.5} fill={fill} />
    ) : part.doing === 'service' ? (
      <rect x={x} y={y} width={Math.max(drawn - 0.5, 0.6)} height={BAR} fill={fill} className={chosen ? 'chosen' : ''} />
    ) : (
      <rect x={x} y={y + 2} width={drawn} height={BAR - 4} className={part.doing} />
    );
  return (
    <g onClick={click} onMouseEnter={onHover} data-doing={part.doing}>
      {shape}
      <rect x={x} y={y} width={drawn} height={BAR} fill="transparent" />
    </g>
  );
}

/** The promised windows of a stop, as brackets under its bar. */
function Windows({ stop, row, from, to, scale }: { stop: Stop; row: number; from: number; to: number; scale: number }) {
  const y = HEAD + row * ROW + ROW - 3;
  return (
    <g className="windows" pointerEvents="none">
      {stop.windows.map(([open, close]) => {
        const left = NAMES + (Math.max(open, from) - from) * scale;
        const right = NAMES + (Math.min(close, to) - from) * scale;
        return right > left ? <path key={open} d={`M${left},${y - 5}v5H${right}v-5`} /> : null;
      })}
    </g>
  );
}

function Patterns() {
  return (
    <defs>
      <pattern id="loading" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" fill="#dfe3e0" />
        <rect width="2" height="5" fill="#4d5a63" />
      </pattern>
      <pattern id="waiting" width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="#f6f3e6" />
        <circle cx="1.4" cy="1.4" r="0.9" fill="#8d7a35" />
      </pattern>
    </defs>
  );
}

function GanttKey() {
  const { t } = useWords();
  return (
    <ul className="gantt-key">
      {(['loading', 'driving', 'waiting', 'service'] as const).map((doing) => (
        <li key={doing}>
          <svg width="22" height="14" aria-hidden="true">
            {doing === 'driving' ? (
              <rect y="5.75" width="22" height="2.5" fill="#123c4a" />
            ) : (
              <rect y={doing === 'service' ? 0 : 2} width="22" height={doing === 'service' ? 14 : 10} className={doing} fill={doing === 'service' ? '#123c4a' : undefined} />
            )}
          </svg>
          {t(`doing.${doing}`)}
        </li>
      ))}
      <li>
        <svg width="22" height="14" aria-hidden="true" className="windows"><path d="M1,5v6H21v-6" /></svg>
        {t('stop.windows')}
      </li>
    </ul>
  );
}
