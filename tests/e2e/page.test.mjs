// What the page promises, tried in a real browser on the real service.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ask, openPage, startBrowser, startSample, startService, waitForState } from './support.mjs';

let service;
let browser;
let seat;

before(async () => {
  service = await startService();
  browser = await startBrowser();
  seat = await openPage(browser, service.url);
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What stands against the page for those who cannot see it, or not well: WCAG 2.2 AA by axe-core. */
async function barriers(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations
      .filter((row) => row.impact === 'serious' || row.impact === 'critical')
      .map((row) => `${row.id}: ${row.nodes[0].html}`);
  });
}

/** Opens a part of the plan and waits until it is the one shown. */
async function openPart(page, part) {
  await page.locator(`#tab-${part}`).click();
  await page.waitForSelector(`#tab-${part}[aria-selected="true"]`);
}

const cost = (page) => page.locator('[data-figure="cost"]').getAttribute('data-value').then(Number);

test('a small roster is started and its cost falls before the eyes', async () => {
  const { page } = seat;
  await startSample(page, service.url, 'rostering', 's', 8);
  await page.waitForFunction(() => Number(document.querySelector('[data-figure="cost"]')?.dataset.value) > 0);
  const first = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const figure = document.querySelector('[data-figure="cost"]');
        const shown = Number(figure.dataset.value);
        const watch = new MutationObserver(() => {
          if (Number(figure.dataset.value) >= shown) return;
          watch.disconnect();
          resolve(shown);
        });
        watch.observe(figure, { attributes: true });
        window.setTimeout(() => resolve(null), 20_000);
      }),
  );
  assert.notEqual(first, null, 'the cost never fell');
  await waitForState(page, 'finished', 'stopped');
  assert.ok((await cost(page)) < first);
  assert.match(await page.locator('[data-figure="hard"]').innerText(), /全部满足/);
});

test('the year is read by host with the arrow keys', async () => {
  const { page } = seat;
  await openPart(page, 'hosts');
  const grid = page.getByRole('grid');
  await grid.focus();
  const before = await page.locator('.details').innerText();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  const described = await page.locator(`[id="${await grid.getAttribute('aria-activedescendant')}"]`).getAttribute('aria-label');
  const details = await page.locator('.details').innerText();
  assert.notEqual(details, before);
  assert.ok(described.startsWith(await page.locator('.details h2').innerText()), described);
  assert.match(described, /坐诊 \d+\/\d+/);
});

test('physicians are found by name, and the one-year progress of candidates is read', async () => {
  const { page } = seat;
  await openPart(page, 'physicians');
  const name = (await page.locator('.row-head .name').first().innerText()).split(/\s/)[0];
  await page.getByRole('searchbox').fill(name);
  await page.waitForFunction((wanted) => [...document.querySelectorAll('.row-head .name')].every((row) => row.textContent.includes(wanted)), name);
  await openPart(page, 'candidates');
  const row = page.locator('.candidates .body .candidate').first();
  assert.match(await row.innerText(), /\d{4} 年申报/);
  assert.match(await row.innerText(), /已认定 \d+ \+ 安排 \d+，缺 \d+，共需 \d+ 周/);
  await openPart(page, 'timetable');
  assert.equal(await page.locator('.timetable thead th').count(), 5);
  assert.ok((await page.locator('.line-card').count()) > 0);
});

test('every figure of the score stands beside its counting rule', async () => {
  const { page } = seat;
  await openPart(page, 'score');
  const counting = await page.locator('.rules tbody .counting').allInnerTexts();
  assert.ok(counting.length >= 4);
  assert.ok(counting.every((text) => text.trim() !== ''));
});

test('no part of a roster raises a barrier', async () => {
  const { page } = seat;
  for (const part of ['hosts', 'physicians', 'candidates', 'timetable', 'score']) {
    await openPart(page, part);
    assert.deepEqual([part, await barriers(page)], [part, []]);
  }
});

test('on paper every host has its row', async () => {
  const { page } = seat;
  await openPart(page, 'hosts');
  const wanted = Number(await page.locator('#tab-hosts .count').innerText());
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.waitForFunction((count) => document.querySelectorAll('.grid-row').length === count, wanted);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  const paper = await page.pdf({ format: 'A4', landscape: true });
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
});

