// Name and password, and a code where the account asks for one.

import { useState } from 'react';
import type { FormEvent } from 'react';
import { ServiceError, signIn } from '../api';
import { ByProvider } from '../components/ByProvider';
import { useSeat } from '../components/Gate';
import { ProblemNotice } from '../components/ProblemNotice';
import { useWords } from '../i18n';
import type { Problem } from '../types';

export function SignInPage() {
  const { t } = useWords();
  const { renew } = useSeat();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wantsCode, setWantsCode] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const code = form.get('code');
      await signIn(String(form.get('name')), String(form.get('password')), code === null ? undefined : String(code));
      await renew();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      setProblem(error.problem);
      if (error.problem.code === 'code_wanted') setWantsCode(true);
    }
  };
  return (
    <div className="page start">
      <h1 className="visually-hidden">{t('app.title')}</h1>
      <section className="starters">
        <form className="starter" onSubmit={(event) => void submit(event)}>
          <h2>{t('seat.sign_in')}</h2>
          <p className="quiet">{t('seat.about')}</p>
          {problem && <ProblemNotice problem={problem} />}
          <label>
            {t('seat.name')}
            <input name="name" autoComplete="username" required />
          </label>
          <label>
            {t('seat.secret')}
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          {wantsCode && (
            <label>
              {t('seat.code')}
              <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]*" required autoFocus />
            </label>
          )}
          <button type="submit" className="primary">{t('seat.go')}</button>
        </form>
        <ByProvider tell={setProblem} />
      </section>
    </div>
  );
}
