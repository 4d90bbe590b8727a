// Where in the page one is: `#/` or `#/runs/ID/TAB`. Links can be copied and the back button works.

import { useSyncExternalStore } from 'react';

export interface Address {
  run: string | null;
  tab: string | null;
}

export function parseAddress(hash: string): Address {
  const [, place, run, tab] = hash.replace(/^#/, '').split('/');
  if (place !== 'runs' || !run) return { run: null, tab: null };
  return { run: decodeURIComponent(run), tab: tab || null };
}

export function runAddress(run: string, tab?: string): string {
  return `#/runs/${encodeURIComponent(run)}${tab ? `/${tab}` : ''}`;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useAddress(): Address {
  return parseAddress(useSyncExternalStore(subscribe, () => window.location.hash));
}
