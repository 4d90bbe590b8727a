// Where figures come from, said by the engine in English, in the language of the page.

import type { Translate } from '../i18n';
import type { Language } from './time';

const ESTIMATE = /^estimate: great circle × ([\d.]+) at ([\d./]+) km\/h by distance class$/;

/** A source that is not the engine's own estimate was named by the user and stays as it is. */
export function travelSource(source: string, t: Translate): string {
  const [, detour, speeds] = ESTIMATE.exec(source) ?? [];
  return detour && speeds ? t('source.estimate', { detour, speeds }) : source;
}

/** Data of our own generator says so in English; what users write about their data is theirs. */
export function madeUp(by: string, language: Language, t: Translate): string {
  return language === 'zh' && by.startsWith('generated, seed') ? t('source.generated') : t('run.generated', { by });
}
