import { useWords } from '../i18n';
import type { RosterModel } from './model';

/** Which colour and character stands for which specialty. */
export function SpecialtyKey({ model }: { model: RosterModel }) {
  const { t } = useWords();
  return (
    <ul className="specialty-key" aria-label={t('key.specialties')}>
      {[...model.signs.values()].map((sign) => (
        <li key={sign.id}>
          <span className="sign" style={{ background: sign.fill, color: sign.ink }} aria-hidden="true">
            {sign.glyph}
          </span>
          {sign.name}
        </li>
      ))}
    </ul>
  );
}
