// Who is signed in. A one-time link in the address is followed first; without a session there is the
// sign-in and nothing else.

import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { SIGNED_OUT, ServiceError, finishByProvider, followLink, readMe, signOut } from '../api';
import { useWords } from '../i18n';
import { linkIn, returnIn } from '../lib/address';
import { SignInPage } from '../pages/SignInPage';
import type { Me, Problem } from '../types';
import { ProblemNotice } from './ProblemNotice';

interface Seat {
  me: Me | null;
  /** Asks the service anew. */
  renew: () => Promise<void>;
  leave: () => Promise<void>;
}

const Context = createContext<Seat | null>(null);

export function useSeat(): Seat {
  const seat = useContext(Context);
  if (!seat) throw new Error('useSeat needs a SeatProvider above it');
  return seat;
}

export function SeatProvider({ children }: { children: ReactNode }) {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Of an identity provider; told also to those who are signed in. */
  const [refused, setRefused] = useState<Problem | null>(null);
  const renew = useCallback(async () => {
    setRefused(null);
    try {
      setMe(await readMe());
      setProblem(null);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      setMe(null);
      if (error.problem.status !== 401) setProblem(error.problem);
    }
  }, []);
  const leave = useCallback(async () => {
    await signOut();
    setMe(null);
  }, []);
  useEffect(() => {
    const finish = async (back: Record<string, string>) => {
      let problem: Problem | null = null;
      try {
        if (await finishByProvider(back)) window.location.hash = '#/password';
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        problem = error.problem;
      }
      await renew();
      setRefused(problem);
    };
    const enter = async () => {
      const back = returnIn(window.location.search);
      if (back !== null) {
        window.history.replaceState(null, '', '/#/');
        await finish(back);
        return;
      }
      const link = linkIn(window.location.hash);
      if (link !== null) {
        // Out of the address first, so that it is in no history and in no copied link.
        window.history.replaceState(null, '', '#/');
        window.dispatchEvent(new HashChangeEvent('hashchange'));
        try {
          await followLink(link);
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          setProblem(error.problem);
        }
      }
      await renew();
    };
    const gone = () => setMe(null);
    // A link may be opened where the page is open already.
    const moved = () => {
      if (linkIn(window.location.hash) !== null) void enter();
    };
    window.addEventListener(SIGNED_OUT, gone);
    window.addEventListener('hashchange', moved);
    void enter();
    return () => {
      window.removeEventListener(SIGNED_OUT, gone);
      window.removeEventListener('hashchange', moved);
    };
  }, [renew]);
  if (me === undefined) return null;
  return (
    <Context.Provider value={{ me, renew, leave }}>
      {problem && !me && <ProblemNotice problem={problem} />}
      {refused && <ProblemNotice problem={refused} />}
      {children}
    </Context.Provider>
  );
}

/** What is shown to those who are signed in. */
export function Gate({ children }: { children: ReactNode }) {
  const { me } = useSeat();
  return me ? <>{children}</> : <SignInPage />;
}

/** The name of the account, and the way out. */
export function SeatMark() {
  const { t } = useWords();
  const { me, leave } = useSeat();
  if (!me) return null;
  return (
    <>
      <a href="#/password">{t(me.has_password ? 'seat.password' : 'seat.no_password')}</a>
      <button type="button" className="language" onClick={() => void leave()}>
        {t('seat.leave', { name: me.name })}
      </button>
    </>
  );
}