test('every file offered can be fetched', async () => {
  const { page } = seat;
  const links = await page.locator('.files a').evaluateAll((all) => all.map((link) => link.href));
  assert.ok(links.length >= 3);
  for (const link of links) {
    const answer = await ask(service.url, new URL(link).pathname);
    assert.equal(answer.status, 200, link);
    assert.ok((await answer.arrayBuffer()).byteLength > 0, link);
  }
});

test('a day of 100 orders is read on the map, in the list and as a time bar', async () => {
  const { page } = seat;
  await startSample(page, service.url, 'routing', '100', 4);
  await waitForState(page, 'finished', 'stopped');
  await page.locator('.route-line').first().click();
  const vehicle = await page.locator('.route-list li.open').getAttribute('data-vehicle');
  const stops = page.locator('.stops tbody tr:not(.trip)');
  const count = await stops.count();
  assert.ok(count > 0);
  const bar = page.locator(`[id="bar-${vehicle}"]`);
  assert.equal(await bar.getAttribute('aria-selected'), 'true');
  await stops.nth(count - 1).locator('button').click();
  const order = await stops.nth(count - 1).locator('button').getAttribute('title');
  assert.ok((await page.locator('.gantt-note').innerText()).includes(order));
  await page.waitForSelector('.map[data-ready="yes"], .svg-map');
  assert.deepEqual(await barriers(page), []);
  await page.locator('.bars').focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((last) => !document.querySelector('.gantt-note').textContent.includes(last), order);
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((old) => document.querySelector('.route-list li.open')?.dataset.vehicle !== old, vehicle);
});

test('the sheet of a route names the order of each stop', async () => {
  const { page } = seat;
  const rows = page.locator('.stops tbody tr:not(.trip)');
  for (const row of await rows.all()) {
    const order = await row.locator('button').getAttribute('title');
    assert.equal(await row.locator('.order').innerText(), order);
  }
});

test('on a phone nothing runs off the page', async () => {
  const { page } = seat;
  const day = page.url();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const address of [day, `${service.url}/#/`]) {
    await page.goto(address);
    await page.waitForSelector('.route-list, .runs');
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(wide <= screen, `${address}: ${wide} on ${screen}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(day);
  await page.waitForSelector('.route-list');
});

test('without WebGL the map is drawn plainly', async () => {
  const day = seat.page.url();
  const plain = await openPage(browser, service.url);
  await plain.page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return String(kind).startsWith('webgl') ? null : original.call(this, kind, ...rest);
    };
  });
  await plain.page.goto(day);
  await plain.page.waitForSelector('.svg-map .district');
  await plain.page.locator('.svg-map .route').first().locator('path').first().dispatchEvent('click');
  await plain.page.waitForSelector('.route-list li.open');
  assert.deepEqual(plain.errors, []);
  await plain.close();
});

test('a running search is stopped and keeps its best plan', async () => {
  const { page } = seat;
  await startSample(page, service.url, 'rostering', 's', 600);
  await page.waitForSelector('.week-grid .grid-row');
  await page.locator('button.stop').click();
  await waitForState(page, 'stopped', 'finished');
  assert.ok((await page.locator('.grid-row').count()) > 0);
});

test('a broken file is answered with every flaw and its path', async () => {
  const { page } = seat;
  await page.goto(`${service.url}/#/`);
  const form = page.locator('form[data-kind="rostering"]');
  const broken = { kind: 'rostering', name: 'x', start: '2026-02-31', weeks: -1 };
  await form.locator('input[type="file"]').setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(broken)) });
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/rosterings')),
    form.locator('button[type="submit"]').click(),
  ]);
  assert.equal(Math.floor(answer.status() / 100), 4);
  assert.match(await form.getByRole('alert').innerText(), /\$/);
  // The browser logs the refused request by itself; that one line is no fault of the page.
  const logged = seat.errors.findIndex((line) => line.includes(String(answer.status())));
  if (logged >= 0) seat.errors.splice(logged, 1);
});

