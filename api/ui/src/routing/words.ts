// Codes of a day in the words of the page.

import { isKey } from '../i18n';
import type { Translate } from '../i18n';
import { sentence } from '../lib/format';
import { clock } from '../lib/time';

export function handlingName(code: string, t: Translate): string {
  const key = `handling.${code}`;
  return isKey(key) ? t(key) : sentence(code);
}

export function windowsText(windows: readonly (readonly [number, number])[], t: Translate): string {
  if (windows.length === 0) return t('stop.any_time');
  return windows.map(([from, to]) => `${clock(from)}–${clock(to)}`).join(', ');
}
