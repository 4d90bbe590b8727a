// A year as a grid: rows down, weeks across, head row and first column stay in sight. Only the
// rows in view are drawn. The grid is one stop for the tab key; arrows move the focused cell.

import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { useWords } from '../i18n';
import { dayOfMonth, monthName, monthSpans, shortDay } from '../lib/time';
import { usePrinting } from '../lib/printing';
import type { Week } from '../types';

export interface GridRow<T> {
  key: string;
  /** A heading over the rows that follow; it has no cells. */
  group?: string;
  item?: T;
}

export interface Focus {
  row: number;
  week: number;
}

interface Props<T> {
  label: string;
  corner: string;
  weeks: readonly Week[];
  rows: readonly GridRow<T>[];
  rowHeight: (item: T) => number;
  headWidth: number;
  focus: Focus;
  onFocus: (focus: Focus) => void;
  renderHead: (item: T) => ReactNode;
  /** The content of all cells of a row; each has `gridColumn` from `column(week)`. */
  renderCells: (item: T, cell: number) => ReactNode;
  describe: (item: T, week: number) => string;
}

const GROUP_HEIGHT = 24;
const HEAD_HEIGHT = 44;
/** A page up or down moves as many rows of this height as are in sight. */
const PAGE_ROW = 44;
/** A4 across within its margins, in CSS pixels. */
const PRINTED_WIDTH = 1040;
const PRINTED_HEAD = 150;

/** Column 1 is the head of the row. */
export function column(week: number, span = 1): CSSProperties {
  return { gridColumn: `${week + 2} / span ${span}` };
}

function step(key: string, page: number): [number, number] | null {
  switch (key) {
    case 'ArrowUp': return [-1, 0];
    case 'ArrowDown': return [1, 0];
    case 'ArrowLeft': return [0, -1];
    case 'ArrowRight': return [0, 1];
    case 'PageUp': return [-page, 0];
    case 'PageDown': return [page, 0];
    case 'Home': return [0, -1000];
    case 'End': return [0, 1000];
    default: return null;
  }
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1200);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

export function WeekGrid<T>(props: Props<T>) {
  const { weeks, rows, rowHeight, focus, onFocus, label } = props;
  const printing = usePrinting();
  const narrow = printing ? PRINTED_HEAD : props.headWidth;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const fitting = Math.floor(((printing ? PRINTED_WIDTH : width) - narrow - 2) / Math.max(1, weeks.length));
  const cell = Math.max(printing ? 8 : 22, Math.min(120, fitting));
  // What whole cells leave over goes to the names, up to a point.
  const headWidth = Math.max(narrow, Math.min(narrow + 60, (printing ? PRINTED_WIDTH : width) - 2 - cell * weeks.length));
  const items = useMemo(() => rows.flatMap((row, index) => (row.item === undefined ? [] : [index])), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => {
      const item = rows[index]?.item;
      return item === undefined ? GROUP_HEIGHT : rowHeight(item);
    },
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: printing ? rows.length : 6, // On paper every row is wanted.
    scrollPaddingStart: HEAD_HEIGHT,
  });
  useEffect(() => virtual.measure(), [virtual, rows, rowHeight]);

  const show = (next: Focus) => {
    const at = items[next.row];
    if (at === undefined) return;
    virtual.scrollToIndex(at, { align: 'auto' });
    const element = box.current;
    if (!element) return;
    const left = next.week * cell;
    const room = element.clientWidth - headWidth;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (left + cell > element.scrollLeft + room) element.scrollLeft = left + cell - room;
  };
  const press = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(((box.current?.clientHeight ?? 400) - HEAD_HEIGHT) / PAGE_ROW));
    const move = step(event.key, page);
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = {
      row: Math.max(0, Math.min(items.length - 1, focus.row + move[0])),
      week: Math.max(0, Math.min(weeks.length - 1, focus.week + move[1])),
    };
    onFocus(next);
    show(next);
  };
  const click = (event: React.MouseEvent, row: number, start: number) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const week = Math.floor((event.clientX - bounds.left - headWidth) / cell);
    const inHead = event.clientX - (box.current?.getBoundingClientRect().left ?? 0) < headWidth;
    onFocus({ row, week: inHead || week < 0 ? start : Math.min(weeks.length - 1, week) });
  };

  const template = `${headWidth}px repeat(${weeks.length}, ${cell}px)`;
  const total = headWidth + cell * weeks.length;
  const position = new Map(items.map((at, index) => [at, index]));
  return (
    <div
      ref={box}
      className="week-grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={items.length + 1}
      aria-colcount={weeks.length + 1}
      aria-activedescendant={items.length > 0 ? `${id}-${focus.row}-${focus.week}` : undefined}
      onKeyDown={press}
    >
      <GridHead weeks={weeks} template={template} total={total} corner={props.corner} cell={cell} focus={focus.week} />
      <div className="body" style={{ height: virtual.getTotalSize(), width: total }}>
        {virtual.getVirtualItems().map((place) => {
          const row = rows[place.index];
          if (!row) return null;
          const style = {
            transform: `translateY(${place.start}px)`,
            height: place.size,
            gridTemplateColumns: template,
            width: total,
            '--cell': `${cell}px`,
            '--head': `${headWidth}px`,
          } as CSSProperties;
          if (row.item === undefined) {
            return (
              <div key={place.key} className="grid-group" style={style} role="row">
                <span role="rowheader">{row.group}</span>
              </div>
            );
          }
          const at = position.get(place.index) ?? 0;
          return (
            <div
              key={place.key}
              className={`grid-row ${at % 2 ? 'odd' : ''} ${at === focus.row ? 'current' : ''}`}
              style={style}
              role="row"
              aria-rowindex={at + 2}
              onClick={(event) => click(event, at, focus.week)}
            >
              <div className="row-head" role="rowheader">{props.renderHead(row.item)}</div>
              {props.renderCells(row.item, cell)}
              {at === focus.row && (
                <div
                  id={`${id}-${focus.row}-${focus.week}`}
                  className="focus-cell"
                  role="gridcell"
                  aria-colindex={focus.week + 2}
                  aria-label={props.describe(row.item, focus.week)}
                  style={column(focus.week)}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  weeks: readonly Week[];
  template: string;
  total: number;
  corner: string;
  cell: number;
  focus: number;
}

const GridHead = memo(function GridHead({ weeks, template, total, corner, focus }: HeadProps) {
  const { t, language } = useWords();
  const spans = monthSpans(weeks.map((week) => week.monday));
  return (
    <div className="grid-head">
      <div className="grid-head-row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, width: total }}>
        <div className="corner" role="columnheader">{corner}</div>
        {spans.map((span, index) => (
          <div key={span.key} className="month" style={column(span.first, span.count)} aria-hidden="true">
            {monthName(span.month, language)}
            {(index === 0 || span.month === 0) && span.count > 2 && <small> {span.year}</small>}
          </div>
        ))}
        {weeks.map((week, index) => (
          <div
            key={week.monday}
            role="columnheader"
            className={`week ${week.holidays.length > 0 ? 'holiday' : ''} ${index === focus ? 'current' : ''}`}
            style={column(index)}
            title={[shortDay(week.monday, language), ...week.holidays].join(' · ')}
            aria-label={[t('grid.week_of', { date: shortDay(week.monday, language) }), ...week.holidays].join(', ')}
          >
            {dayOfMonth(week.monday)}
          </div>
        ))}
      </div>
    </div>
  );
});
