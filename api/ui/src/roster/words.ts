// Codes of the wire in the words of the page.

import { isKey } from '../i18n';
import type { Translate } from '../i18n';
import { sentence } from '../lib/format';
import type { LineRow } from '../types';

function known(t: Translate, key: string, code: string): string {
  return isKey(key) ? t(key) : sentence(code);
}

export function activityName(code: string, t: Translate): string {
  return known(t, `activity.${code}`, code);
}

export function titleName(code: string, t: Translate): string {
  return known(t, `title.${code}`, code);
}

export function honourName(code: string, t: Translate): string {
  return known(t, `honour.${code}`, code);
}

/** `tue_am` is Tuesday morning. */
export function halfDayName(code: string, t: Translate): string {
  const [day = '', half = ''] = code.split('_');
  const dayKey = `day.${day}`;
  const halfKey = `half.${half}`;
  return isKey(dayKey) && isKey(halfKey) ? t('half.of_day', { day: t(dayKey), half: t(halfKey) }) : code;
}

/** Every week; every second week, the first of them … */
export function frequency(line: Pick<LineRow, 'every' | 'phase'>, t: Translate): string {
  if (line.every === 1) return t('line.every_week');
  const values = { n: line.every, k: (line.phase ?? 0) + 1 };
  return line.phase === null ? t('line.every_some', values) : t('line.every_phase', values);
}
