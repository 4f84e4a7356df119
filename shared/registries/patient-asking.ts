import type { Clock } from '../jobs/clock.ts';
import { askRegistry, type Fetch, type Reply } from './ask-registry.ts';
import type { Registry } from './registry.ts';

/** What asking again and again needs. */
export interface PatienceOptions {
  readonly fetch: Fetch;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds for one request, its body included. */
  readonly requestTimeoutMs: number;
}

/** How long there is to ask. */
export interface Patience {
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** What asking came to in the end. */
export type FinalReply =
  | Exclude<Reply, { readonly state: 'failed' }>
  | { readonly state: 'failed'; readonly why: string };

/** Asks one registry, with patience, and notices when it is down. */
export type AskPatiently = (
  address: string,
  etag: string | undefined,
  patience: Patience,
) => Promise<FinalReply>;

const tries = 3;
const firstPauseMs = 500;
/** Requests at once, for all who ask. */
const atOnce = 6;
/** So many failures without a success between them, and nobody asks for a while: the next thousand would fail, too. */
const failuresUntilPause = 12;
const pauseMs = 60_000;
/** Whatever a registry wishes: it may be a mistake. */
const longestSilenceMs = 60 * 60 * 1000;

/**
 * Three tries, when another one may help and there is time: after the registry's `Retry-After`, or after a random part of a
 * pause that doubles. A registry that fails on and on is left alone for a minute; until then the answer is `failed` at once.
 */
export function askPatiently(registry: Registry, options: PatienceOptions): AskPatiently {
  const { clock, fetch, random, requestTimeoutMs } = options;
  const slots = limited(atOnce);
  let failures = 0;
  let silence: { readonly until: number; readonly why: string } | undefined;

  const timeLeft = ({ deadline, signal }: Patience): number =>
    signal?.aborted ? 0 : Math.max(0, deadline - clock.now());

  const note = (reply: Reply, patience: Patience): void => {
    if (reply.state !== 'failed') {
      failures = 0;
      silence = undefined;
      return;
    }
    // Whoever asked had no more time: that says nothing about the registry.
    if (timeLeft(patience) === 0) return;
    failures += 1;
    const wished = Math.min(reply.after ?? 0, longestSilenceMs);
    if (failures >= failuresUntilPause || wished > timeLeft(patience)) {
      silence = { until: clock.now() + Math.max(pauseMs, wished), why: reply.why };
    }
  };

  const askOnce = async (address: string, etag: string | undefined, patience: Patience): Promise<Reply> => {
    const left = timeLeft(patience);
    if (left === 0) return { state: 'failed', why: 'there was no more time to ask it', again: false };
    const timeout = AbortSignal.timeout(Math.min(requestTimeoutMs, left));
    const signal = patience.signal ? AbortSignal.any([patience.signal, timeout]) : timeout;
    const reply = await askRegistry({ registry, address, etag, fetch, signal, now: clock.now });
    note(reply, patience);
    return reply;
  };

  return async (address, etag, patience) => {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await slots(async () => {
        if (silence && silence.until > clock.now()) {
          return { state: 'failed', why: silence.why, again: false } as const;
        }
        return await askOnce(address, etag, patience);
      });
      if (reply.state !== 'failed') return reply;
      const pause = reply.after ?? random() * firstPauseMs * 2 ** attempt;
      if (!reply.again || attempt === tries || pause >= timeLeft(patience)) {
        return { state: 'failed', why: reply.why };
      }
      await clock.sleep(pause);
    }
  };
}

/** At most so many at a time; the others wait in line. */
function limited(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
