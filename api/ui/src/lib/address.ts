// Where in the page one is: `#/`, `#/password`, `#/second-factor` or `#/runs/ID/TAB`. Links can be copied and the back button works.

import { useSyncExternalStore } from 'react';

export interface Address {
  run: string | null;
  tab: string | null;
  /** What of one's own account is shown. */
  own: 'password' | 'second-factor' | null;
}

export function parseAddress(hash: string): Address {
  const [, place, run, tab] = hash.replace(/^#/, '').split('/');
  const own = place === 'password' || place === 'second-factor' ? place : null;
  if (place !== 'runs' || !run) return { run: null, tab: null, own };
  return { run: decodeURIComponent(run), tab: tab || null, own };
}

/** The secret of a one-time link, `#/link/SECRET`. */
export function linkIn(hash: string): string | null {
  return /^#\/link\/([0-9a-f]+)$/.exec(hash)?.[1] ?? null;
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
