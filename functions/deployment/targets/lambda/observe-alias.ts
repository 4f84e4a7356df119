import type { LambdaAlias, LambdaFunction } from '../../../../shared/aws/lambda-function.ts';
import type { Placement } from '../target.ts';
import { readNote } from './alias-note.ts';
import { releaseOf } from './versions.ts';

/** The revision of an alias that does not exist. */
const noRevision = 'none';

/**
 * What an alias serves. Its note says which releases that are, as long as it leads where the note says; what somebody else led
 * it to is told by the version's description, and is `version:<number>` where that is not ours.
 */
export async function observeAlias(
  place: Pick<LambdaFunction, 'look'>,
  alias: LambdaAlias | undefined,
  signal: AbortSignal,
): Promise<Placement> {
  if (!alias) return { revision: noRevision, fence: 0 };
  const { fence, live, candidate, withdrawn } = readNote(alias.description);
  const { version, other, revision } = alias;
  if (withdrawn === version && !other) return { revision, fence };
  const described = async (unknown: string) => releaseOf(await place.look(signal, unknown));
  const main = live?.version === version ? live.release : await described(version);
  if (other) {
    const release = candidate?.version === other.version ? candidate.release : await described(other.version);
    return { live: main, candidate: { release, weight: Math.round(other.share * 100) }, revision, fence };
  }
  // One version for both, as their code is the same: nothing is to be divided, and yet it is a step of the rollout.
  if (candidate?.version === version && live?.version === version) {
    return {
      live: main,
      candidate: { release: candidate.release, weight: candidate.weight },
      revision,
      fence,
    };
  }
  return { live: main, revision, fence };
}
