// Name and state of a run, the stop button, and the files of its plan.

import { useState } from 'react';
import { fileAddress, stopRun } from '../api';
import { StateMark } from '../components/StateMark';
import { useWords } from '../i18n';
import { moment } from '../lib/time';
import type { Run, View } from '../types';
import { isOver } from './useRun';

const FILES = {
  rostering: ['roster.xlsx', 'weekly_timetable.pdf', 'sessions.csv', 'sessions.parquet', 'calendar.ics', 'plan.json'],
  routing: ['routes.xlsx', 'drivers.pdf', 'stops.csv', 'stops.parquet', 'routes.geojson', 'plan.json'],
} as const;

export function RunHead({ run, view, onStopped }: { run: Run; view: View | null; onStopped: () => Promise<void> }) {
  const { t, language } = useWords();
  const [stopping, setStopping] = useState(false);
  const stop = async () => {
    setStopping(true);
    try {
      await stopRun(run.id);
    } finally {
      await onStopped();
      setStopping(false);
    }
  };
  return (
    <div className="run-head">
      <div>
        <h1>{run.name || run.id}</h1>
        <p className="quiet">
          <StateMark state={run.state} />
          {run.ending === 'optimal' && <strong>{t('run.optimal')}</strong>}
          <span>{t(`kind.${run.kind}`)}</span>
          <span>{moment(run.created_at, language)}</span>
          <span>{t('run.seed', { seed: run.seed })}</span>
          {run.steps !== null && <span>{t('run.steps', { steps: run.steps })}</span>}
        </p>
      </div>
      <div className="actions">
        {!isOver(run.state) && (
          <button type="button" className="stop" disabled={stopping} onClick={() => void stop()}>
            ■ {stopping ? t('run.stopping') : t('run.stop')}
          </button>
        )}
        {view && (
          <div className="files" role="group" aria-label={t('run.files')}>
            {FILES[run.kind].map((name) => (
              <a key={name} href={fileAddress(run.id, name)} download={name} title={t('run.download', { name })}>
                {name.split('.').at(-1)}
              </a>
            ))}
            <button type="button" onClick={() => window.print()}>
              {t('run.print')}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
