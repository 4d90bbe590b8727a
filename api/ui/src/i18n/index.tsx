// The two languages of the page. Texts lie in zh.json and en.json; a test keeps their keys equal.

import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Language } from '../lib/time';
import en from './en.json';
import zh from './zh.json';

export type Key = keyof typeof en;
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

const TEXTS: Record<Language, Record<Key, string>> = { zh, en };
const REMEMBERED = 'rounds.language';

export function translate(language: Language, key: Key, values: Record<string, string | number> = {}): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

export function firstLanguage(remembered: string | null, wanted: readonly string[]): Language {
  if (remembered === 'zh' || remembered === 'en') return remembered;
  return wanted[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

interface Words {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Translate;
}

const Context = createContext<Words | null>(null);

function remember(): string | null {
  try {
    return window.localStorage.getItem(REMEMBERED);
  } catch {
    return null; // Storage may be switched off; the page works without a memory.
  }
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState<Language>(() => firstLanguage(remember(), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = translate(language, 'app.title');
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    set(next);
    try {
      window.localStorage.setItem(REMEMBERED, next);
    } catch {
      // As above.
    }
  }, []);
  const words = useMemo<Words>(
    () => ({ language, setLanguage, t: (key, values) => translate(language, key, values) }),
    [language, setLanguage],
  );
  return <Context value={words}>{children}</Context>;
}

export function useWords(): Words {
  const words = useContext(Context);
  if (!words) throw new Error('the page is not inside its LanguageProvider');
  return words;
}
