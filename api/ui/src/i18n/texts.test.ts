import { describe, expect, it } from 'vitest';
import { firstLanguage, translate } from '.';
import en from './en.json';
import zh from './zh.json';

const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe('the two languages', () => {
  it('have the same keys in the same order', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
  });
  it('fill in the same values', () => {
    for (const [key, text] of Object.entries(en)) {
      expect([key, names(zh[key as keyof typeof zh])]).toEqual([key, names(text)]);
    }
  });
  it('leave nothing empty and never mix scripts', () => {
    for (const [key, text] of Object.entries(en)) expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, false]);
    for (const [key, text] of Object.entries(zh)) expect([key, text.trim().length > 0]).toEqual([key, true]);
    // Words of the trade that Chinese writes in Latin letters; everything else is Chinese.
    const foreign = /Rounds|JSON|OpenStreetMap|Esc/g;
    for (const [key, text] of Object.entries(zh)) {
      const rest = text.replace(/\{\w+\}/g, '').replace(foreign, '');
      expect([key, /[A-Za-z]{2,}/.test(rest)]).toEqual([key, false]);
    }
  });
});

describe('choosing a language', () => {
  it('remembers, then follows the browser', () => {
    expect(firstLanguage('en', ['zh-CN'])).toBe('en');
    expect(firstLanguage(null, ['zh-CN', 'en'])).toBe('zh');
    expect(firstLanguage(null, ['de', 'zh'])).toBe('en');
    expect(firstLanguage('nonsense', ['zh-TW'])).toBe('zh');
  });
  it('fills values in and leaves unknown ones visible', () => {
    expect(translate('en', 'filter.shown', { n: 3, all: 9 })).toBe('Showing 3 of 9');
    expect(translate('zh', 'filter.shown', { n: 3 })).toBe('显示 3 / {all}');
  });
});
