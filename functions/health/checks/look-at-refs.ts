import type { CheckResult, HealthReport } from '../../../shared/health/health.ts';
import { checkRefs, type Differences, differences, differencesDigest, unexplained } from './check-refs.ts';
import type { CheckPorts, SourceRefs } from './ports.ts';
import { moment } from './quantities.ts';
import type { KnownMemory } from './read-memory.ts';
import { unknown, unseen } from './results.ts';
import { type CheckSubject, type Sides, shortName } from './sides.ts';

/** What was just pushed is on its way for so long. */
const graceMs = 5 * 60_000;
/** A lease that is kept does not reach further than this. */
const longestLeaseMs = 5 * 60_000;
/** Commits of which the age is asked. */
const commitsAsked = 3;

/** What is known beside the listings. */
export type RefsContext = Pick<KnownMemory, 'states' | 'held' | 'lease'> & {
  readonly before: HealthReport | undefined;
};

/** The checks of the refs, and for how long the source has been ahead. */
export interface RefsResults {
  readonly checks: readonly CheckResult[];
  /** Seconds, of the worst destination; absent: nobody can tell. */
  readonly syncLag?: number;
}

/** Compares each destination with the source. */
export async function lookAtRefs(
  subject: CheckSubject,
  { source, destinations }: Sides,
  context: RefsContext,
  ports: Pick<CheckPorts, 'git' | 'now'>,
): Promise<RefsResults> {
  const lags: number[] = [];
  const checks = await Promise.all(
    destinations.map(async ({ at, listed }): Promise<CheckResult> => {
      const about = { check: 'refs', subject: at.key } as const;
      if (source.kind === 'failed') return unseen(about, source.error);
      if (listed.kind === 'failed') return unseen(about, listed.error);
      const state = context.states.find(({ destination }) => destination === at.key);
      if (!state) return unknown(about, `nothing was mirrored to ${at.key} yet`);
      const held = context.held.get(at.key) ?? [];
      const different = differences(source.value.refs, listed.value, at.mirror);
      const behind = unexplained(different, held);
      const earlier = earlierLook(context.before, at.key);
      lags.push(behind.size === 0 ? 0 : ports.now() - Math.max(state.lastSyncedAt ?? 0, earlier.equalAt));
      const seenBefore =
        behind.size > 0 &&
        earlier.fingerprint === differencesDigest(behind) &&
        ports.now() - earlier.at >= graceMs;
      const excuse =
        behind.size === 0 || seenBefore
          ? undefined
          : await excuseFor(subject, behind, { ...context, ...ports, source: source.value });
      return checkRefs({ key: at.key, different, held, seenBefore, ...(excuse ? { excuse } : {}) });
    }),
  );
  if (lags.length === 0) return { checks };
  return { checks, syncLag: Math.round(Math.max(...lags) / 1000) };
}

interface EarlierLook {
  readonly at: number;
  readonly fingerprint: string | undefined;
  /** When the sides were last seen to be equal; 0: never. */
  readonly equalAt: number;
}

function earlierLook(before: HealthReport | undefined, key: string): EarlierLook {
  const check = before?.checks.find((one) => one.check === 'refs' && one.subject === key);
  const at = before?.checkedAt ?? 0;
  const wasEqual = check?.status === 'pass' && check.fingerprint === undefined;
  return { at, fingerprint: check?.fingerprint, equalAt: wasEqual ? at : 0 };
}

/** Why a destination may be behind for now; `undefined`: it may not. */
async function excuseFor(
  subject: CheckSubject,
  behind: Differences,
  {
    lease,
    git,
    now,
    source,
  }: RefsContext & Pick<CheckPorts, 'git' | 'now'> & { readonly source: SourceRefs },
): Promise<string | undefined> {
  const left = lease ? lease.expiresAt - now() : 0;
  if (left > 0 && left <= longestLeaseMs) return 'a run is under way';
  const [speaker] = subject.mirrors;
  const tips = [...new Set(behind.values())];
  if (!speaker || tips.length > commitsAsked) return undefined;
  const ages = await Promise.all(tips.map((tip) => git.committedAt(speaker.source, shortName(subject), tip)));
  const oldest = Math.min(...ages.map((at) => at ?? 0));
  const isFresh = ages.length > 0 && now() - oldest <= graceMs;
  const what = source.head !== undefined && behind.has(source.head) ? 'the default branch' : 'it';
  return isFresh ? `${what} was committed to ${moment(oldest)}` : undefined;
}