test('the language is switched whole and remembered', async () => {
  const { page } = seat;
  await page.goto(`${service.url}/#/`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.deepEqual(await barriers(page), []);
  const chinese = await page.locator('form[data-kind="routing"] h2').innerText();
  await page.getByRole('button', { name: 'English' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.notEqual(await page.locator('form[data-kind="routing"] h2').innerText(), chinese);
  assert.doesNotMatch(await page.locator('.starters').innerText(), /\p{Script=Han}/u);
  await page.reload();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  const other = await openPage(browser, service.url, 'en-GB');
  await other.page.goto(service.url);
  await other.page.waitForSelector('.starters');
  assert.equal(await other.page.locator('html').getAttribute('lang'), 'en');
  await other.close();
});

test('nothing is asked of another host and nothing is logged as an error', () => {
  assert.deepEqual(seat.foreign, []);
  assert.deepEqual(seat.errors, []);
});

test('a one-time link opens the page once, and a password opens it from then on', async () => {
  const made = await ask(service.url, '/api/v1/accounts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'kong', role: 'planner' }),
  });
  const { id } = await made.json();
  const { path } = await (await ask(service.url, `/api/v1/accounts/${id}/link`, { method: 'POST' })).json();
  const visitor = await openPage(browser, service.url);
  const { page } = visitor;
  await page.context().clearCookies();
  await page.goto(`${service.url}${path}`);
  // The secret leaves the address; the form may still be that of who was signed in before.
  await page.waitForURL((url) => url.hash === '#/');
  await page.locator('form[data-kind="rostering"]').waitFor();
  await page.goto(`${service.url}/#/password`);
  await page.locator('input[name="new"]').fill('seven blue lanterns');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('status').waitFor();
  await page.getByRole('button', { name: /退出/ }).click();

  await page.goto(`${service.url}${path}`);
  await page.getByRole('alert').waitFor();
  await page.locator('input[name="name"]').fill('kong');
  await page.locator('input[name="password"]').fill('seven blue lanterns');
  assert.deepEqual(await barriers(page), []);
  await page.locator('button[type="submit"]').click();
  await page.goto(`${service.url}/#/`);
  await page.locator('form[data-kind="rostering"]').waitFor();
  await visitor.close();
});

/** The code of six digits that a device shows so many half minutes from now (RFC 6238). */
function codeOf(secret, steps = 0) {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a second factor is set up, put in the place of another, asked for, and taken away', async () => {
  const made = await ask(service.url, '/api/v1/accounts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'meng', role: 'planner' }),
  });
  const { id } = await made.json();
  const link = async () => (await (await ask(service.url, `/api/v1/accounts/${id}/link`, { method: 'POST' })).json()).path;
  const visitor = await openPage(browser, service.url);
  const { page } = visitor;
  await page.context().clearCookies();
  await page.goto(`${service.url}${await link()}`);
  await page.waitForURL((url) => url.hash === '#/');
  await page.locator('form[data-kind="rostering"]').waitFor();
  await page.goto(`${service.url}/#/password`);
  await page.locator('input[name="new"]').fill('seven blue lanterns');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('status').waitFor();

  await page.locator('a[href="#/second-factor"]').click();
  const begin = page.locator('form[data-part="begin"]');
  const secretOf = async () => {
    await begin.locator('input[name="password"]').fill('seven blue lanterns');
    await begin.locator('button[type="submit"]').click();
    return page.locator('[data-secret]').getAttribute('data-secret');
  };
  // Who has found the page open does not know the password, and stays where the page was.
  await begin.locator('input[name="password"]').fill('eight green lanterns');
  await begin.locator('button[type="submit"]').click();
  await begin.getByRole('alert').waitFor();
  const first = await secretOf();
  assert.deepEqual(await barriers(page), []);
  const confirm = page.locator('form[data-part="confirm"]');
  await confirm.locator('input[name="code"]').fill(codeOf(first));
  await confirm.locator('button[type="submit"]').click();
  await page.getByRole('status').waitFor();
  assert.deepEqual(await barriers(page), []);
  const second = await secretOf();
  assert.notEqual(second, first);
  await confirm.locator('input[name="present"]').fill(codeOf(first, 1));
  await confirm.locator('input[name="code"]').fill(codeOf(second));
  await confirm.locator('button[type="submit"]').click();
  await page.getByRole('status').waitFor();

  await page.getByRole('button', { name: /退出/ }).click();
  await page.locator('input[name="name"]').fill('meng');
  await page.locator('input[name="password"]').fill('seven blue lanterns');
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="code"]').fill(codeOf(second, 1));
  await page.locator('button[type="submit"]').click();
  const drop = page.locator('form[data-part="drop"]');
  await drop.waitFor();
  // The device is lost: a link gets one in, and is enough to do without.
  await page.goto(`${service.url}${await link()}`);
  await page.waitForURL((url) => url.hash === '#/');
  await page.goto(`${service.url}/#/second-factor`);
  await drop.locator('button[type="submit"]').click();
  await page.getByRole('status').waitFor();
  await drop.waitFor({ state: 'detached' });
  assert.deepEqual(visitor.foreign, []);
  await visitor.close();
});
