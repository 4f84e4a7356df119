import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { CheckName, CheckResult, HealthReport } from '../../../shared/health/health.ts';
import { checkStaleBranches, ownBranches, staleBranches } from '../healing/stale-refs.ts';
import type { RepositoryLook } from '../ports.ts';
import { checkAuthentication } from './check-authentication.ts';
import { checkDeployments } from './check-deployment.ts';
import { checkGit, isUp } from './check-git.ts';
import { checkProtection } from './check-protection.ts';
import { lookAtQuality } from './check-quality.ts';
import { checkQueues } from './check-queue.ts';
import { checkRest } from './check-rest.ts';
import { checkState } from './check-state.ts';
import { checkSync } from './check-sync.ts';
import { checkWebhook } from './check-webhook.ts';
import { lookAtRefs } from './look-at-refs.ts';
import type { CheckPorts, SourceRefs } from './ports.ts';
import { type Memory, readMemory } from './read-memory.ts';
import { attempt, passed, unknown, unseen } from './results.ts';
import { type CheckSubject, destinationsOf, listSides, type Sides, shortName } from './sides.ts';

/** Queues that the work of every repository goes through. */
const ownQueues: ReadonlySet<string> = new Set(['plan', 'mirror']);

/**
 * Makes every check of one repository that is not switched off. Never throws for what hosts or stores do: what cannot be seen is
 * `unknown`, with the reason.
 */
export async function checkRepository(subject: CheckSubject, ports: CheckPorts): Promise<RepositoryLook> {
  const { result, requests } = await ports.host.counted(() => lookAll(subject, ports));
  return { ...result, requests };
}

type Look = Omit<RepositoryLook, 'requests'>;

