// Starts the service and a browser, and keeps account of what the page says and asks for.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PATIENCE_MS = 30_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url, child) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the service ended with exit code ${child.exitCode}`);
    try {
      if ((await fetch(`${url}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the service at ${url} did not answer within ${PATIENCE_MS} ms`);
}

/** The cookie of the session that pages begin with. */
let seat = null;

/** Follows a one-time link, `…/#/link/SECRET`. */
export async function follow(url, link) {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: link.split('/').pop() }),
  });
  if (!answer.ok) throw new Error(`the one-time link was refused: ${await answer.text()}`);
  const [pair] = answer.headers.get('set-cookie').split(';');
  const [name, value] = pair.split('=');
  return { name, value, url };
}

/** The one-time link among what a service prints. */
function printedLink(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
      const found = /sign in once at (\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error('the service printed no link')));
  });
}

/** A service of its own on a free port, or the one that ROUNDS_URL names and ROUNDS_LINK opens. */
export async function startService() {
  const given = process.env.ROUNDS_URL;
  if (given) {
    seat = await follow(given, process.env.ROUNDS_LINK ?? '');
    return { url: given, stop: async () => {} };
  }
  const program = process.env.ROUNDS_BIN;
  if (!program) throw new Error('ROUNDS_BIN must name the built rounds binary');
  const data = await mkdtemp(join(tmpdir(), 'rounds-e2e-'));
  const port = await freePort();
  const child = spawn(program, ['serve', '--port', String(port), '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  const link = printedLink(child);
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await answers(url, child);
    seat = await follow(url, await link);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

export async function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (!executablePath) throw new Error('no Chromium found: install it, or name it in CHROMIUM');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
}

/** Asks the service as the one whose session pages begin with. */
export function ask(url, path, init = {}) {
  return fetch(`${url}${path}`, { ...init, headers: { ...init.headers, cookie: `${seat.name}=${seat.value}` } });
}

/** A page with the errors it logged and the requests it sent to other hosts. */
export async function openPage(browser, url, locale = 'zh-CN') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale, timezoneId: 'Asia/Shanghai' });
  if (seat) await context.addCookies([seat]);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors = [];
  const foreign = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url ?? ''}`);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  context.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(`${url}/`) && !/^(data|blob):/.test(address)) foreign.push(address);
  });
  return { page, errors, foreign, close: () => context.close() };
}

/** Starts a run from a sample and leaves the page at it. */
export async function startSample(page, url, kind, size, seconds) {
  await page.goto(`${url}/#/`);
  const form = page.locator(`form[data-kind="${kind}"]`);
  await form.locator('select').selectOption(size);
  await form.locator('input[type="number"]').fill(String(seconds));
  await form.locator('button[type="submit"]').click();
  await page.waitForURL(/#\/runs\//);
}

/** Waits until the run is over and the page shows the plan it ended with. */
export function waitForState(page, ...states) {
  const wanted = states.map((state) => `.page.run[data-state="${state}"][data-current="true"]`).join(', ');
  return page.waitForSelector(wanted, { timeout: 2 * PATIENCE_MS });
}
