// The best cost over time as a falling staircase, with the proved bound as a dashed line.

import { useWords } from '../i18n';
import { cost, grouped, ticks } from '../lib/format';
import { duration } from '../lib/time';
import type { Improvement } from '../types';

const WIDTH = 560;
const HEIGHT = 84;
const PAD = { left: 64, right: 10, top: 8, bottom: 18 };

interface Props {
  trace: readonly Improvement[];
  bound: number | null;
  scale: number;
  until: number;
}

/** The top of the axis: a first plan that is many times as dear as the best runs out of the picture. */
export function ceiling(costs: readonly number[]): number {
  const [best, worst] = [Math.min(...costs), Math.max(...costs)];
  return best > 0 && worst > 4 * best ? Math.min(worst, 2 * best) : worst;
}

export function CostChart({ trace, bound, scale, until }: Props) {
  const { t, language } = useWords();
  // The construction may start far above: the axis follows plans that keep every hard rule.
  const clean = trace.filter((point) => point.hard === 0);
  const points = clean.length > 0 ? clean : trace;
  const costs = points.map((point) => point.cost);
  const best = costs.at(-1) ?? 0;
  const high = ceiling(costs);
  const low = Math.min(...costs, bound !== null && bound > high / 3 ? bound : Infinity);
  const room = Math.max(1, (high - low) * 0.06);
  const end = Math.max(until, points.at(-1)?.t ?? 0, 1);
  const x = (seconds: number) => PAD.left + (seconds / end) * (WIDTH - PAD.left - PAD.right);
  const y = (value: number) =>
    PAD.top + ((high + room - value) / (high - low + 2 * room)) * (HEIGHT - PAD.top - PAD.bottom);
  const steps = points.map((point, index) => (index === 0 ? `M${x(point.t)},${y(point.cost)}` : `H${x(point.t)}V${y(point.cost)}`));
  const label = t('chart.label', { first: cost(costs[0] ?? 0, scale), last: cost(best, scale) });
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {ticks(low / scale, high / scale, 3).map((mark) => mark * scale).map((mark) => (
          <g key={mark}>
            <line x1={PAD.left} x2={WIDTH - PAD.right} y1={y(mark)} y2={y(mark)} className="rule" />
            <text x={PAD.left - 6} y={y(mark) + 3.5} textAnchor="end">
              {grouped(mark / scale)}
            </text>
          </g>
        ))}
        {ticks(0, end, 5).map((mark) => (
          <text key={mark} x={x(mark)} y={HEIGHT - 4} textAnchor="middle">
            {duration(mark, language)}
          </text>
        ))}
        {bound !== null && bound >= low - room && (
          <line x1={PAD.left} x2={WIDTH - PAD.right} y1={y(bound)} y2={y(bound)} className="bound" />
        )}
        <clipPath id="chart-frame">
          <rect x={PAD.left} y={0} width={WIDTH - PAD.left} height={HEIGHT - PAD.bottom + 2} />
        </clipPath>
        <path d={`${steps.join('')}H${x(end)}`} className="curve" clipPath="url(#chart-frame)" />
        <circle cx={x(points.at(-1)?.t ?? 0)} cy={y(best)} r={2.6} className="tip" />
      </svg>
    </figure>
  );
}
