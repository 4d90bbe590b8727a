// The roster, in the part that the tab asks for.

import { useMemo } from 'react';
import type { Tab } from '../tabs';
import type { RosterView as View } from '../types';
import { Candidates } from './Candidates';
import { HostGrid } from './HostGrid';
import { PhysicianGrid } from './PhysicianGrid';
import { Timetable } from './Timetable';
import { rosterModel } from './model';

export function RosterView({ view, tab }: { view: View; tab: Tab }) {
  const model = useMemo(() => rosterModel(view), [view]);
  if (tab === 'physicians') return <PhysicianGrid model={model} />;
  if (tab === 'candidates') return <Candidates model={model} />;
  if (tab === 'timetable') return <Timetable model={model} />;
  return <HostGrid model={model} />;
}
