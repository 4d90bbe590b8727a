// Takes the picture of the README: `npm run screenshot` writes docs/screenshot.png.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openPage, startBrowser, startSample, startService, waitForState } from './support.mjs';

const target = fileURLToPath(new URL('../../docs/screenshot.png', import.meta.url));
const kind = process.argv[2] ?? 'rostering';

const service = await startService();
const browser = await startBrowser();
try {
  const { page } = await openPage(browser, service.url, process.env.LOCALE ?? 'zh-CN');
  await startSample(page, service.url, kind, kind === 'rostering' ? 'm' : '300', 30);
  await waitForState(page, 'finished', 'stopped');
  if (kind === 'routing') {
    await page.waitForSelector('.map[data-ready="yes"], .svg-map');
    await page.locator('.route-line').nth(2).click();
    await page.waitForTimeout(2500); // The map moves to the route.
  } else {
    await page.locator('.grid-row').nth(2).click({ position: { x: 420, y: 12 } });
  }
  await mkdir(fileURLToPath(new URL('../../docs', import.meta.url)), { recursive: true });
  await page.screenshot({ path: target });
} finally {
  await browser.close();
  await service.stop();
}
