// The frame around every page: name, language, and which page the address asks for.

import { Gate, SeatMark } from './components/Gate';
import { useWords } from './i18n';
import { useAddress } from './lib/address';
import type { Address } from './lib/address';
import { PasswordPage } from './pages/PasswordPage';
import { RunPage } from './pages/RunPage';
import { SecondFactorPage } from './pages/SecondFactorPage';
import { StartPage } from './pages/StartPage';

function Page({ address }: { address: Address }) {
  if (address.run) return <RunPage key={address.run} id={address.run} tab={address.tab} />;
  if (address.own === 'password') return <PasswordPage />;
  return address.own === 'second-factor' ? <SecondFactorPage /> : <StartPage />;
}

export function App() {
  const { t, language, setLanguage } = useWords();
  const address = useAddress();
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>
        {t('app.skip')}
      </a>
      <header className="masthead">
        <a className="brand" href="#/">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <strong>{t('app.name')}</strong>
          <span>{t('app.claim')}</span>
        </a>
        <nav aria-label={t('app.site')}>
          <a href="#/">{t('app.runs')}</a>
          <a href="/docs/">{t('app.interface')}</a>
          <button
            type="button"
            className="language"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </button>
          <SeatMark />
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        <Gate>
          <Page address={address} />
        </Gate>
      </main>
    </>
  );
}
