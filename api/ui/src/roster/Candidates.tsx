// The one-year duty of every candidate: served, planned, still short, and whether it can be done in time.

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useWords } from '../i18n';
import { matches } from '../lib/format';
import { usePrinting } from '../lib/printing';
import { longDay } from '../lib/time';
import type { Candidate, Standing } from '../types';
import { signOf, without } from './model';
import type { RosterModel } from './model';

const ROW_HEIGHT = 44;

const SIGNS: Record<Standing, string> = { complete: '✓', on_track: '◔', missed: '✕' };

export function Candidates({ model }: { model: RosterModel }) {
  const { t } = useWords();
  const { candidates } = model.view;
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState<Standing | ''>('');
  const shown = useMemo(
    () =>
      candidates
        .filter((row) => (only === '' || row.standing === only) && matches(search, row.name, row.id, model.physicians.get(row.id)?.institution))
        .toSorted((a, b) => a.cutoff.localeCompare(b.cutoff) || b.short - a.short),
    [candidates, only, search, model.physicians],
  );
  const count = (state: Standing) => candidates.filter((row) => row.standing === state).length;
  return (
    <div className="roster-part">
      <div className="filters">
        <label>
          {t('filter.search')} <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <label>
          {t('year.standing')}{' '}
          <select value={only} onChange={(event) => setOnly(event.target.value as Standing | '')}>
            <option value="">{t('filter.all')} ({candidates.length})</option>
            {(['complete', 'on_track', 'missed'] as const).map((state) => (
              <option key={state} value={state}>{t(`year.${state}`)} ({count(state)})</option>
            ))}
          </select>
        </label>
        <p className="cell-key">
          <span className="swatch credited" aria-hidden="true" /> {t('year.credited')}
          <span className="swatch planned" aria-hidden="true" /> {t('year.planned')}
          <span className="swatch short" aria-hidden="true" /> {t('year.short')}
        </p>
      </div>
      {shown.length === 0 ? <p className="quiet">{t('filter.nothing')}</p> : <CandidateTable rows={shown} model={model} />}
      <p className="assumed">{t('year.counting')}</p>
    </div>
  );
}

function CandidateTable({ rows, model }: { rows: readonly Candidate[]; model: RosterModel }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: usePrinting() ? rows.length : 8,
  });
  return (
    <div ref={box} className="candidates" role="table" aria-label={t('tab.candidates')} aria-rowcount={rows.length + 1} tabIndex={0}>
      <div className="candidate head" role="row">
        <span role="columnheader">{t('grid.physician')}</span>
        <span role="columnheader">{t('year.cutoff')}</span>
        <span role="columnheader">{t('year.weeks')}</span>
        <span role="columnheader">{t('year.standing')}</span>
      </div>
      <div className="body" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((place) => {
          const row = rows[place.index];
          if (!row) return null;
          return (
            <div key={row.id} className="candidate" role="row" aria-rowindex={place.index + 2} style={{ transform: `translateY(${place.start}px)`, height: ROW_HEIGHT }}>
              <CandidateCells row={row} model={model} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function CandidateCells({ row, model }: { row: Candidate; model: RosterModel }) {
  const { t, language } = useWords();
  const person = model.physicians.get(row.id);
  const sign = person && signOf(model, person.specialty);
  const state = row.standing;
  const scale = Math.max(row.required, row.credited + row.planned, 1);
  const width = (weeks: number) => ({ width: `${(Math.max(0, weeks) / scale) * 100}%` });
  return (
    <>
      <span role="rowheader" className="who">
        {sign && <span className="sign" style={{ background: sign.fill, color: sign.ink }} title={sign.name}>{sign.glyph}</span>}
        <span>
          <strong>{row.name}</strong>
          <small>{person && [person.institution, without(person.institution, person.department)].filter(Boolean).join(' · ')}</small>
        </span>
      </span>
      <span role="cell" className="cutoff">
        {t('year.target', { year: row.target_year })}
        <small>{longDay(row.cutoff, language)}</small>
      </span>
      <span role="cell" className="year">
        <span className="bar" aria-hidden="true">
          <span className="credited" style={width(row.credited)} />
          <span className="planned" style={width(row.planned)} />
          <span className="short" style={width(row.short)} />
        </span>
        <small>{t('year.figures', { credited: row.credited, planned: row.planned, short: row.short, required: row.required })}</small>
      </span>
      <span role="cell" className={`standing ${state}`}>
        <span aria-hidden="true">{SIGNS[state]}</span> {t(`year.${state}`)}
      </span>
    </>
  );
}
