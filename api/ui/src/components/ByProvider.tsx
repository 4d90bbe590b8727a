// Sign-in by an identity provider, where the service knows one.

import { useEffect, useState } from 'react';
import { ServiceError, beginByProvider, readProvider } from '../api';
import { useWords } from '../i18n';
import type { Problem, Provider } from '../types';

/** What the provider is called; `null` where there is none. */
export function useProvider(): string | null {
  const [provider, setProvider] = useState<Provider | null>(null);
  useEffect(() => {
    let isShown = true;
    readProvider().then(
      (told) => isShown && setProvider(told),
      (error: unknown) => {
        // Without an answer there is no button; whatever else is wrong is told elsewhere.
        if (!(error instanceof ServiceError)) throw error;
      },
    );
    return () => {
      isShown = false;
    };
  }, []);
  return provider?.offered ? provider.name : null;
}

export function ByProvider({ tell }: { tell: (problem: Problem | null) => void }) {
  const { t } = useWords();
  const name = useProvider();
  if (name === null) return null;
  const go = async () => {
    try {
      window.location.assign(await beginByProvider());
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      tell(error.problem);
    }
  };
  return (
    <div className="starter">
      <h2>{t('provider.title')}</h2>
      <p className="quiet">{t('provider.about')}</p>
      <button type="button" className="primary" onClick={() => void go()}>{t('provider.go', { name })}</button>
    </div>
  );
}
