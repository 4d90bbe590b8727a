// Setting one's own password.

import { useState } from 'react';
import type { FormEvent } from 'react';
import { ServiceError, setPassword } from '../api';
import { useSeat } from '../components/Gate';
import { Identities } from '../components/Identities';
import { ProblemNotice } from '../components/ProblemNotice';
import { useWords } from '../i18n';
import type { Problem } from '../types';

export function PasswordPage() {
  const { t } = useWords();
  const { me, renew } = useSeat();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSet, setIsSet] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsSet(false);
    try {
      await setPassword(String(form.get('present') ?? ''), String(form.get('new')));
      setProblem(null);
      setIsSet(true);
      await renew();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      setProblem(error.problem);
    }
  };
  return (
    <div className="page start">
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <section className="starters">
        <form className="starter" onSubmit={(event) => void submit(event)}>
          <h2>{t('seat.password')}</h2>
          <p className="quiet">{t('seat.rules')}</p>
          {problem && <ProblemNotice problem={problem} />}
          {isSet && <p role="status">{t('seat.is_set')}</p>}
          {me?.has_password && (
            <label>
              {t('seat.present')}
              <input name="present" type="password" autoComplete="current-password" />
            </label>
          )}
          <label>
            {t('seat.new')}
            <input name="new" type="password" autoComplete="new-password" minLength={10} required />
          </label>
          <button type="submit" className="primary">{t('seat.set')}</button>
          <p><a href="#/second-factor">{t('factor.title')}</a></p>
        </form>
        {me && <Identities me={me} />}
      </section>
    </div>
  );
}
