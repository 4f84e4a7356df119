import { contentHash } from '../../../shared/blobs/content-hash.ts';
import type { DeploymentApp } from '../../../shared/config/deployment-settings.ts';
import type { DeploymentStore } from '../../../shared/state/deployment-state.ts';
import type { Runner } from '../../../shared/tasks/runner.ts';
import { buildKey } from './build-key.ts';
import { bytesOfRelease, releaseOf } from './make-release.ts';
import type { SourceTree } from './source.ts';

/** What making a release would take. */
export interface ForeseenRelease {
  /** Its digest, where it is known already. */
  readonly digest?: string;
  /** Absent for an app without a build. */
  readonly build?: {
    readonly key: string;
    readonly known: boolean;
    /** What the known build took, in milliseconds. */
    readonly tookMs?: number;
  };
}

/** Says whether the release of a commit is known already, and makes nothing. Throws `BUILD_INPUT_MISSING`. */
export async function foreseeRelease(
  {
    builds,
    runner,
  }: { readonly builds: Pick<DeploymentStore['builds'], 'read'>; readonly runner: Pick<Runner, 'toolchain'> },
  app: DeploymentApp,
  tree: SourceTree,
): Promise<ForeseenRelease> {
  if (!app.build) return { digest: contentHash(bytesOfRelease(releaseOf(app, tree))) };
  const key = buildKey(app.build, tree, await runner.toolchain(), app.name);
  const record = (await builds.read(key))?.value;
  if (record?.state !== 'succeeded') return { build: { key, known: false } };
  const tookMs = (record.finishedAt ?? record.startedAt) - record.startedAt;
  const digest = contentHash(bytesOfRelease(releaseOf(app, tree, record)));
  return { digest, build: { key, known: true, tookMs } };
}
