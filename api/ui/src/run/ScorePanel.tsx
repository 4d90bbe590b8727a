// The score by rule. Every figure stands beside the rule by which it was counted.

import { useWords } from '../i18n';
import { cost, grouped, sentence } from '../lib/format';
import type { Kind, RuleLine, Violation } from '../types';

interface Props {
  rules: readonly RuleLine[];
  violations: readonly Violation[];
  kind: Kind;
  scale: number;
}

export function ScorePanel({ rules, violations, kind, scale }: Props) {
  const { t } = useWords();
  if (rules.length === 0) return <p className="quiet">{t('run.waiting')}</p>;
  const soft = rules.filter((line) => !line.hard);
  return (
    <div className="score">
      <section>
        <h2>{t('score.soft')}</h2>
        <RuleTable rules={soft} scale={scale} />
        <p className="assumed">{t(kind === 'routing' ? 'score.prices' : 'score.weights')}</p>
      </section>
      <section>
        <h2>{t('score.hard')}</h2>
        <RuleTable rules={rules.filter((line) => line.hard)} scale={scale} />
      </section>
      {violations.length > 0 && <Violations violations={violations} />}
    </div>
  );
}

function RuleTable({ rules, scale }: { rules: readonly RuleLine[]; scale: number }) {
  const { t, language } = useWords();
  const hard = rules.every((line) => line.hard);
  const total = rules.reduce((sum, line) => sum + line.cost, 0);
  return (
    <div className="scroll-x">
      <table className="plain rules">
        <thead>
          <tr>
            <th scope="col">{t('score.rule')}</th>
            <th scope="col" className="number">{t('score.amount')}</th>
            {!hard && <th scope="col" className="number">{t('score.cost')}</th>}
            <th scope="col">{t('score.counting')}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((line) => (
            <tr key={line.rule} className={line.hard && line.amount > 0 ? 'broken' : ''}>
              <th scope="row">{language === 'zh' ? line.rule_zh : sentence(line.rule)}</th>
              <td className="number">
                {line.hard ? (line.amount === 0 ? `✓ 0` : `✕ ${grouped(line.amount)}`) : grouped(line.amount)}
              </td>
              {!hard && (
                <td className="number">
                  <span className="share" style={{ '--share': total > 0 ? line.cost / total : 0 } as React.CSSProperties} />
                  {cost(line.cost, scale)}
                </td>
              )}
              <td className="counting">{language === 'zh' ? line.counting_zh : line.counting}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Violations({ violations }: { violations: readonly Violation[] }) {
  const { t, language } = useWords();
  return (
    <section>
      <h2>{t('score.violations', { n: violations.length })}</h2>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('score.rule')}</th>
              <th scope="col">{t('score.subject')}</th>
              <th scope="col">{t('score.message')}</th>
            </tr>
          </thead>
          <tbody>
            {violations.slice(0, 300).map((violation, index) => (
              <tr key={index}>
                <th scope="row">{language === 'zh' ? violation.rule_zh : sentence(violation.rule)}</th>
                <td>
                  <code>{violation.subject}</code>
                </td>
                <td>{language === 'zh' ? violation.message_zh : violation.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
