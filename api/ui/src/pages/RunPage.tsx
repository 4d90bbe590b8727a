// One run: how far it is, what its best plan looks like, and its files.

import { Boundary } from '../components/Boundary';
import { ProblemNotice } from '../components/ProblemNotice';
import { useWords } from '../i18n';
import { madeUp, travelSource } from '../lib/source';
import { RosterView } from '../roster/RosterView';
import { RoutingView } from '../routing/RoutingView';
import { ProgressPanel } from '../run/ProgressPanel';
import { RunHead } from '../run/RunHead';
import { ScorePanel } from '../run/ScorePanel';
import { Tabs } from '../run/Tabs';
import { isOver, useRun } from '../run/useRun';
import { TABS } from '../tabs';
import type { Tab } from '../tabs';
import type { RuleLine, Run, View } from '../types';

export function RunPage({ id, tab }: { id: string; tab: string | null }) {
  const { t } = useWords();
  const { run, view, trace, bound, problem, reload } = useRun(id);
  if (!run) {
    return (
      <div className="page">{problem ? <ProblemNotice problem={problem} /> : <p className="quiet">{t('run.loading')}</p>}</div>
    );
  }
  const tabs: readonly Tab[] = TABS[run.kind];
  const current: Tab = tabs.find((name) => name === tab) ?? tabs[0] ?? 'score';
  return (
    <div className={`page run ${run.kind}`} data-state={run.state} data-current={view !== null && view.cost === run.cost}>
      <RunHead run={run} view={view} onStopped={reload} />
      {problem && <ProblemNotice problem={problem} />}
      {run.failure && <FailureNotice failure={run.failure} />}
      <ProgressPanel run={run} trace={trace} bound={bound} view={view} />
      <Tabs run={run.id} tabs={tabs} current={current} view={view} />
      <div className="panel" role="tabpanel" id="panel" aria-labelledby={`tab-${current}`}>
        <Boundary key={current} fallback={(fault) => <FaultNotice fault={fault} />}>
          <Panel run={run} view={view} tab={current} />
        </Boundary>
      </div>
      {view && <Footnotes view={view} />}
    </div>
  );
}

function FailureNotice({ failure }: { failure: string }) {
  const { t } = useWords();
  return (
    <div className="notice wrong" role="alert">
      <strong>{t('run.failed')}</strong> <span>{failure}</span>
    </div>
  );
}

function FaultNotice({ fault }: { fault: string }) {
  const { t } = useWords();
  return (
    <div className="notice wrong" role="alert">
      <strong>{t('error.shown')}</strong> <code lang="en">{fault}</code>
    </div>
  );
}

function Panel({ run, view, tab }: { run: Run; view: View | null; tab: Tab }) {
  const { t } = useWords();
  if (tab === 'score') {
    const rules: RuleLine[] = view?.rules ?? run.rules;
    return <ScorePanel rules={rules} violations={run.violations} kind={run.kind} scale={run.cost_scale} />;
  }
  if (!view) {
    if (!isOver(run.state)) return <p className="quiet">{t('run.waiting')}</p>;
    return <p className="quiet">{run.cost === null ? t('run.no_plan') : t('run.loading')}</p>;
  }
  return view.kind === 'rostering' ? <RosterView view={view} tab={tab} /> : <RoutingView view={view} tab={tab} />;
}

function Footnotes({ view }: { view: View }) {
  const { t, language } = useWords();
  return (
    <footer className="footnotes">
      {view.generated && <p className="assumed">{madeUp(view.generated, language, t)}</p>}
      <p>{t('run.travel', { source: travelSource(view.travel_source, t) })}</p>
    </footer>
  );
}
