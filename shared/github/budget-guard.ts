import type { Budget, BudgetStore } from '../state/health-store.ts';
import { GitHubError } from './errors.ts';

/** Watches over what rate limits have left, so that nothing is asked of one that is used up. */
export interface BudgetGuard {
  /** Throws `GITHUB_RATE_LIMITED` instead of letting a request go that the budget has no room for. */
  admit(id: string, where: string): Promise<void>;
  /** Notes what an answer's headers say of its budget. */
  answered(id: string, headers: Headers, status: number): void;
  /** Requests that were sent, and that were held back, since the guard was made. */
  readonly sent: number;
  readonly heldBack: number;
  /** Budgets as they were last seen. */
  budgets(): readonly Budget[];
  /** Writes what was seen, for other functions. */
  flush(): Promise<void>;
}

/** What a guard needs. */
export interface BudgetGuardOptions {
  readonly store: Pick<BudgetStore, 'budget' | 'note'>;
  /** Part of the limit, from 0 to 1, that is left to others. */
  readonly reserve: number;
  readonly now: () => number;
}

/** What others have used meanwhile is seen after this time. */
const freshMs = 30_000;
/** What GitHub's documentation asks for when a secondary limit comes without a time. */
const silenceSeconds = 60;

/** Makes a guard that starts from what other functions have seen. Headers: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api. */
export function createBudgetGuard({ store, reserve, now }: BudgetGuardOptions): BudgetGuard {
  const known = new Map<string, { budget: Budget | undefined; readonly readAt: number }>();
  const changed = new Set<string>();
  let sent = 0;
  let heldBack = 0;

  const current = async (id: string): Promise<Budget | undefined> => {
    const entry = known.get(id);
    if (entry && now() - entry.readAt < freshMs) return entry.budget;
    const stored = await store.budget(id);
    const budget = newer(stored, known.get(id)?.budget);
    known.set(id, { budget, readAt: now() });
    return budget;
  };

  return {
    get sent() {
      return sent;
    },
    get heldBack() {
      return heldBack;
    },

    async admit(id, where) {
      const until = closedUntil(await current(id), reserve, now());
      if (until === undefined) return;
      heldBack += 1;
      throw new GitHubError({
        code: 'GITHUB_RATE_LIMITED',
        what: `The budget of requests is empty until ${new Date(until).toISOString()}; nothing was sent`,
        where,
        remedy: 'Nothing to do: it is asked again when the budget is full.',
        retryAfterSeconds: Math.max(1, Math.ceil((until - now()) / 1000)),
      });
    },

    answered(id, headers, status) {
      sent += 1;
      const entry = known.get(id);
      const budget = seenIn(id, headers, status, now(), entry?.budget);
      if (budget === undefined) return;
      known.set(id, { budget, readAt: entry?.readAt ?? now() });
      changed.add(id);
    },

    budgets: () => [...known.values()].flatMap(({ budget }) => (budget ? [budget] : [])),

    async flush() {
      const ids = [...changed];
      changed.clear();
      for (const id of ids) {
        const budget = known.get(id)?.budget;
        if (budget) await store.note(budget);
      }
    },
  };
}

/** Until when nothing may be asked; `undefined`: something may. */
function closedUntil(budget: Budget | undefined, reserve: number, now: number): number | undefined {
  if (budget === undefined) return undefined;
  if (budget.blockedUntil !== undefined && budget.blockedUntil > now) return budget.blockedUntil;
  const isEmpty = budget.remaining <= Math.floor(budget.limit * reserve);
  return isEmpty && budget.resetAt > now ? budget.resetAt : undefined;
}

function seenIn(
  id: string,
  headers: Headers,
  status: number,
  now: number,
  before: Budget | undefined,
): Budget | undefined {
  const read = (name: string): number | undefined => {
    const text = headers.get(name);
    return text === null || !/^\d+$/.test(text) ? undefined : Number(text);
  };
  const limit = read('x-ratelimit-limit') ?? before?.limit;
  const remaining = read('x-ratelimit-remaining') ?? before?.remaining;
  const reset = read('x-ratelimit-reset');
  const resetAt = reset === undefined ? before?.resetAt : reset * 1000;
  const silence = silenceUntil(status, read('retry-after'), remaining, now);
  const blockedUntil = silence ?? before?.blockedUntil;
  if (limit === undefined || remaining === undefined || resetAt === undefined) {
    if (silence === undefined) return undefined;
    return { id, limit: 0, remaining: 1, resetAt: 0, blockedUntil: silence, seenAt: now };
  }
  const blocked = blockedUntil !== undefined && blockedUntil > now ? { blockedUntil } : {};
  const seen: Budget = { id, limit, remaining, resetAt, ...blocked, seenAt: now };
  return newer(seen, before);
}

/** A refusal that is not about the hour's requests asks for silence. */
function silenceUntil(
  status: number,
  retryAfter: number | undefined,
  remaining: number | undefined,
  now: number,
): number | undefined {
  if (status !== 429 && !(status === 403 && retryAfter !== undefined)) return undefined;
  if (retryAfter === undefined && remaining === 0) return undefined;
  return now + (retryAfter ?? silenceSeconds) * 1000;
}

/** Answers overtake each other: of the same hour, the one with fewer requests left is the newer one. */
function newer(one: Budget | undefined, other: Budget | undefined): Budget | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const later = (one.blockedUntil ?? 0) > (other.blockedUntil ?? 0) ? one : other;
  const base =
    one.resetAt === other.resetAt
      ? one.remaining <= other.remaining
        ? one
        : other
      : one.resetAt > other.resetAt
        ? one
        : other;
  return later.blockedUntil === undefined ? base : { ...base, blockedUntil: later.blockedUntil };
}
