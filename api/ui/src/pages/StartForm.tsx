// Starts one run: from a generated sample or a file of one's own.

import { useId, useState } from 'react';
import type { FormEvent } from 'react';
import { ServiceError, sample, startRun } from '../api';
import { ProblemNotice } from '../components/ProblemNotice';
import { useWords } from '../i18n';
import { runAddress } from '../lib/address';
import type { Kind, Problem } from '../types';

const SIZES: Record<Kind, readonly string[]> = {
  rostering: ['s', 'm', 'l'],
  routing: ['100', '300', '1000', '3000'],
};
const USUAL = { rostering: { size: 'm', seconds: 60 }, routing: { size: '300', seconds: 20 } };

export function StartForm({ kind }: { kind: Kind }) {
  const { t } = useWords();
  const id = useId();
  const [source, setSource] = useState<'sample' | 'file'>('sample');
  const [size, setSize] = useState(USUAL[kind].size);
  const [file, setFile] = useState<File | null>(null);
  const [seconds, setSeconds] = useState(USUAL[kind].seconds);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      if (source === 'file' && !file) return;
      const draft = source === 'file' && file ? file : await sample(kind, size);
      const run = await startRun(kind, draft, seconds);
      window.location.hash = runAddress(run.id);
    } catch (error) {
      if (error instanceof ServiceError) setProblem(error.problem);
      else throw error;
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={`starter ${kind}`} data-kind={kind} onSubmit={(event) => void submit(event)}>
      <h2>{t(`start.${kind}`)}</h2>
      <p className="quiet">{t(`start.${kind}_about`)}</p>
      <fieldset>
        <legend>{t('start.source')}</legend>
        <div className="choice">
          <label>
            <input type="radio" name={`${id}-source`} checked={source === 'sample'} onChange={() => setSource('sample')} />{' '}
            {t('start.sample')}
          </label>
          <select aria-label={t('start.size')} value={size} disabled={source !== 'sample'} onChange={(event) => setSize(event.target.value)}>
            {SIZES[kind].map((option) => (
              <option key={option} value={option}>
                {kind === 'rostering' ? t(`size.${option as 's' | 'm' | 'l'}`) : t('size.orders', { n: option })}
              </option>
            ))}
          </select>
        </div>
        <div className="choice">
          <label>
            <input type="radio" name={`${id}-source`} checked={source === 'file'} onChange={() => setSource('file')} />{' '}
            {t('start.file')}
          </label>
          <span className="file-choice">
            <input
              id={`${id}-file`}
              className="visually-hidden"
              type="file"
              accept=".json,application/json"
              onChange={(event) => {
                setFile(event.target.files?.[0] ?? null);
                setSource('file');
              }}
            />
            <label htmlFor={`${id}-file`}>{t('start.choose')}</label>
            <span className="quiet">{file ? file.name : t('start.no_file')}</span>
          </span>
        </div>
        {source === 'sample' && <p className="assumed">{t('start.generated')}</p>}
      </fieldset>
      <div className="launch">
        <label>
          {t('start.seconds')}{' '}
          <input
            type="number"
            min={1}
            max={86400}
            required
            value={seconds}
            onChange={(event) => setSeconds(event.target.valueAsNumber || 1)}
          />{' '}
          {t('unit.seconds')}
        </label>
        <button type="submit" className="primary" disabled={busy || (source === 'file' && !file)}>
          {busy ? t('start.starting') : t('start.go')}
        </button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
    </form>
  );
}
