import type { HookDeliveries, HookDelivery } from '../../../shared/github/hook-deliveries.ts';
import type { CursorStore } from '../../../shared/state/health-store.ts';

/** What looking through deliveries needs. */
export interface RedeliveryPorts {
  readonly deliveries: HookDeliveries;
  readonly cursors: CursorStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Names who has the cursor. */
  readonly owner: string;
  /** Called before what was refused for its signature is delivered once more. */
  readonly mendSecret?: () => Promise<void>;
}

/** What became of the deliveries of one hook. */
export interface Redelivered {
  /** Another has the cursor: nothing was done. */
  readonly busy: boolean;
  /** Events that were asked for once more. */
  readonly redelivered: number;
  /** Events that no attempt has brought yet, those asked for included. */
  readonly open: number;
  /** Events that are left from now on, asked for often enough: the mirror's next scheduled run makes up for them. */
  readonly abandoned: number;
  /** Whether the receiver refused the signature of the latest attempt of an open event. */
  readonly unauthorised: boolean;
}

const minuteMs = 60_000;
/** GitHub keeps attempts for three days; a little less, so that none is asked for that is just going. */
const keptMs = 3 * 24 * 3_600_000 - 10 * minuteMs;
/** Nobody else looks through the deliveries meanwhile. */
const takenMs = 2 * minuteMs;
/** Requests are dear: what is beyond waits for the next call. */
const mostPages = 20;
const mostRedeliveries = 50;
/** One delivery and four redeliveries. */
const mostAttempts = 5;
/** A person who mended a secret meanwhile gets what it had cost. */
const unsignedMs = 120 * minuteMs;
/** Attempts are listed in order of their ends, not of their beginnings. */
const overlapMs = minuteMs;

/** One event, with every attempt that was seen, newest first. */
interface Sent {
  readonly attempts: readonly [HookDelivery, ...HookDelivery[]];
}

/**
 * Has GitHub deliver once more what it could never deliver: from the newest attempt back to where the last call stopped. An event
 * that one attempt brought is done; one that fails again waits longer each time, and is left after four redeliveries. One caller at a
 * time works on a hook. Throws `GitHubError`; then the next call begins where this one did.
 */
export async function redeliverFailed(ports: RedeliveryPorts): Promise<Redelivered> {
  const { deliveries, cursors, now, owner, mendSecret } = ports;
  const startedAt = now();
  const cursor = await cursors.take(`deliveries ${deliveries.name}`, owner, startedAt, takenMs);
  if (!cursor) return { busy: true, redelivered: 0, open: 0, abandoned: 0, unauthorised: false };
  const oldest = startedAt - keptMs;
  const from = Math.max(oldest, Number(cursor.value ?? 0));
  try {
    const { events, isWhole } = await readBack(deliveries, from);
    const { open, abandoned } = judge(events);
    const mayMend = mendSecret !== undefined;
    const due = open.filter((event) => isDue(event, now(), mayMend)).slice(0, mostRedeliveries);
    if (due.some(isUnauthorised)) await mendSecret?.();
    for (const { attempts } of due) await deliveries.redeliver(attempts[0].id);
    // Where not everything was read, the place stays: what lies before it was not seen.
    await cursor.save(String(isWhole ? nextPlace(open, startedAt) : from));
    return {
      busy: false,
      redelivered: due.length,
      open: open.length,
      abandoned: abandoned.length,
      unauthorised: open.some(isUnauthorised),
    };
  } catch (error) {
    await cursor.save(String(from));
    throw error;
  }
}

async function readBack(
  deliveries: HookDeliveries,
  from: number,
): Promise<{ readonly events: readonly Sent[]; readonly isWhole: boolean }> {
  const byGuid = new Map<string, [HookDelivery, ...HookDelivery[]]>();
  let pages = 0;
  let isWhole = true;
  for await (const page of deliveries.list()) {
    pages += 1;
    for (const attempt of page) {
      if (attempt.deliveredAt < from) continue;
      const known = byGuid.get(attempt.guid);
      if (known) known.push(attempt);
      else byGuid.set(attempt.guid, [attempt]);
    }
    const last = page.at(-1);
    if (last === undefined || last.deliveredAt < from) break;
    if (pages >= mostPages) {
      isWhole = false;
      break;
    }
  }
  return { events: [...byGuid.values()].map((attempts) => ({ attempts })), isWhole };
}

/**
 * What never succeeded, oldest first, and what was tried often enough. A `ping` tells nobody anything. An event whose first attempt lies
 * before the place of the last call is settled: only its later attempts are seen.
 */
function judge(events: readonly Sent[]): {
  readonly open: readonly Sent[];
  readonly abandoned: readonly Sent[];
} {
  const failed = events
    .filter(({ attempts }) => attempts[0].event !== 'ping' && !attempts.some(succeeded))
    .filter(({ attempts }) => attempts.some(({ redelivery }) => !redelivery))
    .toSorted((a, b) => firstAt(a) - firstAt(b));
  return {
    open: failed.filter(({ attempts }) => attempts.length < mostAttempts),
    abandoned: failed.filter(({ attempts }) => attempts.length >= mostAttempts),
  };
}

function succeeded({ statusCode }: HookDelivery): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function isUnauthorised({ attempts }: Sent): boolean {
  return attempts[0].statusCode === 401;
}

/**
 * A first failure at once, then after 1, 4 and 16 minutes. What was refused for its signature is asked for when the secret can be mended,
 * and otherwise left to who can: the same secret fails again.
 */
function isDue(event: Sent, now: number, mayMendSecret: boolean): boolean {
  const { attempts } = event;
  const waited = now - attempts[0].deliveredAt;
  if (isUnauthorised(event)) return mayMendSecret || waited >= unsignedMs;
  return waited >= (attempts.length === 1 ? 0 : minuteMs * 4 ** (attempts.length - 2));
}

function firstAt({ attempts }: Sent): number {
  return Math.min(...attempts.map(({ deliveredAt }) => deliveredAt));
}

/** Behind what is settled: every attempt of what is not is read again. */
function nextPlace(open: readonly Sent[], startedAt: number): number {
  return Math.min(startedAt - overlapMs, ...open.map(firstAt));
}
