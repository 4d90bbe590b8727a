// A refusal of the service, with every flaw and the path of the field it came from.

import { isKey, useWords } from '../i18n';
import type { Problem } from '../types';

export function ProblemNotice({ problem }: { problem: Problem }) {
  const { t, language } = useWords();
  const flaws = problem.flaws ?? [];
  const key = `problem.${problem.code ?? ''}`;
  const told = (english: string | undefined, chinese: string | undefined) =>
    (language === 'zh' && chinese) || english;
  const title = isKey(key) ? t(key) : told(problem.title, problem.title_zh);
  const detail = told(problem.detail, problem.detail_zh);
  return (
    <div className="notice wrong" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      {detail && flaws.length === 0 && <p>{detail}</p>}
      {flaws.length > 0 && (
        <>
          <p>{t('error.flaws', { n: flaws.length })}</p>
          <div className="scroll-x">
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('error.path')}</th>
                  <th scope="col">{t('error.what')}</th>
                </tr>
              </thead>
              <tbody>
                {flaws.slice(0, 200).map((flaw, index) => (
                  <tr key={index}>
                    <td>
                      <code>{flaw.path}</code>
                    </td>
                    <td>{told(flaw.message, flaw.message_zh)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </div>
  );
}
