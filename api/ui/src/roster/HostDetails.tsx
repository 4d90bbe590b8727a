// Everything about one host in one week.

import { useWords } from '../i18n';
import { longDay } from '../lib/time';
import type { HostRow } from '../types';
import { weekOf } from './HostGrid';
import { activityName, frequency, halfDayName } from './words';
import { holderIn, isDue, signOf } from './model';
import type { RosterModel } from './model';

export function HostDetails({ model, host, week }: { model: RosterModel; host: HostRow; week: number }) {
  const { t, language } = useWords();
  const found = weekOf(host, week);
  const calendar = model.view.weeks[week];
  const lines = (model.linesByHost.get(host.id) ?? []).filter((line) => line.half_day === null || isDue(line, week));
  return (
    <section className="details" aria-live="polite" aria-label={t('details.label')}>
      <header>
        <h2>{host.name}</h2>
        <p>
          {calendar && t('grid.week_of', { date: longDay(calendar.monday, language) })}
          {calendar && calendar.holidays.length > 0 && <span className="holidays"> {calendar.holidays.join(' · ')}</span>}
        </p>
      </header>
      <div className="columns">
        <div>
          <h3>{t('details.posted')}</h3>
          {found && found.postings.length > 0 ? (
            <ul className="people">
              {found.postings.map((person) => {
                const sign = signOf(model, person.specialty);
                const physician = model.physicians.get(person.id);
                return (
                  <li key={person.id}>
                    <span className="sign" style={{ background: sign.fill, color: sign.ink }} aria-hidden="true">{sign.glyph}</span>
                    <strong>{person.name}</strong> {sign.name}
                    {physician && <span className="quiet"> {physician.institution}</span>}
                  </li>
                );
              })}
            </ul>
          ) : (
            <p className="quiet">{t('grid.nobody')}</p>
          )}
        </div>
        <div>
          <h3>
            {t('details.sessions')} {found && `${found.held}/${found.wanted}`}
          </h3>
          {lines.length === 0 && <p className="quiet">{t('details.no_sessions')}</p>}
          <ul className="sessions">
            {lines.map((line) => {
              const holder = holderIn(line, week);
              return (
                <li key={line.id} className={holder ? '' : 'lacking'}>
                  <span className="when">{line.half_day ? halfDayName(line.half_day, t) : t('line.unplaced')}</span>{' '}
                  {signOf(model, line.specialty).name} · {activityName(line.activity, t)} · {frequency(line, t)}{' '}
                  <strong>{holder ? holder.name : `✕ ${t('line.nobody')}`}</strong>
                </li>
              );
            })}
          </ul>
        </div>
      </div>
    </section>
  );
}
