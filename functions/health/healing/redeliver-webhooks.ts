import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import type { HookDeliveries } from '../../../shared/github/hook-deliveries.ts';
import type { CursorStore } from '../../../shared/state/health-store.ts';
import { endpointsOf } from './endpoints.ts';
import type { Applied, Remedy } from './ports.ts';
import type { Hooks } from './recreate-hook.ts';
import { type Redelivered, redeliverFailed } from './redeliver-failed.ts';

/** What making deliveries again needs. */
export interface Redelivering extends Hooks {
  /** Absent: the address of the webhook is not known. Throws `GitHubError`, or what the secret store throws. */
  readonly deliveries?: (endpoint: Endpoint) => Promise<readonly HookDeliveries[]>;
  readonly cursors: CursorStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newOwner: () => string;
}

const busySeconds = 120;

/** Has GitHub make the deliveries again that failed. Where they were refused for their signature, the hook is told its secret first. */
export function redeliverWebhooks(parts: Redelivering): Remedy {
  const { mirrors, deliveries } = parts;
  return {
    helps: ({ subject }) => deliveries !== undefined && endpointsOf(mirrors, subject, 'sources').length > 0,
    async apply({ subject }) {
      const results: Redelivered[] = [];
      for (const endpoint of endpointsOf(mirrors, subject, 'sources')) {
        results.push(...(await redeliverAt(parts, endpoint, parts.ensureHook)));
      }
      return wordsOf(results);
    },
  };
}

/**
 * The same for every source, without a finding: what was lost is not always seen. A source that fails does not keep the others from
 * theirs; its failure is thrown at the end: `GitHubError`, or what the secret store throws.
 */
export async function redeliverEverywhere(parts: Redelivering): Promise<readonly Redelivered[]> {
  const results: Redelivered[] = [];
  const failures: unknown[] = [];
  for (const endpoint of sourcesOf(parts.mirrors)) {
    try {
      results.push(...(await redeliverAt(parts, endpoint, undefined)));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return results;
}

async function redeliverAt(
  { deliveries, cursors, now, newOwner }: Redelivering,
  endpoint: Endpoint,
  ensureHook: Hooks['ensureHook'],
): Promise<readonly Redelivered[]> {
  const results: Redelivered[] = [];
  for (const hook of (await deliveries?.(endpoint)) ?? []) {
    const ports = { deliveries: hook, cursors, now, owner: newOwner() };
    const mendSecret = ensureHook && (async () => void (await ensureHook(endpoint)));
    results.push(await redeliverFailed({ ...ports, ...(mendSecret ? { mendSecret } : {}) }));
  }
  return results;
}

function sourcesOf(mirrors: readonly Mirror[]): readonly Endpoint[] {
  const places = mirrors.flatMap(({ source }) =>
    endpointsOf(mirrors, `${new URL(source.gitUrl).host}/${source.org}`, 'sources'),
  );
  return [...new Set(places)];
}

function wordsOf(results: readonly Redelivered[]): Applied {
  if (results.length > 0 && results.every(({ busy }) => busy)) {
    const detail = 'another look has deliveries made again just now';
    return { outcome: 'refused', detail, retryAfterSeconds: busySeconds };
  }
  const sum = (key: 'redelivered' | 'open' | 'abandoned') =>
    results.reduce((total, result) => total + result[key], 0);
  const detail = `${sum('redelivered')} of ${sum('open')} events that failed were asked for again`;
  const rest = sum('abandoned') > 0 ? `; ${sum('abandoned')} were asked for often enough` : '';
  return { outcome: 'applied', detail: `${detail}${rest}` };
}
