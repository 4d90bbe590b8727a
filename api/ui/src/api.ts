// The one door to the service. Errors arrive as problem documents and stay whole.

import type { Begun, Kind, Me, Problem, Run, View } from './types';

const BASE = '/api/v1';

/** Said to the window when the service no longer knows who asks. */
export const SIGNED_OUT = 'rounds-signed-out';

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

async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const headers = new Headers(init?.headers);
    // Asked for in English, what is wrong carries its Chinese words beside: the page may be switched later.
    headers.set('accept-language', 'en');
    response = await fetch(BASE + path, { ...init, headers });
  } catch (cause) {
    throw new ServiceError({ title: String(cause), status: 0, code: 'unreachable' });
  }
  if (response.ok) return response;
  const error = await refusal(response);
  // A wrong password or code is refused with 401 too, and ends no session.
  const { status, code = 'not_signed_in' } = error.problem;
  if (status === 401 && code === 'not_signed_in') window.dispatchEvent(new Event(SIGNED_OUT));
  throw error;
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await ask(path, init)).json()) as T;
}

async function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await ask(path, body === undefined ? { method } : { method, headers, body: JSON.stringify(body) });
}

export function readMe(): Promise<Me> {
  return call<Me>('/session');
}

/** `code` is left out by those who have no second factor. */
export function signIn(name: string, password: string, code?: string): Promise<void> {
  return send('POST', '/session', { name, password, code });
}

export function followLink(link: string): Promise<void> {
  return send('POST', '/session', { link });
}

export function signOut(): Promise<void> {
  return send('DELETE', '/session');
}

export function setPassword(present: string, next: string): Promise<void> {
  return send('PUT', '/session/password', { present, new: next });
}

/** `password` is empty for those who have none, or came by a one-time link. */
export function beginSecondFactor(password: string): Promise<Begun> {
  return call<Begun>('/session/second-factor', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  });
}

/** `present` is a code of the device that is replaced. */
export function confirmSecondFactor(code: string, present?: string): Promise<void> {
  return send('PUT', '/session/second-factor', { code, asked_for: true, present });
}

export function dropSecondFactor(code: string): Promise<void> {
  return send('PUT', '/session/second-factor', { code, asked_for: false });
}

export function listRuns(): Promise<Run[]> {
  return call<Run[]>('/runs');
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

/** A made-up problem, ready to be sent back. */
export async function sample(kind: Kind, size: string): Promise<Blob> {
  return (await ask(`/demo/${kind}?size=${encodeURIComponent(size)}`)).blob();
}

export function districts(): Promise<GeoJSON.FeatureCollection> {
  return call<GeoJSON.FeatureCollection>('/map/districts');
}

/** `draft` is sent byte for byte: the service, not the page, says what is wrong with a file. */
export function startRun(kind: Kind, draft: Blob, seconds: number): Promise<Run> {
  const where = kind === 'rostering' ? '/rosterings' : '/routings';
  return call<Run>(`${where}?seconds=${seconds}&seed=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: draft,
  });
}

export function fileAddress(id: string, name: string): string {
  return `${BASE}/runs/${encodeURIComponent(id)}/files/${name}`;
}

export function eventsAddress(id: string): string {
  return `${BASE}/runs/${encodeURIComponent(id)}/events`;
}
