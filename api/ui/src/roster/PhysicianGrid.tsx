// The year by physician: postings as bars over their weeks, sessions as marks in the others.

import { memo, useMemo, useState } from 'react';
import { useWords } from '../i18n';
import { matches } from '../lib/format';
import { longDay } from '../lib/time';
import type { PhysicianRow } from '../types';
import { PhysicianDetails } from './PhysicianDetails';
import { SpecialtyKey } from './SpecialtyKey';
import { WeekGrid, column } from './WeekGrid';
import type { Focus, GridRow } from './WeekGrid';
import { shortHost, signOf, without } from './model';
import type { RosterModel } from './model';

const ROW_HEIGHT = 26;

interface Filter {
  search: string;
  institution: string;
  specialty: string;
  active: boolean;
}

export function keeps(filter: Filter, person: PhysicianRow, hostNames: string): boolean {
  return (
    (filter.institution === '' || person.institution === filter.institution) &&
    (filter.specialty === '' || person.specialty === filter.specialty) &&
    (!filter.active || person.postings.length > 0 || person.sessions.some((count) => count > 0)) &&
    matches(filter.search, person.name, person.id, person.department, person.institution, hostNames)
  );
}

export function PhysicianGrid({ model }: { model: RosterModel }) {
  const { t, language } = useWords();
  const { weeks, physicians } = model.view;
  const [filter, setFilter] = useState<Filter>({ search: '', institution: '', specialty: '', active: true });
  const [focus, setFocus] = useState<Focus>({ row: 0, week: 0 });
  const shown = useMemo(() => {
    const names = (person: PhysicianRow) => person.postings.map((span) => model.hosts.get(span.host)?.name ?? '').join(' ');
    return physicians.filter((person) => keeps(filter, person, names(person)));
  }, [physicians, filter, model.hosts]);
  const rows = useMemo<GridRow<PhysicianRow>[]>(() => shown.map((person) => ({ key: person.id, item: person })), [shown]);
  const at = { row: Math.min(focus.row, Math.max(0, shown.length - 1)), week: Math.min(focus.week, weeks.length - 1) };
  const current = shown[at.row];
  const describe = (person: PhysicianRow, week: number) => {
    const span = person.postings.find((row) => row.first_week <= week && week < row.first_week + row.weeks);
    const what = span ? t('grid.posted_at', { host: model.hosts.get(span.host)?.name ?? span.host }) : t('grid.at_home');
    return `${person.name}, ${longDay(weeks[week]?.monday ?? '', language)}: ${what}; ${t('grid.holds', { n: person.sessions[week] ?? 0 })}`;
  };
  return (
    <div className="roster-part">
      <Filters model={model} filter={filter} onChange={setFilter} shown={shown.length} />
      {shown.length === 0 ? (
        <p className="quiet">{t('filter.nothing')}</p>
      ) : (
        <WeekGrid
          label={t('tab.physicians')}
          corner={t('grid.physician')}
          weeks={weeks}
          rows={rows}
          rowHeight={() => ROW_HEIGHT}
          headWidth={212}
          focus={at}
          onFocus={setFocus}
          renderHead={(person) => <PhysicianHead person={person} model={model} />}
          renderCells={(person, cell) => <PhysicianCells person={person} model={model} cell={cell} />}
          describe={describe}
        />
      )}
      <SpecialtyKey model={model} />
      {current && <PhysicianDetails model={model} person={current} />}
    </div>
  );
}

interface FilterProps {
  model: RosterModel;
  filter: Filter;
  onChange: (filter: Filter) => void;
  shown: number;
}

function Filters({ model, filter, onChange, shown }: FilterProps) {
  const { t } = useWords();
  const institutions = useMemo(
    () => [...new Set(model.view.physicians.map((person) => person.institution))].toSorted((a, b) => a.localeCompare(b, 'zh')),
    [model.view.physicians],
  );
  return (
    <div className="filters">
      <label>
        {t('filter.search')}{' '}
        <input type="search" value={filter.search} onChange={(event) => onChange({ ...filter, search: event.target.value })} />
      </label>
      <label>
        {t('filter.institution')}{' '}
        <select value={filter.institution} onChange={(event) => onChange({ ...filter, institution: event.target.value })}>
          <option value="">{t('filter.all')}</option>
          {institutions.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {t('filter.specialty')}{' '}
        <select value={filter.specialty} onChange={(event) => onChange({ ...filter, specialty: event.target.value })}>
          <option value="">{t('filter.all')}</option>
          {model.view.specialties.map((specialty) => (
            <option key={specialty.id} value={specialty.id}>{specialty.name}</option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={filter.active} onChange={(event) => onChange({ ...filter, active: event.target.checked })} />{' '}
        {t('filter.active')}
      </label>
      <span className="quiet">{t('filter.shown', { n: shown, all: model.view.physicians.length })}</span>
    </div>
  );
}

function PhysicianHead({ person, model }: { person: PhysicianRow; model: RosterModel }) {
  const sign = signOf(model, person.specialty);
  const sessions = person.sessions.reduce((sum, count) => sum + count, 0);
  return (
    <>
      <span className="sign" style={{ background: sign.fill, color: sign.ink }} title={sign.name}>{sign.glyph}</span>
      <span className="name" title={`${person.institution} ${person.department}`}>
        {person.name} <small>{without(person.institution, person.department) || person.institution}</small>
      </span>
      {sessions > 0 && <span className="total">{sessions}</span>}
    </>
  );
}

interface CellsProps {
  person: PhysicianRow;
  model: RosterModel;
  cell: number;
}

const PhysicianCells = memo(function PhysicianCells({ person, model, cell }: CellsProps) {
  const sign = signOf(model, person.specialty);
  const posted = new Set(person.postings.flatMap((span) => Array.from({ length: span.weeks }, (_, week) => span.first_week + week)));
  return (
    <>
      {person.postings.map((span) => {
        const name = model.hosts.get(span.host)?.name ?? span.host;
        const room = span.weeks * cell;
        const held = person.sessions.slice(span.first_week, span.first_week + span.weeks).reduce((sum, count) => sum + count, 0);
        return (
          <div
            key={`${span.host} ${span.first_week}`}
            className="posting-bar"
            style={{ ...column(span.first_week, span.weeks), background: sign.fill, color: sign.ink }}
            title={name}
          >
            {room >= 34 && shortHost(name)}
            {held > 0 && room >= 80 && <span className="inside">{held}</span>}
          </div>
        );
      })}
      {person.sessions.map(
        (count, week) =>
          count > 0 &&
          !posted.has(week) && (
            <div key={week} className="session-mark" style={column(week)}>
              {count}
            </div>
          ),
      )}
    </>
  );
});
