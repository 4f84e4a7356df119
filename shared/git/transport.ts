import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { abortedError, GitError, protocolError } from './errors.ts';
import { statusError, unreachableError } from './http-errors.ts';
import { redirected } from './redirect.ts';
import type { Remote } from './remote.ts';

/** How long and through what we talk to hosts. One transport is shared by all jobs of a process. */
export interface TransportOptions {
  /** Milliseconds without a byte in either direction before a request counts as dead. */
  readonly idleTimeoutMs: number;
  /** The same for listings, which hosts have ready at once: a host that hangs is given up sooner. */
  readonly listingIdleTimeoutMs: number;
  readonly userAgent: string;
  /** Connections kept open per host. */
  readonly maxSockets: number;
  /** Bytes of a listing, unpacked, that are held in memory; 64 MiB are some 900,000 refs. */
  readonly listingLimit: number;
}

/** One exchange with a host. */
export interface GitRequest {
  readonly remote: Remote;
  readonly method: 'GET' | 'POST';
  /** Below the repository's URL: `/info/refs?service=git-upload-pack`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the transport's own. */
  readonly idleTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A streamed request: write the body, end it, then read the answer. */
export interface OpenRequest {
  readonly body: http.ClientRequest;
  /** Settles once, with the answer or a typed error; reading it is the caller's part. */
  readonly answer: Promise<http.IncomingMessage>;
}

const redirectLimit = 5;

/** HTTP as git hosts need it: kept connections, streaming both ways, typed errors, redirects on discovery only. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #agents: { readonly http: http.Agent; readonly https: https.Agent };

  constructor(options: Partial<TransportOptions> = {}) {
    this.#options = {
      idleTimeoutMs: 120_000,
      listingIdleTimeoutMs: options.idleTimeoutMs ?? 30_000,
      userAgent: 'git/auto-builder',
      maxSockets: 16,
      listingLimit: 64 * 1024 * 1024,
      ...options,
    };
    const agent = { keepAlive: true, maxSockets: this.#options.maxSockets, keepAliveMsecs: 5_000 };
    this.#agents = { http: new http.Agent(agent), https: new https.Agent(agent) };
  }

  /** Closes the kept connections. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  /** Opens a request whose body the caller streams. */
  open(request: GitRequest): OpenRequest {
    const url = new URL(request.remote.url + request.path);
    const secure = url.protocol === 'https:';
    const idleTimeoutMs = request.idleTimeoutMs ?? this.#options.idleTimeoutMs;
    const message = (secure ? https : http).request(url, {
      method: request.method,
      agent: secure ? this.#agents.https : this.#agents.http,
      timeout: idleTimeoutMs,
      headers: {
        'User-Agent': this.#options.userAgent,
        ...(request.remote.authorization ? { Authorization: request.remote.authorization } : {}),
        ...request.headers,
      },
    });
    message.setNoDelay(true);
    return { body: message, answer: this.#answer(message, request, idleTimeoutMs) };
  }

  /** Sends a whole body and resolves to the answer once its status is known to be good. */
  async send(request: GitRequest, body?: Buffer): Promise<http.IncomingMessage> {
    const opened = this.open(body ? withLength(request, body) : request);
    opened.body.end(body);
    const answer = await opened.answer;
    if (answer.statusCode !== 200) throw await refused(request, answer);
    return answer;
  }

  /** Like `send`, and reads the whole answer, unpacking gzip. For listings, never for packs. */
  async read(request: GitRequest, body?: Buffer): Promise<Buffer> {
    return collect(await this.send(this.#listing(request), body), request, this.#options.listingLimit);
  }

  /**
   * GETs a discovery document. A renamed repository answers with a redirect: it is followed as git does, and the
   * remote to use from then on comes back. Credentials are dropped when the host changes.
   */
  async discover(request: GitRequest): Promise<{ remote: Remote; contentType: string; body: Buffer }> {
    let current = this.#listing(request);
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      const opened = this.open(current);
      opened.body.end();
      const answer = await opened.answer;
      const location = answer.headers.location;
      if ([301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && location) {
        answer.resume();
        current = { ...current, remote: redirected(current.remote, current.path, location) };
        continue;
      }
      if (answer.statusCode !== 200) throw await refused(current, answer);
      const contentType = answer.headers['content-type'] ?? '';
      return {
        remote: current.remote,
        contentType,
        body: await collect(answer, current, this.#options.listingLimit),
      };
    }
    throw protocolError(`more than ${redirectLimit} redirects`, request.remote.url);
  }

  #listing(request: GitRequest): GitRequest {
    const headers = { ...request.headers, 'Accept-Encoding': 'gzip' };
    return { ...request, headers, idleTimeoutMs: this.#options.listingIdleTimeoutMs };
  }

  #answer(
    message: http.ClientRequest,
    request: GitRequest,
    idleTimeoutMs: number,
  ): Promise<http.IncomingMessage> {
    const where = request.remote.url;
    let begun: http.IncomingMessage | undefined;
    // Whoever reads an answer that has begun would otherwise be told of a broken connection only.
    const end = (error: GitError): void => {
      begun?.destroy(error);
      message.destroy(error);
    };
    const onAbort = (): void => end(abortedError(where, 'the request was called off'));
    const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
      message.once('response', (response) => {
        begun = response;
        resolve(response);
      });
      message.on('timeout', () => {
        end(
          new GitError({
            code: 'GIT_TIMEOUT',
            what: `no byte moved for ${idleTimeoutMs / 1000} seconds`,
            where,
            remedy: 'The host is slow or stuck; the work is tried again later.',
          }),
        );
      });
      message.on('error', (error) =>
        reject(error instanceof GitError ? error : unreachableError(error, where)),
      );
      message.once('close', () => request.signal?.removeEventListener('abort', onAbort));
    });
    // The caller may be busy writing when it fails; the rejection still reaches everybody who awaits it.
    answer.catch(() => undefined);
    if (request.signal?.aborted) onAbort();
    else request.signal?.addEventListener('abort', onAbort, { once: true });
    return answer;
  }
}

/** The typed error of an answer that is not 200, with the beginning of what the host says in plain text. */
export async function refused(request: GitRequest, answer: http.IncomingMessage): Promise<GitError> {
  const words: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    words.push(chunk);
    length += chunk.length;
    if (length > 4096) break;
  }
  const contentType = answer.headers['content-type'] ?? '';
  const text = contentType.startsWith('text/plain')
    ? Buffer.concat(words).toString('utf8').trim().slice(0, 500)
    : '';
  return statusError(answer.statusCode ?? 0, answer.headers, text, request);
}

async function collect(answer: http.IncomingMessage, request: GitRequest, limit: number): Promise<Buffer> {
  const gunzip = answer.headers['content-encoding'] === 'gzip' ? createGunzip() : undefined;
  if (gunzip) answer.once('error', (error) => gunzip.destroy(error));
  const stream: Readable = gunzip ? answer.pipe(gunzip) : answer;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit)
        throw protocolError(`the listing is larger than ${limit} bytes`, request.remote.url);
      chunks.push(chunk);
    }
  } catch (error) {
    // Unpacking may end before the answer does; nobody reads the rest.
    answer.destroy();
    if (error instanceof GitError) throw error;
    throw unreachableError(error, request.remote.url);
  }
  return Buffer.concat(chunks);
}

function withLength(request: GitRequest, body: Buffer): GitRequest {
  return { ...request, headers: { ...request.headers, 'Content-Length': String(body.length) } };
}
