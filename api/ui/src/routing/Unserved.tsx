// Orders left out, each with the reasons.

import { useWords } from '../i18n';
import type { RoutingView } from '../types';

export function Unserved({ view }: { view: RoutingView }) {
  const { t, language } = useWords();
  if (view.unserved.length === 0) return <p className="all-well">✓ {t('unserved.none')}</p>;
  return (
    <div className="scroll-x">
      <table className="plain">
        <caption>{t('unserved.caption', { n: view.unserved.length })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('unserved.order')}</th>
            <th scope="col">{t('stop.area')}</th>
            <th scope="col">{t('unserved.reasons')}</th>
          </tr>
        </thead>
        <tbody>
          {view.unserved.map((order) => (
            <tr key={order.order}>
              <th scope="row"><code>{order.order}</code></th>
              <td>{order.area}</td>
              <td>
                {order.reasons.length === 0 ? (
                  <span className="quiet">{t('unserved.unknown')}</span>
                ) : (
                  order.reasons.map((reason) => <p key={reason.code}>{language === 'zh' ? reason.message_zh : reason.message}</p>)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
