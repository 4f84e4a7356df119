import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { BuildSettings, DeploymentApp } from '../../../shared/config/deployment-settings.ts';
import type {
  BuildRecord,
  DeploymentRun,
  DeploymentStore,
  Release,
} from '../../../shared/state/deployment-state.ts';
import type { Runner } from '../../../shared/tasks/runner.ts';
import { PassingTroubleError } from '../errors.ts';
import type { MadeRelease } from '../run/ports.ts';
import { buildKey } from './build-key.ts';
import { failureAgain, isBrokenOff } from './errors.ts';
import { packSource } from './pack-source.ts';
import type { SourceRepository, SourceTree } from './source.ts';
import { takeBuild } from './take-build.ts';

/** What making releases needs of the world. */
export interface BuildDependencies {
  readonly builds: DeploymentStore['builds'];
  readonly blobs: BlobStore;
  readonly runner: Runner;
  readonly now: () => number;
}

/** What is to be made. */
export interface ReleaseOrder {
  readonly app: DeploymentApp;
  readonly commit: string;
  readonly source: SourceRepository;
  /** When the run came to its build: a build that failed since is not tried again by the same run. */
  readonly since: number;
}

const lookAgainSeconds = 2;

/**
 * Makes the release of a commit, or goes on making it: called again and again until it is ready. What was built before from the
 * same inputs is not built again, and what is being built for another run is waited for.
 */
export async function makeRelease(
  dependencies: BuildDependencies,
  order: ReleaseOrder,
): Promise<MadeRelease> {
  const { app, commit, source } = order;
  const tree = await source.tree(commit);
  if (!tree) throw noCommit(app, commit);
  if (!app.build) return ready(dependencies, releaseOf(app, tree), undefined);
  const key = buildKey(app.build, tree, await dependencies.runner.toolchain(), app.name);
  const stored = await dependencies.builds.read(key);
  if (stored?.value.state === 'succeeded' && (await isThere(dependencies, stored.value)))
    return reuse(dependencies, order, tree, stored.value, stored.version);
  if (stored?.value.state === 'running') {
    const taken = await takeBuild(dependencies, app.build, {
      record: stored.value,
      version: stored.version,
      where: app.name,
    });
    if (taken.state === 'under-way') return taken;
    return ready(dependencies, releaseOf(app, tree, taken.record), builtNow(taken.record), taken.record.log);
  }
  const failed = stored?.value.state === 'failed' && (stored.value.finishedAt ?? 0) >= order.since;
  if (failed && !isBrokenOff(stored.value)) throw failureAgain(stored.value, app.name);
  return begin(dependencies, app.build, {
    order,
    tree,
    key,
    attempt: (stored?.value.attempt ?? 0) + 1,
    faults: failed ? (stored.value.faults ?? 0) : 0,
    version: stored?.version ?? 0,
  });
}

/** The files of a build may have been cleared away with those of another one that had made the same. */
async function isThere({ blobs }: BuildDependencies, { archive = '' }: BuildRecord): Promise<boolean> {
  return archive !== '' && (await blobs.has(archive));
}

/** Takes a build that is known, and notes that it was of use. */
async function reuse(
  dependencies: BuildDependencies,
  { app, since }: ReleaseOrder,
  tree: SourceTree,
  record: BuildRecord,
  version: number,
): Promise<MadeRelease> {
  const wasMadeForThis = (record.finishedAt ?? 0) > since;
  // Whether it is written matters to the cleaning only: a lost race means that another run has just done the same.
  await dependencies.builds.write(record.key, { ...record, usedAt: dependencies.now() }, version);
  const took = (record.finishedAt ?? record.startedAt) - record.startedAt;
  const build = wasMadeForThis
    ? builtNow(record)
    : { key: record.key, cached: true, durationMs: 0, savedMs: took };
  return ready(dependencies, releaseOf(app, tree, record), build, record.log);
}

interface Beginning {
  readonly order: ReleaseOrder;
  readonly tree: SourceTree;
  readonly key: string;
  readonly attempt: number;
  readonly faults: number;
  readonly version: number;
}

/** Claims the build, then starts it: of two runs that come at once, one does. */
async function begin(
  dependencies: BuildDependencies,
  build: BuildSettings,
  { order, tree, key, attempt, faults, version }: Beginning,
): Promise<MadeRelease> {
  const { builds, blobs, now } = dependencies;
  const archive = await packSource(tree, order.source, order.app.name);
  const source = await blobs.put(archive);
  const at = now();
  const record: BuildRecord = { key, state: 'running', attempt, faults, source, startedAt: at, usedAt: at };
  if (!(await builds.write(key, record, version))) return underWay('another run has begun the same build');
  const taken = await takeBuild(dependencies, build, { record, version: version + 1, where: order.app.name });
  return taken.state === 'under-way' ? taken : underWay('the build has ended');
}

async function ready(
  { blobs }: BuildDependencies,
  release: Release,
  build: DeploymentRun['build'],
  log?: string,
): Promise<MadeRelease> {
  const digest = await blobs.put(bytesOfRelease(release));
  return { state: 'ready', digest, ...(build ? { build } : {}), ...(log === undefined ? {} : { log }) };
}

/** A release as it is kept: the hash of these bytes is its digest. */
export function bytesOfRelease(release: Release): Uint8Array {
  return Buffer.from(JSON.stringify(release));
}

/** The release that a build of a commit is; without a build, the commit is it. */
export function releaseOf(app: DeploymentApp, { commit, tree }: SourceTree, record?: BuildRecord): Release {
  const { archive, manifest } = record ?? {};
  return {
    app: app.name,
    repository: app.repo,
    commit,
    tree,
    ...(archive === undefined ? {} : { archive }),
    ...(manifest === undefined ? {} : { manifest }),
  };
}

function builtNow({
  key,
  startedAt,
  finishedAt = startedAt,
}: BuildRecord): NonNullable<DeploymentRun['build']> {
  return { key, cached: false, durationMs: finishedAt - startedAt, savedMs: 0 };
}

function underWay(detail: string): MadeRelease {
  return { state: 'under-way', afterSeconds: lookAgainSeconds, detail };
}

function noCommit(app: DeploymentApp, commit: string): Error {
  // A push is told of before every server of a host has it.
  return new PassingTroubleError(`${app.repo} does not have commit ${commit} (yet)`);
}
