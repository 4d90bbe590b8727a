import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { SeatProvider } from './components/Gate';
import { LanguageProvider } from './i18n';
import './styles/base.css';
import './styles/pages.css';
import './styles/roster.css';
import './styles/progress.css';
import './styles/routing.css';
import './styles/print.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <SeatProvider>
        <App />
      </SeatProvider>
    </LanguageProvider>
  </StrictMode>,
);
