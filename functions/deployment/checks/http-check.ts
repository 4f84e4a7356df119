import type { CheckSettings } from '../../../shared/config/deployment-settings.ts';
import type { CheckResult } from '../run/ports.ts';
import type { Preview } from '../targets/target.ts';

export type HttpCheck = Extract<CheckSettings, { kind: 'http' }>;

/** The part of `fetch` that checks use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A page may be larger than what is looked at of it. */
const bodyLimit = 1_048_576;

/** Asks an address and compares the answer. One that never comes fails after the check's own time. */
export async function checkHttp(
  { fetch, now }: { readonly fetch: Fetch; readonly now: () => number },
  check: HttpCheck,
  preview: Preview | undefined,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { name } = check;
  const failed = (detail: string): CheckResult => ({ name, result: 'failed', detail });
  // Only with the values of the environment filled in is it known what they are.
  if (!URL.canParse(check.url)) return failed(`${check.url} is no address`);
  const pattern = patternOf(check);
  if (pattern instanceof Error)
    return failed(`the pattern ${check.matches} cannot be used: ${pattern.message}`);
  const url = previewUrl(check.url, preview);
  const began = now();
  const limit = AbortSignal.timeout(check.timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      method: check.method,
      headers: { ...check.headers, ...preview?.headers },
      // What is checked is the release, not a copy of an earlier answer.
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
    const body = await readStart(response);
    const took = now() - began;
    const wrong = judgeAnswer(check, { status: response.status, body, took });
    return wrong === undefined
      ? { name, result: 'passed', detail: `${response.status} in ${took} ms` }
      : failed(wrong);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return failed(`no answer from ${url} in ${check.timeoutSeconds} s`);
    return failed(`${url} cannot be reached: ${causeOf(error)}`);
  }
}

/** What is wrong with an answer; `undefined`: nothing. */
export function judgeAnswer(
  { status: accepted, contains, matches, maxLatencyMs }: HttpCheck,
  { status, body, took }: { readonly status: number; readonly body: string; readonly took: number },
): string | undefined {
  if (!accepted.includes(status)) return `answered ${status}, not ${accepted.join(' or ')}`;
  if (contains !== undefined && !body.includes(contains))
    return `the answer does not contain ${JSON.stringify(contains)}`;
  if (matches !== undefined && !new RegExp(matches).test(body)) return `the answer does not match ${matches}`;
  if (maxLatencyMs !== undefined && took > maxLatencyMs)
    return `took ${took} ms, more than ${maxLatencyMs} ms`;
  return undefined;
}

/** The pattern of a check, or why it is none. */
function patternOf({ matches }: HttpCheck): RegExp | SyntaxError | undefined {
  try {
    return matches === undefined ? undefined : new RegExp(matches);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

/** The address at which a candidate alone answers. */
export function previewUrl(url: string, preview: Preview | undefined): string {
  if (preview?.origin === undefined) return url;
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, preview.origin).href;
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bodyLimit) break;
  }
  return Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8');
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
