// The year by host: who is posted there in each week, and how many sessions are held of those wanted.

import { memo, useMemo, useState } from 'react';
import { useWords } from '../i18n';
import { matches } from '../lib/format';
import { longDay } from '../lib/time';
import type { HostRow, HostWeek } from '../types';
import { HostDetails } from './HostDetails';
import { SpecialtyKey } from './SpecialtyKey';
import { WeekGrid, column } from './WeekGrid';
import type { Focus, GridRow } from './WeekGrid';
import { byDistrict, hostSpans, signOf } from './model';
import type { HostSpan, RosterModel } from './model';

const LANE = 17;
const COVER = 16;
const NONE: readonly HostSpan[] = [];

function rowHeight(lanes: number): number {
  return Math.max(1, lanes) * LANE + COVER + 4;
}

export function HostGrid({ model }: { model: RosterModel }) {
  const { t, language } = useWords();
  const [search, setSearch] = useState('');
  const [onlyShort, setOnlyShort] = useState(false);
  const [focus, setFocus] = useState<Focus>({ row: 0, week: 0 });
  const { weeks, hosts } = model.view;
  const shown = useMemo(
    () =>
      hosts.filter(
        (host) =>
          matches(search, host.name, host.district, ...host.weeks.flatMap((week) => week.postings.map((person) => person.name))) &&
          (!onlyShort || host.weeks.some((week) => week.held < week.wanted)),
      ),
    [hosts, search, onlyShort],
  );
  const groups = useMemo(() => byDistrict(shown), [shown]);
  const rows = useMemo<GridRow<HostRow>[]>(
    () =>
      groups.flatMap((district) => [
        { key: `district ${district.name}`, group: `${district.name} · ${district.rows.length}` },
        ...district.rows.map((host) => ({ key: host.id, item: host })),
      ]),
    [groups],
  );
  const spans = useMemo(() => new Map(hosts.map((host) => [host.id, hostSpans(host)])), [hosts]);
  const ordered = groups.flatMap((district) => district.rows);
  const at = { row: Math.min(focus.row, Math.max(0, ordered.length - 1)), week: Math.min(focus.week, weeks.length - 1) };
  const current = ordered[at.row];
  const describe = (host: HostRow, week: number) => {
    const found = weekOf(host, week);
    const people = found?.postings.map((person) => person.name).join(', ') || t('grid.nobody');
    const date = longDay(weeks[week]?.monday ?? '', language);
    return `${host.name}, ${date}: ${people}; ${t('grid.sessions', { held: found?.held ?? 0, wanted: found?.wanted ?? 0 })}`;
  };
  return (
    <div className="roster-part">
      <div className="filters">
        <label>
          {t('filter.search')} <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <label>
          <input type="checkbox" checked={onlyShort} onChange={(event) => setOnlyShort(event.target.checked)} />{' '}
          {t('filter.only_short')}
        </label>
        <CellKey />
      </div>
      {ordered.length === 0 ? (
        <p className="quiet">{t('filter.nothing')}</p>
      ) : (
        <WeekGrid
          label={t('tab.hosts')}
          corner={t('grid.host')}
          weeks={weeks}
          rows={rows}
          rowHeight={(host) => rowHeight(spans.get(host.id)?.lanes ?? 0)}
          headWidth={216}
          focus={at}
          onFocus={setFocus}
          renderHead={(host) => <HostHead host={host} />}
          renderCells={(host, cell) => <HostCells host={host} spans={spans.get(host.id)?.spans ?? NONE} model={model} cell={cell} />}
          describe={describe}
        />
      )}
      <SpecialtyKey model={model} />
      {current && <HostDetails model={model} host={current} week={at.week} />}
    </div>
  );
}

export function weekOf(host: HostRow, week: number): HostWeek | undefined {
  const found = host.weeks[week];
  return found?.week === week ? found : host.weeks.find((row) => row.week === week);
}

function HostHead({ host }: { host: HostRow }) {
  const held = host.weeks.reduce((sum, week) => sum + week.held, 0);
  const wanted = host.weeks.reduce((sum, week) => sum + week.wanted, 0);
  return (
    <>
      <span className="name" title={host.name}>{host.name}</span>
      {wanted > 0 && <span className={`total ${held < wanted ? 'lacking' : ''}`}>{held}/{wanted}</span>}
    </>
  );
}

interface CellsProps {
  host: HostRow;
  spans: readonly HostSpan[];
  model: RosterModel;
  cell: number;
}

const HostCells = memo(function HostCells({ host, spans, model, cell }: CellsProps) {
  return (
    <>
      {spans.map((span) => {
        const sign = signOf(model, span.person.specialty);
        const room = span.weeks * cell;
        const style = { ...column(span.first, span.weeks), background: sign.fill, color: sign.ink, marginTop: 3 + span.lane * LANE };
        return (
          <div key={`${span.person.id} ${span.first}`} className="host-bar" style={style} title={`${span.person.name} · ${sign.name}`}>
            {room >= 16 && sign.glyph}
            {room >= 60 && <span>{span.person.name}</span>}
          </div>
        );
      })}
      {host.weeks.map((week) => {
        if (week.wanted === 0) return null;
        const lacking = week.held < week.wanted;
        return (
          <div key={week.week} className={`cover ${lacking ? 'lacking' : ''}`} style={column(week.week)}>
            {lacking ? `${week.held}/${week.wanted}` : week.held}
          </div>
        );
      })}
    </>
  );
});

function CellKey() {
  const { t } = useWords();
  return (
    <p className="cell-key">
      <span className="swatch posted-swatch" aria-hidden="true" /> {t('key.posted')}
      <span className="cover" aria-hidden="true">4</span> {t('key.all_held')}
      <span className="cover lacking" aria-hidden="true">3/4</span> {t('key.lacking')}
      <span className="week holiday" aria-hidden="true">7</span> {t('key.holiday')}
    </p>
  );
}