async function lookAll(subject: CheckSubject, ports: CheckPorts): Promise<Look> {
  const { off } = ports.configuration.health;
  const { key } = subject;
  const make = (check: CheckName, look: () => Promise<readonly CheckResult[]>) =>
    attempt({ off, about: { check, subject: key } }, look);

  const [sides, memory] = await Promise.all([listSides(subject, ports), readMemory(subject, ports)]);
  const source = sides.source.kind === 'listed' ? sides.source.value : undefined;
  const unmade = unmadeOf(subject, memory);
  const found: { -readonly [Fact in keyof Look]: Look[Fact] } = {
    checks: [],
    ...factsOf(sides, memory, unmade),
  };
  let defaultBranch = source?.head?.replace(/^refs\/heads\//, '');
  const rest = await make('rest', async () => {
    const looks = await checkRest(subject, ports, unmade);
    defaultBranch ??= looks[0]?.defaultBranch;
    return looks.map(({ result }) => result);
  });
  const others = await Promise.all([
    make('git', async () => checkGit(subject, sides, unmade)),
    make('sync', async () => checkSyncs(subject, memory, await ports.before(key), ports.now())),
    make('refs', async () => {
      const { checks, syncLag } = await checkAllRefs(subject, sides, memory, ports);
      if (syncLag !== undefined) found.syncLag = syncLag;
      return [...checks, ...(await checkOwnBranches(subject, source, ports))];
    }),
    make('deployment', () => checkDeployments(subject, ports)),
    make('quality', async () => {
      const ref = defaultBranch === undefined ? undefined : `refs/heads/${defaultBranch}`;
      const quality = await lookAtQuality(subject, ref, ports);
      if (quality?.grade !== undefined) found.codeQuality = quality.grade;
      return quality ? [quality.check] : [];
    }),
    make('dependencies', () => checkDependencies(subject, source, ports)),
    make('protection', async () => [await checkProtection(subject, defaultBranch, ports)]),
    make('authentication', () => checkAuthentication(subject, ports)),
    make('webhook', () => checkWebhook(subject, ports)),
    make('queue', async () => {
      return checkQueues((await ports.queues()).filter(({ name }) => ownQueues.has(name)));
    }),
    make('state', async () => [checkState(key, memory, ports.now())]),
  ]);
  return { ...found, checks: [...rest, ...others.flat()] };
}

/** Keys of destinations that the first run makes, and that none was over for yet. */
function unmadeOf(subject: CheckSubject, memory: Memory): ReadonlySet<string> {
  if (memory.kind === 'failed') return new Set();
  const known = new Set(memory.states.map(({ destination }) => destination));
  const unknownYet = destinationsOf(subject).filter(
    ({ mirror, key }) => mirror.createMissing && !known.has(key),
  );
  return new Set(unknownYet.map(({ key }) => key));
}

function checkSyncs(
  subject: CheckSubject,
  memory: Memory,
  before: HealthReport | undefined,
  now: number,
): readonly CheckResult[] {
  return destinationsOf(subject).map((at) => {
    if (memory.kind === 'failed') return unseen({ check: 'sync', subject: at.key }, memory.error);
    const state = memory.states.find(({ destination }) => destination === at.key);
    const earlier = before?.checks.find(({ check, subject }) => check === 'sync' && subject === at.key);
    return checkSync(at, state, { held: memory.held.get(at.key) ?? [], earlier, now });
  });
}

async function checkAllRefs(
  subject: CheckSubject,
  sides: Sides,
  memory: Memory,
  ports: CheckPorts,
): ReturnType<typeof lookAtRefs> {
  if (memory.kind === 'read') {
    const before = await ports.before(subject.key);
    return lookAtRefs(subject, sides, { ...memory, before }, ports);
  }
  const checks = destinationsOf(subject).map((at) =>
    unseen({ check: 'refs', subject: at.key }, memory.error),
  );
  return { checks };
}

/** Asks nobody where there are none, which is the rule. */
async function checkOwnBranches(
  subject: CheckSubject,
  source: SourceRefs | undefined,
  ports: Pick<CheckPorts, 'ownBranches' | 'now'>,
): Promise<readonly CheckResult[]> {
  const [speaker] = subject.mirrors;
  const branches = source ? ownBranches(source.refs, source.head) : [];
  if (!ports.ownBranches || !speaker || branches.length === 0) return [];
  try {
    const looks = ports.ownBranches(speaker.source, shortName(subject));
    const found = checkStaleBranches(subject.key, await staleBranches(branches, looks, ports.now()));
    return found ? [found] : [];
  } catch (error) {
    return [unseen({ check: 'refs', subject: `own branches of ${subject.key}` }, error)];
  }
}

async function checkDependencies(
  { key, repository, mirrors }: CheckSubject,
  source: SourceRefs | undefined,
  { dependencies }: Pick<CheckPorts, 'dependencies'>,
): Promise<readonly CheckResult[]> {
  const [mirror] = mirrors;
  if (!dependencies || !mirror) return [];
  const about = { check: 'dependencies', subject: key } as const;
  if (!source) return [unknown(about, 'the source cannot be read')];
  const commit = tipOf(source);
  if (commit === undefined) return [passed(about, 'the default branch has no commit')];
  return [await dependencies({ key, name: repository, mirror, commit })];
}

function factsOf(
  sides: Sides,
  memory: Memory,
  unmade: ReadonlySet<string>,
): Pick<Look, 'lastSync' | 'latestCommit' | 'up'> {
  const up = isUp(sides, unmade);
  const tip = sides.source.kind === 'listed' ? tipOf(sides.source.value) : undefined;
  const synced =
    memory.kind === 'read' ? memory.states.flatMap(({ lastSyncedAt }) => lastSyncedAt ?? []) : [];
  return {
    ...(synced.length === 0 ? {} : { lastSync: Math.max(...synced) }),
    ...(tip === undefined ? {} : { latestCommit: tip.slice(0, 7) }),
    ...(up === undefined ? {} : { up }),
  };
}

function tipOf({ head, headTip, refs }: SourceRefs): ObjectId | undefined {
  return headTip ?? (head === undefined ? undefined : refs.get(head));
}
