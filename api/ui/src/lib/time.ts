// Moments, dates and durations as people read them, in both languages.

export type Language = 'zh' | 'en';

const DAYS_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const DAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** Reads YYYY-MM-DD as a day without a time zone. */
export function parseDay(text: string): Date {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`);
}

export function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

export function addDays(text: string, days: number): string {
  return isoDay(new Date(parseDay(text).getTime() + days * DAY_MS));
}

/** 2026年3月5日 周四 · Thu 5 Mar 2026 */
export function longDay(text: string, language: Language): string {
  const day = parseDay(text);
  const weekday = day.getUTCDay();
  if (language === 'zh') {
    return `${day.getUTCFullYear()}年${day.getUTCMonth() + 1}月${day.getUTCDate()}日 ${DAYS_ZH[weekday]}`;
  }
  return `${DAYS_EN[weekday]} ${day.getUTCDate()} ${MONTHS_EN[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

/** 3月5日 · 5 Mar */
export function shortDay(text: string, language: Language): string {
  const day = parseDay(text);
  return language === 'zh'
    ? `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`
    : `${day.getUTCDate()} ${MONTHS_EN[day.getUTCMonth()]}`;
}

export function monthName(month: number, language: Language): string {
  return language === 'zh' ? `${month + 1}月` : (MONTHS_EN[month] ?? '');
}

/** Day of the month of a Monday, for the head of a week column. */
export function dayOfMonth(text: string): number {
  return parseDay(text).getUTCDate();
}

export interface MonthSpan {
  key: string;
  month: number;
  year: number;
  first: number;
  count: number;
}

/** Runs of weeks whose Monday lies in the same month. */
export function monthSpans(mondays: readonly string[]): MonthSpan[] {
  const spans: MonthSpan[] = [];
  mondays.forEach((monday, index) => {
    const key = monday.slice(0, 7);
    const last = spans.at(-1);
    if (last?.key === key) {
      last.count += 1;
      return;
    }
    const day = parseDay(monday);
    spans.push({ key, month: day.getUTCMonth(), year: day.getUTCFullYear(), first: index, count: 1 });
  });
  return spans;
}

/** 34200 is 09:30; hours run past 24 for a day that does not end at midnight. */
export function clock(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A span for people: 8 s, 3 min 5 s, 2 h 10 min. */
export function duration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = language === 'zh' ? { h: '小时', m: '分', s: '秒' } : { h: ' h', m: ' min', s: ' s' };
  const glue = language === 'zh' ? '' : ' ';
  if (whole < 60) return `${whole}${unit.s}`;
  if (whole < 3600) {
    const rest = whole % 60;
    return `${Math.floor(whole / 60)}${unit.m}${rest ? `${glue}${rest}${unit.s}` : ''}`;
  }
  const minutes = Math.round(whole / 60);
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${unit.h}${rest ? `${glue}${rest}${unit.m}` : ''}`;
}

/** Local date and time of a moment the service wrote down. */
export function moment(text: string, language: Language): string {
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const time = `${String(when.getHours()).padStart(2, '0')}:${String(when.getMinutes()).padStart(2, '0')}`;
  return language === 'zh'
    ? `${when.getMonth() + 1}月${when.getDate()}日 ${time}`
    : `${when.getDate()} ${MONTHS_EN[when.getMonth()]}, ${time}`;
}
