// Where everyone arrives: start a roster or a day, and see the runs there are.

import { useCallback, useEffect, useState } from 'react';
import { ServiceError, listRuns } from '../api';
import { ProblemNotice } from '../components/ProblemNotice';
import { StateMark } from '../components/StateMark';
import { useWords } from '../i18n';
import { runAddress } from '../lib/address';
import { cost, percent } from '../lib/format';
import { moment } from '../lib/time';
import type { Problem, Run } from '../types';
import { StartForm } from './StartForm';

const REFRESH_MS = 4000;

function useRuns(): { runs: Run[] | null; problem: Problem | null } {
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = useCallback(async () => {
    try {
      const found = await listRuns();
      setRuns(found.toSorted((a, b) => b.created_at.localeCompare(a.created_at)));
      setProblem(null);
    } catch (error) {
      if (error instanceof ServiceError) setProblem(error.problem);
      else throw error;
    }
  }, []);
  useEffect(() => {
    void load();
    const timer = window.setInterval(() => {
      if (!document.hidden) void load();
    }, REFRESH_MS);
    return () => window.clearInterval(timer);
  }, [load]);
  return { runs, problem };
}

export function StartPage() {
  const { t } = useWords();
  const { runs, problem } = useRuns();
  return (
    <div className="page start">
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <section className="starters" aria-label={t('start.new')}>
        <StartForm kind="rostering" />
        <StartForm kind="routing" />
      </section>
      <section aria-labelledby="runs-title">
        <h2 id="runs-title">{t('start.runs')}</h2>
        {problem && <ProblemNotice problem={problem} />}
        {runs?.length === 0 && <p className="quiet">{t('start.none')}</p>}
        {runs && runs.length > 0 && <RunTable runs={runs} />}
      </section>
    </div>
  );
}

function RunTable({ runs }: { runs: Run[] }) {
  const { t, language } = useWords();
  return (
    <div className="scroll-x">
      <table className="plain runs">
        <thead>
          <tr>
            <th scope="col">{t('runs.name')}</th>
            <th scope="col">{t('runs.kind')}</th>
            <th scope="col">{t('runs.state')}</th>
            <th scope="col" className="number">{t('runs.cost')}</th>
            <th scope="col" className="number">{t('runs.gap')}</th>
            <th scope="col" className="number">{t('runs.created')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <a href={runAddress(run.id)}>{run.name || run.id}</a>
              </th>
              <td>{t(`kind.${run.kind}`)}</td>
              <td>
                <StateMark state={run.state} />
              </td>
              <td className="number">{run.cost === null ? '–' : cost(run.cost, run.cost_scale)}</td>
              <td className="number">{run.gap_basis_points === null ? '–' : percent(run.gap_basis_points)}</td>
              <td className="number">{moment(run.created_at, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
