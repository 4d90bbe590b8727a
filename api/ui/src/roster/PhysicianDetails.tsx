// Everything about one physician: where to, when, and which sessions.

import { useWords } from '../i18n';
import { addDays, longDay } from '../lib/time';
import type { PhysicianRow } from '../types';
import { signOf, without } from './model';
import type { RosterModel } from './model';
import { activityName, frequency, halfDayName, honourName, titleName } from './words';

export function PhysicianDetails({ model, person }: { model: RosterModel; person: PhysicianRow }) {
  const { t, language } = useWords();
  const lines = model.linesByPhysician.get(person.id) ?? [];
  const sessions = person.sessions.reduce((sum, count) => sum + count, 0);
  const day = (week: number, days: number) => {
    const monday = model.view.weeks[week]?.monday;
    return monday ? longDay(addDays(monday, days), language) : '–';
  };
  return (
    <section className="details" aria-live="polite" aria-label={t('details.label')}>
      <header>
        <h2>{person.name}</h2>
        <p>
          {[person.institution, without(person.institution, person.department), signOf(model, person.specialty).name, titleName(person.title, t)]
            .filter(Boolean)
            .join(' · ')}
          {person.honour && <span className="honour"> {honourName(person.honour, t)}</span>}
        </p>
      </header>
      <div className="columns">
        <div>
          <h3>{t('details.postings')}</h3>
          {person.postings.length === 0 && <p className="quiet">{t('details.no_postings')}</p>}
          <ul className="people">
            {person.postings.map((span) => (
              <li key={`${span.host} ${span.first_week}`}>
                <strong>{model.hosts.get(span.host)?.name ?? span.host}</strong>{' '}
                {t('details.span', {
                  from: day(span.first_week, 0),
                  to: day(span.first_week + span.weeks - 1, 6),
                  n: span.weeks,
                })}
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>{t('details.sessions')} {sessions}</h3>
          {person.fair !== null && <p className="quiet">{t('details.fair', { n: person.fair })}</p>}
          <ul className="sessions">
            {lines.map((line) => (
              <li key={line.id}>
                <span className="when">{line.half_day && halfDayName(line.half_day, t)}</span>{' '}
                {model.hosts.get(line.host)?.name ?? line.host} · {activityName(line.activity, t)} · {frequency(line, t)}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
