import { AutoBuilderError } from '../../../shared/errors.ts';
import type { Outcome } from '../../../shared/jobs/outcome.ts';
import type { RunKey } from '../../../shared/state/deployment-state.ts';
import type { NamedRelease } from '../targets/target.ts';
import { planOf } from './advance-run.ts';
import { openRun, readNamed } from './open-run.ts';
import { isPassing } from './passing.ts';
import type { RunDependencies } from './ports.ts';

/**
 * Has the targets clear away what no release needs that there is a way back to. Only for the run that is live, and of no
 * consequence: what stays lies there until the next deployment.
 */
export async function tidyTargets(
  dependencies: RunDependencies,
  key: RunKey,
  signal: AbortSignal,
): Promise<Outcome<{ readonly tidied: number }>> {
  const { store, settings, now } = dependencies;
  const plan = planOf(settings, key);
  const run = (await store.runs.read(key))?.value;
  const state = (await store.environments.read(key))?.value;
  if (!plan || !run || state?.live?.runId !== key.runId || state.lock) {
    return { kind: 'skipped', reason: 'another release is live, or on its way' };
  }
  try {
    const { targets } = await openRun(dependencies, plan, run, signal);
    const tidying = targets.filter(({ tidy }) => tidy);
    const kept: NamedRelease[] = [];
    if (tidying.length > 0) {
      const digests = new Set(state.committed.map(({ release }) => release));
      for (const digest of digests) kept.push(await readNamed(dependencies, digest));
    }
    for (const target of tidying) await target.tidy?.(kept, now(), signal);
    return { kind: 'done', result: { tidied: tidying.length } };
  } catch (error) {
    // A target that refuses to be tidied serves its release all the same.
    const mayPass: boolean = isPassing(error);
    if (mayPass || !(error instanceof AutoBuilderError)) throw error;
    return { kind: 'skipped', reason: error.what };
  }
}
