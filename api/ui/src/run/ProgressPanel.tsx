// How far the search is: best cost, what is proved about it, time, and the curve of the cost.

import { useEffect, useState } from 'react';
import { useWords } from '../i18n';
import { cost, percent } from '../lib/format';
import { duration } from '../lib/time';
import type { Improvement, Run, View } from '../types';
import { CostChart } from './CostChart';
import { isOver } from './useRun';

interface Props {
  run: Run;
  trace: readonly Improvement[];
  bound: number | null;
  view: View | null;
}

function useElapsed(run: Run): number {
  const [now, setNow] = useState(() => Date.now());
  const going = !isOver(run.state);
  useEffect(() => {
    if (!going) return undefined;
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, [going]);
  if (!run.started_at) return 0;
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  return Math.max(0, (end - Date.parse(run.started_at)) / 1000);
}

/** Gap in basis points of the cost; nothing without a bound. */
export function gapBasisPoints(best: number | null, bound: number | null): number | null {
  if (best === null || bound === null) return null;
  if (best <= bound) return 0;
  return Math.round(((best - bound) * 10_000) / Math.max(1, Math.abs(best)));
}

export function ProgressPanel({ run, trace, bound, view }: Props) {
  const { t, language } = useWords();
  const elapsed = useElapsed(run);
  const last = trace.at(-1);
  const live = !isOver(run.state) && last !== undefined;
  const best = live ? last.cost : (run.cost ?? view?.cost ?? null);
  const hard = live ? last.hard : (run.hard ?? view?.hard ?? null);
  const gap = isOver(run.state) ? (run.gap_basis_points ?? gapBasisPoints(best, bound)) : gapBasisPoints(best, bound);
  const unit = run.cost_unit ?? t(run.kind === 'routing' ? 'unit.money' : 'unit.points');
  return (
    <section className="progress" aria-label={t('progress.label')}>
      <dl className="figures">
        <div>
          <dt>{t(isOver(run.state) ? 'progress.cost_of_plan' : 'progress.cost')}</dt>
          <dd data-figure="cost" data-value={best ?? ''}>
            {best === null ? '–' : cost(best, run.cost_scale)} <small>{unit}</small>
          </dd>
        </div>
        <div>
          <dt>{t('progress.hard')}</dt>
          <dd data-figure="hard" className={hard ? 'bad' : ''}>
            {hard === null ? '–' : hard === 0 ? `✓ ${t('progress.none_broken')}` : `✕ ${hard}`}
          </dd>
        </div>
        {(run.kind === 'rostering' || bound !== null) && <Proof bound={bound} gap={gap} scale={run.cost_scale} over={isOver(run.state)} />}
        <div>
          <dt>{t('progress.elapsed')}</dt>
          <dd>
            {duration(elapsed, language)}
            {run.seconds !== null && <small> / {duration(run.seconds, language)}</small>}
          </dd>
        </div>
      </dl>
      {run.seconds !== null && !isOver(run.state) && (
        <progress value={Math.min(elapsed, run.seconds)} max={run.seconds} aria-label={t('progress.time')} />
      )}
      {trace.length > 0 && <CostChart trace={trace} bound={bound} scale={run.cost_scale} until={elapsed} />}
    </section>
  );
}

/** What no plan can undercut, and how far this one is from it. Routes have no such bound yet. */
function Proof({ bound, gap, scale, over }: { bound: number | null; gap: number | null; scale: number; over: boolean }) {
  const { t } = useWords();
  const none = t(over ? 'progress.never_bound' : 'progress.no_bound');
  return (
    <>
      <div>
        <dt>{t('progress.bound')}</dt>
        <dd data-figure="bound">{bound === null ? none : cost(bound, scale)}</dd>
      </div>
      <div>
        <dt>{t('progress.gap')}</dt>
        <dd data-figure="gap">{gap === null ? '–' : percent(gap)}</dd>
      </div>
    </>
  );
}
