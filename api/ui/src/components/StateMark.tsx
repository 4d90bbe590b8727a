import { useWords } from '../i18n';
import type { State } from '../types';

const SIGNS: Record<State, string> = { queued: '◌', running: '▶', finished: '✓', stopped: '■', failed: '✕', dead: '✕' };

/** The state of a run, as a sign and a word. */
export function StateMark({ state }: { state: State }) {
  const { t } = useWords();
  return (
    <span className={`state ${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {t(`state.${state}`)}
    </span>
  );
}
