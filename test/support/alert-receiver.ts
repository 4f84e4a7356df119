import type { IncomingHttpHeaders } from 'node:http';
import { startHttpHost } from './http-host.ts';

/** What a channel posted. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on loopback that takes what channels post. */
export interface AlertReceiver extends AsyncDisposable {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** What it answers from now on; `silence`: nothing at all. */
  answer(answer: number | 'silence', headers?: Readonly<Record<string, string>>, body?: string): void;
}

/** Starts it; at first it answers 202. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const posted: Posted[] = [];
  let next: { answer: number | 'silence'; headers: Readonly<Record<string, string>>; body: string } = {
    answer: 202,
    headers: {},
    body: 'ok',
  };
  const host = await startHttpHost(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    posted.push({ path: request.url ?? '', headers: request.headers, body });
    if (next.answer !== 'silence') response.writeHead(next.answer, next.headers).end(next.body);
  });
  return {
    url: host.url,
    posted,
    answer(answer, headers = {}, body = '') {
      next = { answer, headers, body };
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
}
