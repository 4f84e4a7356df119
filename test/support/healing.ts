import type { Applied, HealingPorts, Remedies } from '../../functions/health/healing/ports.ts';
import { type Healing, type RemedyName, remedyNames } from '../../shared/health/healing.ts';
import { type Finding, findingKey } from '../../shared/health/health.ts';
import type { CursorStore } from '../../shared/state/health-store.ts';

/** The last run of `acme/app` failed; name what matters. */
export function finding(change: Partial<Finding> = {}): Finding {
  const about = { check: 'sync', subject: 'github.com/copy/app', ...change } as const;
  return {
    key: findingKey(about),
    status: 'fail',
    code: 'GIT_HOST_UNAVAILABLE',
    evidence: 'the last 3 runs failed',
    remedy: 'Look at the runs.',
    level: 'high',
    fingerprint: 'GIT_HOST_UNAVAILABLE 503',
    since: 1_000,
    report: 'github.com/acme/app',
    repository: 'acme/app',
    mirror: 'acme',
    ...about,
  };
}

/** Healings in this process: the same promises as those on DynamoDB. */
export function healingsInMemory(): HealingPorts['store'] & { readonly kept: ReadonlyMap<string, Healing> } {
  const kept = new Map<string, Healing>();
  return {
    kept,
    healing: async (key) => kept.get(key),
    async keepHealing(healing) {
      if ((kept.get(healing.key)?.version ?? 0) !== healing.version - 1) return false;
      kept.set(healing.key, healing);
      return true;
    },
  };
}

/** Remedies that only note that they were applied; `answer` says what became of it. */
export function notedRemedies(
  answer: (remedy: RemedyName, finding: Finding) => Applied | Promise<Applied> = () => ({
    outcome: 'applied',
    detail: 'done',
  }),
): { readonly remedies: Remedies; readonly applied: RemedyName[] } {
  const applied: RemedyName[] = [];
  const remedy = (name: RemedyName) => ({
    apply: async (found: Finding) => {
      applied.push(name);
      return answer(name, found);
    },
  });
  const remedies = Object.fromEntries(remedyNames.map((name) => [name, remedy(name)])) as unknown as Remedies;
  return { remedies, applied };
}

/** Cursors in this process: the same promises as those on DynamoDB. */
export function cursorsInMemory(): CursorStore {
  const values = new Map<string, string>();
  const taken = new Map<string, { readonly owner: string; readonly until: number }>();
  return {
    read: async (name) => values.get(name),
    async take(name, owner, now, durationMs) {
      const holder = taken.get(name);
      if (holder && holder.until > now) return undefined;
      taken.set(name, { owner, until: now + durationMs });
      return {
        value: values.get(name),
        async save(next) {
          if (taken.get(name)?.owner !== owner) return;
          values.set(name, next);
          taken.delete(name);
        },
      };
    },
  };
}
