import { jsonOrNothing } from './json-or-nothing.ts';
import type { PackageFacts, Registry } from './registry.ts';

/** What one registry said about one package. */
export type Reply =
  | { readonly state: 'known'; readonly facts: PackageFacts; readonly etag?: string }
  /** As it was when the tag was given. */
  | { readonly state: 'unchanged' }
  | { readonly state: 'absent' }
  /** `again`: another try may help, by its word after so many milliseconds. */
  | { readonly state: 'failed'; readonly why: string; readonly again: boolean; readonly after?: number };

/** `fetch`, as far as it is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request. */
export interface Question {
  readonly registry: Registry;
  /** Below the registry's root. */
  readonly address: string;
  readonly etag: string | undefined;
  readonly fetch: Fetch;
  /** Ends the request, its body included. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The largest packages of npm have about 10,000 versions in 20 MB. */
const bodyLimit = 32 * 1024 * 1024;
/** An index may lead to a package's one true address. */
const redirectLimit = 2;
/** No tag is that long; it is kept with each package. */
const etagLimit = 256;

/** Asks once. Follows redirects within the registry, and none that lead elsewhere. Never throws for what the network does. */
export async function askRegistry(question: Question): Promise<Reply> {
  let answer: Reply | Body;
  try {
    answer = await ask(question, question.address, redirectLimit);
  } catch (error) {
    // What fetch throws: a TypeError with the network's error as its cause, or why the signal ended it.
    if (question.signal.aborted) return { state: 'failed', why: 'it did not answer in time', again: true };
    return { state: 'failed', why: `it cannot be reached (${networkCode(error)})`, again: true };
  }
  if (answer.state !== 'body') return answer;
  const facts = question.registry.read(jsonOrNothing(answer.text));
  if (facts === undefined)
    return { state: 'failed', why: 'its answer is not that of a registry', again: false };
  return { state: 'known', facts, ...(answer.etag === undefined ? {} : { etag: answer.etag }) };
}

/** An answer that is not read yet. */
interface Body {
  readonly state: 'body';
  readonly text: string;
  readonly etag: string | undefined;
}

async function ask(question: Question, address: string, redirects: number): Promise<Reply | Body> {
  const { registry, etag, fetch, signal, now } = question;
  const response = await fetch(address, {
    headers: { accept: registry.accept, ...(etag === undefined ? {} : { 'if-none-match': etag }) },
    redirect: 'manual',
    signal,
  });
  const { status } = response;
  if (status === 200) {
    const text = await readText(response);
    const given = response.headers.get('etag') ?? '';
    const kept = given !== '' && given.length <= etagLimit ? given : undefined;
    if (text !== undefined) return { state: 'body', text, etag: kept };
    return { state: 'failed', why: `its answer is larger than ${bodyLimit / 1024 / 1024} MB`, again: false };
  }
  await response.body?.cancel();
  if (status === 304 && etag !== undefined) return { state: 'unchanged' };
  if (status === 404 || status === 410 || status === 451) return { state: 'absent' };
  if (status >= 300 && status < 400) {
    const next = redirectWithin(address, response.headers.get('location'));
    if (next !== undefined && redirects > 0) return await ask(question, next, redirects - 1);
    return { state: 'failed', why: 'it leads to another address', again: false };
  }
  const after = retryAfter(response.headers.get('retry-after'), now());
  const again = status === 429 || status >= 500;
  return {
    state: 'failed',
    why: `it answers with ${status}`,
    again,
    ...(after === undefined ? {} : { after }),
  };
}

async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function redirectWithin(from: string, location: string | null): string | undefined {
  if (location === null || !URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  return next.origin === new URL(from).origin ? next.href : undefined;
}

/** Milliseconds from `Retry-After`: seconds, or a date. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function networkCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown error';
}
