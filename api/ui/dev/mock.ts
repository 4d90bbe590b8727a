// A small imitation of the service for `npm run dev`: two finished runs, and runs that improve.

import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rosterFixture } from '../src/fixtures/roster';
import { routingFixture } from '../src/fixtures/routing';
import type { Kind, Run, View } from '../src/types';

const DISTRICTS = new URL('../../../datasets/zibo/districts.geojson', import.meta.url);
const SECONDS = 20;

interface Made {
  kind: Kind;
  began: number;
  stopped: boolean;
  view: View;
}

const SIZES = {
  s: { physicians: 60, hosts: 20, weeks: 12 },
  m: { physicians: 300, hosts: 60, weeks: 52 },
  l: { physicians: 1500, hosts: 300, weeks: 52 },
};

const runs = new Map<string, Made>([
  ['demo-roster', { kind: 'rostering', began: Date.now() - 60_000, stopped: false, view: rosterFixture(SIZES.m) }],
  ['demo-large', { kind: 'rostering', began: Date.now() - 60_000, stopped: false, view: rosterFixture(SIZES.l) }],
  ['demo-day', { kind: 'routing', began: Date.now() - 60_000, stopped: false, view: routingFixture(300) }],
]);

function costAt(made: Made, seconds: number): number {
  return Math.round(made.view.cost * (1 + 1.5 * Math.exp(-seconds / 4)));
}

function record(id: string, made: Made): Run {
  const seconds = (Date.now() - made.began) / 1000;
  const over = made.stopped || seconds > SECONDS;
  return {
    id, kind: made.kind, name: made.view.name, state: made.stopped ? 'stopped' : over ? 'finished' : 'running',
    created_at: new Date(made.began).toISOString(), started_at: new Date(made.began).toISOString(),
    ended_at: over ? new Date(made.began + SECONDS * 1000).toISOString() : null, seed: 1, ending: over ? 'budget_spent' : null, steps: over ? 1000 : null, seconds: SECONDS,
    hard: 0, cost: costAt(made, seconds), cost_scale: made.view.kind === 'routing' ? made.view.cost_scale : 1, cost_unit: null, bound: made.kind === 'rostering' ? 300_000 : null, gap_basis_points: null,
    rules: made.view.rules, violations: [], failure: null,
  };
}

function events(made: Made, id: string, response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = (t: number) =>
    response.write(`event: improved\ndata: ${JSON.stringify({ event: 'improved', t, cost: costAt(made, t), hard: 0 })}\n\n`);
  for (let t = 0.4; t < Math.min(SECONDS, (Date.now() - made.began) / 1000); t += 0.4) say(t);
  const timer = setInterval(() => {
    const t = (Date.now() - made.began) / 1000;
    if (t < SECONDS) say(t);
    if (record(id, made).state !== 'running') {
      response.write(`event: finished\ndata: {"event":"finished"}\n\n`);
      clearInterval(timer);
      response.end();
    }
  }, 400);
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<{ sample?: string }> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as { sample?: string };
}

async function answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
  const [what, id = '', part] = path.split('/').filter(Boolean);
  if (what === 'map') return send(response, 200, existsSync(DISTRICTS) ? readFileSync(DISTRICTS, 'utf8') : { type: 'FeatureCollection', features: [] });
  if (what === 'demo') return send(response, 200, { sample: query.get('size') });
  if (what === 'rosterings' || what === 'routings') {
    const size = (await bodyOf(request)).sample;
    if (!size) {
      const flaws = [{ path: '$.hosts[3].rooms', code: 'missing', message: 'the field `rooms` is missing', message_zh: '缺少字段 rooms' }];
      return send(response, 422, { title: 'The data has flaws', status: 422, code: 'flawed', flaws });
    }
    const view = what === 'rosterings' ? rosterFixture(SIZES[size as 's' | 'm' | 'l']) : routingFixture(Number(size));
    const name = `run-${runs.size}`;
    runs.set(name, { kind: view.kind, began: Date.now(), stopped: false, view });
    return send(response, 202, record(name, runs.get(name) as Made));
  }
  if (what === 'runs' && !id) return send(response, 200, [...runs].map(([key, made]) => record(key, made)));
  const made = runs.get(id);
  if (!made) return send(response, 404, { title: `There is no run ${id}`, status: 404 });
  if (part === 'view') return send(response, 200, made.view);
  if (part === 'events') return events(made, id, response);
  if (part === 'stop') made.stopped = true;
  return send(response, 200, record(id, made));
}

/** Answers one request below /api/v1. */
export function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = new URL(request.url ?? '/', 'http://mock');
  return answer(request, response, address.pathname, address.searchParams);
}
