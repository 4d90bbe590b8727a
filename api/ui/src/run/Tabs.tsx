// The parts of a plan, as tabs that are links: arrows move between them.

import type { KeyboardEvent } from 'react';
import { useWords } from '../i18n';
import { runAddress } from '../lib/address';
import type { Tab } from '../tabs';
import type { View } from '../types';

interface Props {
  run: string;
  tabs: readonly Tab[];
  current: Tab;
  view: View | null;
}

function count(tab: Tab, view: View | null): number | null {
  if (view?.kind === 'rostering') {
    if (tab === 'hosts') return view.hosts.length;
    if (tab === 'physicians') return view.physicians.length;
    if (tab === 'candidates') return view.candidates.length;
    if (tab === 'timetable') return view.lines.length;
  }
  if (view?.kind === 'routing') {
    if (tab === 'routes') return view.routes.length;
    if (tab === 'unserved') return view.unserved.length;
  }
  return null;
}

export function Tabs({ run, tabs, current, view }: Props) {
  const { t } = useWords();
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
    if (!next) return;
    window.location.hash = runAddress(run, next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={t('tabs.label')} onKeyDown={move}>
      {tabs.map((tab) => {
        const n = count(tab, view);
        return (
          <a
            key={tab}
            id={`tab-${tab}`}
            role="tab"
            href={runAddress(run, tab)}
            aria-selected={tab === current}
            aria-controls="panel"
            tabIndex={tab === current ? 0 : -1}
          >
            {t(`tab.${tab}`)}
            {n !== null && <span className="count">{n}</span>}
          </a>
        );
      })}
    </div>
  );
}
