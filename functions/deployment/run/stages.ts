import type { Target } from '../targets/target.ts';

/** Before any traffic: the candidate is looked at where nobody else sees it. */
export const previewStage = -1;

/** The steps of a rollout, in percent: only one where no target can lead a part of the traffic. */
export function stagesOf(
  rollout: readonly number[],
  targets: readonly Pick<Target, 'weighted'>[],
): readonly number[] {
  return targets.some(({ weighted }) => weighted) ? rollout : [100];
}

/** The targets that a step of the rollout concerns: all at its end, before that those that can share traffic. */
export function targetsAt<Kind extends Pick<Target, 'weighted'>>(
  weight: number,
  targets: readonly Kind[],
): readonly Kind[] {
  return weight === 100 ? targets : targets.filter(({ weighted }) => weighted);
}
