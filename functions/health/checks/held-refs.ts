import type { Mirror } from '../../../shared/config/configuration.ts';
import { heldForDecision, waitsForValidation } from '../../../shared/state/held-reasons.ts';
import type { DestinationState, RepositoryKey, RunRecord } from '../../../shared/state/mirror-state.ts';
import type { CheckPorts } from './ports.ts';

/** A ref that the last run left as it is, and what for. */
export interface HeldRef {
  readonly ref: string;
  /**
   * `kept`: the configuration wants the destination to stay. `waiting`: for validation. `diverged`: histories went apart, and a person
   * decides. `held`: the host refused it, or it is in the way.
   */
  readonly kind: 'kept' | 'waiting' | 'diverged' | 'held';
  readonly reason: string;
}

/** Runs of all mirrors of the repository that are searched for the last one of each destination. */
const runsRead = 20;

/** What the last run held at each destination, by its key; destinations that held nothing are left out. */
export async function readHeldRefs(
  repository: RepositoryKey,
  states: readonly DestinationState[],
  { runs, mirrors }: Pick<CheckPorts, 'runs'> & { readonly mirrors: readonly Mirror[] },
): Promise<ReadonlyMap<RepositoryKey, readonly HeldRef[]>> {
  const holding = states.filter(({ heldCount }) => heldCount > 0);
  if (holding.length === 0) return new Map();
  const history = await runs.history(repository, runsRead);
  return new Map(
    holding.map((state) => {
      const run = history.find(({ runId }) => runId === state.runId);
      const mirror = mirrors.find(({ id }) => id === state.mirror);
      return [state.destination, heldIn(run, state.destination, mirror)];
    }),
  );
}

function heldIn(
  run: RunRecord | undefined,
  destination: RepositoryKey,
  mirror: Mirror | undefined,
): readonly HeldRef[] {
  const refs = run?.destinations.find((one) => one.destination === destination)?.refs ?? [];
  return refs
    .filter(({ ok }) => !ok)
    .map(({ ref, action, reason = action }) => ({ ref, reason, kind: kindOf(action, reason, mirror) }));
}

function kindOf(action: string, reason: string, mirror: Mirror | undefined): HeldRef['kind'] {
  if (action === 'diverged') return mirror?.conflictStrategy === 'ours' ? 'kept' : 'diverged';
  if (reason === waitsForValidation) return 'waiting';
  return reason.endsWith(heldForDecision) ? 'diverged' : 'held';
}
