import { ChannelError } from '../../../shared/notifications/errors.ts';

/** `fetch`, as far as it is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request of a channel. */
export interface Post {
  /** Name of the channel: what errors say. The address may be a secret. */
  readonly channel: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a person can do when it is refused. */
  readonly remedy: string;
  readonly signal: AbortSignal;
}

/** Characters of an answer that are shown, and that are read. */
const answerLimit = 200;
const readLimit = 4_096;
const hourSeconds = 3_600;

/** Posts JSON and resolves when the other side has taken it (2xx). Throws `ChannelError`, `ALERT_NOT_SENT` or `ALERT_REFUSED`. */
export async function post(fetch: Fetch, request: Post): Promise<void> {
  const response = await ask(fetch, request);
  const answer = await textOf(response);
  if (response.ok) return;
  const { status } = response;
  const where = `channel ${request.channel}`;
  const what = `It answered ${status}${answer === '' ? '' : `: ${answer}`}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    throw new ChannelError({
      code: 'ALERT_NOT_SENT',
      what,
      where,
      remedy: 'It is tried again; see whether the service on the other side works.',
      retryable: true,
      retryAfterSeconds: askedSeconds(response.headers.get('retry-after')),
    });
  }
  throw new ChannelError({ code: 'ALERT_REFUSED', what, where, remedy: request.remedy, retryable: false });
}

async function ask(fetch: Fetch, { channel, url, body, headers, signal }: Post): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'auto-builder', ...headers },
      // Where a signed body or a secret address goes is what the configuration says, and nowhere else.
      redirect: 'manual',
      signal,
    });
  } catch (cause) {
    throw new ChannelError({
      code: 'ALERT_NOT_SENT',
      what: signal.aborted ? 'It did not answer in time' : 'It cannot be reached',
      where: `channel ${channel}`,
      remedy: 'It is tried again; see whether its address is right and the service on the other side works.',
      retryable: true,
      // The cause names the address.
      cause: cause instanceof Error ? cause.name : undefined,
    });
  }
}

/** The beginning of what it says, however much that is. An answer that breaks off is as good as none: the status has come. */
async function textOf(response: Response): Promise<string> {
  return (await beginningOf(response).catch(() => ''))
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, answerLimit);
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  // Leaving the loop ends the answer.
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length >= readLimit) break;
  }
  return text;
}

/** The header in seconds; dates are not understood. At most an hour. */
function askedSeconds(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Math.min(Number(header), hourSeconds) : undefined;
}
