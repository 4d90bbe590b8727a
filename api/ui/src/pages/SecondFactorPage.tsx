// A second factor for one's own account: set up, put in the place of another, taken away.

import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ServiceError, beginSecondFactor, confirmSecondFactor, dropSecondFactor } from '../api';
import { useSeat } from '../components/Gate';
import { ProblemNotice } from '../components/ProblemNotice';
import { useWords } from '../i18n';
import type { Key } from '../i18n';
import { inFours, qrCode } from '../lib/qr';
import type { Begun, Problem } from '../types';

type Part = 'begin' | 'confirm' | 'drop';

/** A form that says what became of it. */
function Step({ part, title, about, go, failed, onSend, children }: {
  part: Part;
  title: Key;
  about: Key;
  go: Key;
  failed: Problem | null;
  onSend: (form: FormData) => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSend(new FormData(event.currentTarget));
  };
  return (
    <form className="starter" data-part={part} onSubmit={submit}>
      <h2>{t(title)}</h2>
      <p className="quiet">{t(about)}</p>
      {failed && <ProblemNotice problem={failed} />}
      {children}
      <button type="submit" className="primary">{t(go)}</button>
    </form>
  );
}

function CodeField({ name, label, isRequired }: { name: string; label: Key; isRequired: boolean }) {
  const { t } = useWords();
  return (
    <label>
      {t(label)}
      <input name={name} inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]*" required={isRequired} />
    </label>
  );
}

function Secret({ begun }: { begun: Begun }) {
  const { t } = useWords();
  const { size, path } = qrCode(begun.address);
  return (
    <>
      <svg className="qr" viewBox={`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label={t('factor.picture')}>
        <rect x="-4" y="-4" width="100%" height="100%" fill="#fff" />
        <path d={path} fill="#000" shapeRendering="crispEdges" />
      </svg>
      <p>
        {t('factor.typed')} <code data-secret={begun.secret}>{inFours(begun.secret)}</code>
      </p>
    </>
  );
}

export function SecondFactorPage() {
  const { t } = useWords();
  const { me, renew } = useSeat();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [failed, setFailed] = useState<{ part: Part; problem: Problem } | null>(null);
  const [done, setDone] = useState<Key | null>(null);
  const has = me?.has_second_factor === true;
  const attempt = async (part: Part, work: () => Promise<void>) => {
    setDone(null);
    try {
      await work();
      setFailed(null);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      setFailed({ part, problem: error.problem });
    }
  };
  const settled = async (what: Key) => {
    setBegun(null);
    setDone(what);
    await renew();
  };
  const text = (form: FormData, name: string) => String(form.get(name) ?? '');
  const begin = (form: FormData) => attempt('begin', async () => setBegun(await beginSecondFactor(text(form, 'password'))));
  const confirm = (form: FormData) =>
    attempt('confirm', async () => {
      await confirmSecondFactor(text(form, 'code'), text(form, 'present') || undefined);
      await settled('factor.is_on');
    });
  const drop = (form: FormData) =>
    attempt('drop', async () => {
      await dropSecondFactor(text(form, 'code'));
      await settled('factor.is_off');
    });
  const wrong = (part: Part) => (failed?.part === part ? failed.problem : null);
  return (
    <div className="page start">
      <h1 className="visually-hidden">{t('factor.title')}</h1>
      {done && <p role="status">{t(done)}</p>}
      <section className="starters">
        {begun ? (
          <Step part="confirm" title="factor.title" about="factor.scan" go="factor.confirm" failed={wrong('confirm')} onSend={(form) => void confirm(form)}>
            <Secret begun={begun} />
            <CodeField name="code" label="factor.first" isRequired />
            {has && <CodeField name="present" label="factor.present" isRequired={false} />}
          </Step>
        ) : (
          <Step
            part="begin"
            title={has ? 'factor.replace' : 'factor.title'}
            about={has ? 'factor.replace_about' : 'factor.about'}
            go="factor.begin"
            failed={wrong('begin')}
            onSend={(form) => void begin(form)}
          >
            {me?.has_password && (
              <label>
                {t('seat.present')}
                <input name="password" type="password" autoComplete="current-password" />
              </label>
            )}
          </Step>
        )}
        {has && (
          <Step part="drop" title="factor.drop" about="factor.drop_about" go="factor.drop_go" failed={wrong('drop')} onSend={(form) => void drop(form)}>
            <CodeField name="code" label="seat.code" isRequired={false} />
          </Step>
        )}
      </section>
    </div>
  );
}
