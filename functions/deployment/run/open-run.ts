import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import type { NamedRelease, Target } from '../targets/target.ts';
import type { RunDependencies } from './ports.ts';
import type { Plan } from './turn.ts';

/** The parts of a run that has its release. */
export interface OpenRun {
  readonly release: NamedRelease;
  readonly targets: readonly Target[];
}

/** Reads the release of a run and opens its targets. */
export async function openRun(
  dependencies: RunDependencies,
  { app, environment }: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<OpenRun> {
  const release = await readNamed(dependencies, run.release ?? '');
  return { release, targets: await dependencies.openTargets(app, environment, release, signal) };
}

/** A release with its name. Throws `DEPLOYMENT_RELEASE_GONE`. */
export async function readNamed({ readRelease }: RunDependencies, digest: string): Promise<NamedRelease> {
  return { digest, release: await readRelease(digest) };
}
