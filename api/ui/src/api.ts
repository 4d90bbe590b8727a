// The one door to the service. Errors arrive as problem documents and stay whole.

import type { Kind, Problem, Run, View } from './types';

const BASE = '/api/v1';

export class ServiceError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

async function refusal(response: Response): Promise<ServiceError> {
  const plain: Problem = { title: `HTTP ${response.status}`, status: response.status };
  try {
    const body: unknown = await response.json();
    if (body !== null && typeof body === 'object') return new ServiceError({ ...plain, ...body });
  } catch {
    // Not JSON: the status line is all there is to say.
  }
  return new ServiceError(plain);
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, init);
  } catch (cause) {
    throw new ServiceError({ title: String(cause), status: 0, code: 'unreachable' });
  }
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as T;
}

export async function listRuns(): Promise<Run[]> {
  const body = await call<Run[] | { runs: Run[] }>('/runs');
  return Array.isArray(body) ? body : body.runs;
}

export function readRun(id: string): Promise<Run> {
  return call<Run>(`/runs/${encodeURIComponent(id)}`);
}

export function readView(id: string): Promise<View> {
  return call<View>(`/runs/${encodeURIComponent(id)}/view`);
}

export function stopRun(id: string): Promise<unknown> {
  return call(`/runs/${encodeURIComponent(id)}/stop`, { method: 'POST' });
}

export function sample(kind: Kind, size: string): Promise<unknown> {
  return call(`/demo/${kind}?size=${encodeURIComponent(size)}`);
}

export function districts(): Promise<GeoJSON.FeatureCollection> {
  return call<GeoJSON.FeatureCollection>('/map/districts');
}

export interface Order {
  problem: unknown;
  seconds: number;
  seed: number;
}

export function startRun(kind: Kind, order: Order): Promise<Run> {
  return call<Run>(kind === 'rostering' ? '/rosterings' : '/routings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
}

export function fileAddress(id: string, name: string): string {
  return `${BASE}/runs/${encodeURIComponent(id)}/files/${name}`;
}

export function eventsAddress(id: string): string {
  return `${BASE}/runs/${encodeURIComponent(id)}/events`;
}
