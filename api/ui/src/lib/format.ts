// Figures as people read them.

export function grouped(value: number, digits = 0): string {
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = fixed.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(fixed) !== 0 ? '−' : '';
  return sign + groups + (fraction ? `.${fraction}` : '');
}

/** The cost of a plan, of which `scale` units are shown as one; whole where nothing is divided. */
export function cost(value: number, scale: number): string {
  return scale === 1 ? grouped(value) : grouped(value / scale, 1);
}

/** 123 basis points are 1.23%. */
export function percent(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2)}%`;
}

export function kilometres(metres: number): string {
  return grouped(metres / 1000, 1);
}

/** `one_place_at_a_time` as a heading: One place at a time. */
export function sentence(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Round figures for an axis: about `count` steps between low and high. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const marks: number[] = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step * 1e-9; mark += step) marks.push(mark);
  return marks;
}

/** Names and codes match a search when they hold every word of it, in any case. */
export function matches(search: string, ...fields: readonly (string | null | undefined)[]): boolean {
  const hay = fields.filter(Boolean).join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
