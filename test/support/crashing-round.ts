import type { Replica } from '../../functions/taxonomy/replicas/replica.ts';
import type { RoundDependencies } from '../../functions/taxonomy/round/prepare-pass.ts';
import { runRound } from '../../functions/taxonomy/round/run-round.ts';
import type { TaxonomyScenario } from './taxonomy-scenario.ts';

/** The process ends here. */
class Crash extends Error {}

/** Where a process ends: before or after the effect of that number. */
export interface CrashPoint {
  readonly effect: number;
  readonly when: 'before' | 'after';
}

/** Runs a round that ends in the middle; `true` when it came to the point, `false` when it was through before. */
export async function crashingRound(scenario: TaxonomyScenario, point: CrashPoint): Promise<boolean> {
  let effects = 0;
  const crashed = { yes: false };
  const effect = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    // What goes on beside has ended with the process.
    if (crashed.yes) throw new Crash('ended');
    effects += 1;
    const isHere = effects === point.effect;
    if (isHere && point.when === 'before') {
      crashed.yes = true;
      throw new Crash('before');
    }
    const result = await run();
    if (isHere) {
      crashed.yes = true;
      throw new Crash('after');
    }
    return result;
  };
  const { store, blobs, now } = scenario.dependencies;
  const dependencies: RoundDependencies = {
    now,
    blobs: { ...blobs, put: (bytes) => effect(() => blobs.put(bytes)) },
    store: {
      pointer: (set) => store.pointer(set),
      move: (...move) => effect(() => store.move(...move)),
      recordRun: (run) => store.recordRun(run),
      runs: (...query) => store.runs(...query),
    },
  };
  const replicas = scenario.replicas.map(
    (replica): Replica => ({
      name: replica.name,
      head: () => replica.head(),
      objectFormat: () => replica.objectFormat(),
      commit: (id) => replica.commit(id),
      contents: (ids) => replica.contents(ids),
      isAncestor: (...commits) => replica.isAncestor(...commits),
      mergeBase: (...commits) => replica.mergeBase(...commits),
      prepare: (...commit) => replica.prepare(...commit),
      push: (...push) => effect(() => replica.push(...push)),
      propose: (...proposal) => effect(() => replica.propose(...proposal)),
    }),
  );
  try {
    await runRound(dependencies, {
      set: scenario.set,
      order: { mode: scenario.set.mode, deletionsApproved: false, cause: 'round', force: false },
      replicas,
      unreachable: [],
      runId: 'crashing',
    });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return crashed.yes;
}
