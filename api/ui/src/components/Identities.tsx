// Who of an identity provider is linked to one's account, and a link to oneself.

import { useCallback, useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { ServiceError, beginLink, partIdentity, readIdentities } from '../api';
import { useWords } from '../i18n';
import type { Identity, Me, Problem } from '../types';
import { useProvider } from './ByProvider';
import { ProblemNotice } from './ProblemNotice';

export function Identities({ me }: { me: Me }) {
  const { t } = useWords();
  const name = useProvider();
  const [identities, setIdentities] = useState<Identity[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    try {
      await work();
      setProblem(null);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      setProblem(error.problem);
    }
  }, []);
  const look = useCallback(() => attempt(async () => setIdentities(await readIdentities())), [attempt]);
  useEffect(() => {
    if (name !== null) void look();
  }, [name, look]);
  if (name === null) return null;
  const link = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const told = (field: string) => String(form.get(field) ?? '');
    void attempt(async () => window.location.assign(await beginLink(told('password'), told('code'))));
  };
  const part = (id: string) =>
    attempt(async () => {
      await partIdentity(id);
      setIdentities(await readIdentities());
    });
  return (
    <form className="starter" onSubmit={link}>
      <h2>{t('provider.links')}</h2>
      <p className="quiet">{t('provider.links_about', { name })}</p>
      {problem && <ProblemNotice problem={problem} />}
      {identities.map(({ id, subject }) => (
        <p key={id}>
          <code>{subject}</code>{' '}
          <button type="button" onClick={() => void part(id)}>{t('provider.part')}</button>
        </p>
      ))}
      {me.has_password && (
        <label>
          {t('seat.present')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
      )}
      {me.has_second_factor && (
        <label>
          {t('seat.code')}
          <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]*" />
        </label>
      )}
      <button type="submit">{t('provider.link', { name })}</button>
    </form>
  );
}
