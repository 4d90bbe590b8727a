// The weekly timetable of one host: weekday by half-day, with who comes how often.

import { useState } from 'react';
import { useWords } from '../i18n';
import type { LineRow } from '../types';
import { byDistrict, shares, signOf, without } from './model';
import type { RosterModel } from './model';
import { activityName, frequency, halfDayName } from './words';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const HALVES = ['am', 'pm'] as const;

export function Timetable({ model }: { model: RosterModel }) {
  const { t } = useWords();
  const hosts = model.view.hosts.filter((host) => (model.linesByHost.get(host.id)?.length ?? 0) > 0);
  const [chosen, setChosen] = useState('');
  const host = hosts.find((row) => row.id === chosen) ?? hosts[0];
  if (!host) return <p className="quiet">{t('details.no_sessions')}</p>;
  const lines = model.linesByHost.get(host.id) ?? [];
  const unplaced = lines.filter((line) => line.half_day === null || line.holders.length === 0);
  const at = (half: string) => lines.filter((line) => line.half_day === half && line.holders.length > 0);
  const held = lines.reduce((sum, line) => sum + line.held, 0);
  const wanted = lines.reduce((sum, line) => sum + line.wanted, 0);
  const turn = (step: number) => {
    const next = hosts[(hosts.indexOf(host) + step + hosts.length) % hosts.length];
    if (next) setChosen(next.id);
  };
  return (
    <div className="roster-part">
      <div className="filters">
        <button type="button" onClick={() => turn(-1)} aria-label={t('timetable.previous')}>‹</button>
        <label>
          {t('grid.host')}{' '}
          <select value={host.id} onChange={(event) => setChosen(event.target.value)}>
            {byDistrict(hosts).map((district) => (
              <optgroup key={district.name} label={district.name || t('filter.all')}>
                {district.rows.map((row) => (
                  <option key={row.id} value={row.id}>{row.name}</option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => turn(1)} aria-label={t('timetable.next')}>›</button>
        <span className={held < wanted ? 'lacking' : ''}>{t('timetable.cover', { held, wanted })}</span>
      </div>
      <div className="scroll-x">
        <table className="timetable">
          <caption>{t('timetable.caption', { host: host.name })}</caption>
          <thead>
            <tr>
              <td />
              {DAYS.map((day) => (
                <th key={day} scope="col">{t(`day.${day}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {HALVES.map((half) => (
              <tr key={half}>
                <th scope="row">{t(`half.${half}`)}</th>
                {DAYS.map((day) => (
                  <td key={day}>
                    {at(`${day}_${half}`).map((line) => <LineCard key={line.id} line={line} model={model} />)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {unplaced.length > 0 && (
        <section>
          <h2 className="lacking">{t('timetable.unplaced', { n: unplaced.length })}</h2>
          <ul className="sessions">
            {unplaced.map((line) => (
              <li key={line.id}>
                {signOf(model, line.specialty).name} · {activityName(line.activity, t)} · {frequency(line, t)}
                {line.half_day && ` · ${halfDayName(line.half_day, t)}`}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function LineCard({ line, model }: { line: LineRow; model: RosterModel }) {
  const { t } = useWords();
  const sign = signOf(model, line.specialty);
  const last = model.view.weeks.length;
  return (
    <article className="line-card" style={{ borderInlineStartColor: sign.fill }}>
      <p>
        <span className="sign" style={{ background: sign.fill, color: sign.ink }} aria-hidden="true">{sign.glyph}</span>{' '}
        <strong>{sign.name}</strong> {activityName(line.activity, t)}
      </p>
      <p className="quiet">{without(model.hosts.get(line.host)?.name ?? '', line.studio)}</p>
      <p className="quiet">
        {frequency(line, t)} · {line.held}/{line.wanted}
        {line.held < line.wanted && <span className="lacking"> {t('line.lacking', { n: line.wanted - line.held })}</span>}
      </p>
      <ul>
        {shares(line).map((share) => (
          <li key={share.id}>
            {share.name}
            {share.weeks < last && (
              <small> {t('line.weeks', { weeks: share.turns.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(t('list.comma')) })}</small>
            )}
          </li>
        ))}
      </ul>
    </article>
  );
}
