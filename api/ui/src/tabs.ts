// The parts of a plan that the page shows, by kind; they are also the last word of an address.

import type { Kind } from './types';

export const TABS = {
  rostering: ['hosts', 'physicians', 'candidates', 'timetable', 'score'],
  routing: ['routes', 'unserved', 'score'],
} as const;

export type Tab = (typeof TABS)[Kind][number];
