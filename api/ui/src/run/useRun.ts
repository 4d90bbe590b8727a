// Follows one run: its record, the events while it improves, and the view of its best plan.

import { useCallback, useEffect, useRef, useState } from 'react';
import { ServiceError, eventsAddress, readRun, readView } from '../api';
import type { Improvement, Problem, Run, State, View } from '../types';

const VIEW_EVERY_MS = 1500;
const POLL_MS = 2500;

export interface Followed {
  run: Run | null;
  view: View | null;
  trace: readonly Improvement[];
  bound: number | null;
  problem: Problem | null;
  reload: () => Promise<void>;
}

export function isOver(state: State): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Adds an improvement; one that is older than the last (a replay after reconnecting) is dropped. */
export function extend(trace: readonly Improvement[], next: Improvement): readonly Improvement[] {
  const last = trace.at(-1);
  if (last && next.t <= last.t) return trace;
  return [...trace, next];
}

interface WireEvent {
  event?: string;
  t?: number;
  cost?: number;
  hard?: number;
  bound?: number | null;
}

function read(message: MessageEvent<string>): WireEvent | null {
  try {
    return JSON.parse(message.data) as WireEvent;
  } catch {
    return null; // A line of another kind (a comment to keep the connection open) says nothing.
  }
}

export function useRun(id: string): Followed {
  const [run, setRun] = useState<Run | null>(null);
  const [view, setView] = useState<View | null>(null);
  const [trace, setTrace] = useState<readonly Improvement[]>([]);
  const [bound, setBound] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const refresh = useViewRefresh(id, setView);
  const seen = useRef('');
  const going = useRef(false);

  const reload = useCallback(async () => {
    try {
      const found = await readRun(id);
      setRun(found);
      if (found.bound !== null) setBound(found.bound);
      setProblem(null);
      const stand = `${found.state} ${found.cost}`;
      if (found.cost !== null && stand !== seen.current) refresh();
      seen.current = stand;
      going.current = !isOver(found.state);
    } catch (error) {
      if (error instanceof ServiceError) setProblem(error.problem);
      else throw error;
    }
  }, [id, refresh]);

  useEffect(() => {
    void reload();
  }, [reload]);

  const over = run !== null && isOver(run.state);
  const known = run !== null;
  useEffect(() => {
    if (!known || over) return undefined;
    const timer = window.setInterval(() => void reload(), POLL_MS); // Where a proxy swallows events.
    return () => window.clearInterval(timer);
  }, [known, over, reload]);

  // The service tells the whole course from the beginning, of a run that is over too.
  useEffect(() => {
    if (!known) return undefined;
    const source = new EventSource(eventsAddress(id));
    source.addEventListener('improved', (message: MessageEvent<string>) => {
      const event = read(message);
      if (event?.t === undefined || event.cost === undefined) return;
      const { t, cost, hard = 0 } = event;
      setTrace((now) => extend(now, { t, cost, hard }));
      if (going.current) refresh();
    });
    source.addEventListener('bound', (message: MessageEvent<string>) => {
      const event = read(message);
      if (typeof event?.bound === 'number') setBound(event.bound);
    });
    source.addEventListener('started', () => void reload());
    source.addEventListener('finished', () => {
      source.close();
      void reload();
    });
    return () => source.close();
  }, [id, known, refresh, reload]);

  return { run, view, trace, bound, problem, reload };
}

/** Fetches the view at once when asked, but never twice within `VIEW_EVERY_MS`, nor twice at a time. */
function useViewRefresh(id: string, set: (view: View) => void): () => void {
  const state = useRef({ last: 0, busy: false, again: false, timer: 0 });
  useEffect(() => {
    const held = state.current;
    return () => {
      window.clearTimeout(held.timer);
      held.timer = 0;
    };
  }, []);
  return useCallback(() => {
    const held = state.current;
    const fetchView = async () => {
      held.timer = 0;
      held.busy = true;
      held.last = Date.now();
      try {
        set(await readView(id));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error; // The next improvement asks again.
      } finally {
        held.busy = false;
        if (held.again) {
          held.again = false;
          plan();
        }
      }
    };
    const plan = () => {
      if (held.busy) {
        held.again = true;
        return;
      }
      if (held.timer) return;
      const wait = Math.max(0, held.last + VIEW_EVERY_MS - Date.now());
      held.timer = window.setTimeout(() => void fetchView(), wait);
    };
    plan();
  }, [id, set]);
}
