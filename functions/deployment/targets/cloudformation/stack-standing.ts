import type { Stack, StackState } from '../../../../shared/aws/stack.ts';
import type { TargetRecord, Versioned } from '../../../../shared/state/deployment-state.ts';
import type { Placement } from '../target.ts';

/** Tag with the digest of the release that a stack has. */
export const releaseTag = 'auto-builder:release';
/** Tag with the hash of the settings under which it came there. */
export const settingsTag = 'auto-builder:settings';
/** The release tag of a stack from which its first release was withdrawn. */
export const withdrawn = 'withdrawn';
/** Begins the names of our change sets and operations. */
export const namePrefix = 'auto-builder-';

/** What a stack is, for whoever wants to change it. */
export type Condition =
  /** There is none, or none yet. */
  | 'none'
  | 'settled'
  | 'busy'
  /** Its creation failed: nothing is in it, and it can only be deleted. */
  | 'dead'
  /** CloudFormation does not go on without a person. */
  | 'stuck';

/** A stack as it was found, with what is written down of it. */
export interface Standing {
  readonly stack: StackState | undefined;
  readonly condition: Condition;
  /** Who began the last operation on it. */
  readonly token: string | undefined;
  readonly record: Versioned<TargetRecord>;
}

/** The condition of a stack, by its status: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export function conditionOf(stack: StackState | undefined): Condition {
  const status = stack?.status ?? 'DELETE_COMPLETE';
  // It has a change set that nobody has executed, and nothing else.
  if (status === 'DELETE_COMPLETE' || status === 'REVIEW_IN_PROGRESS') return 'none';
  if (status.endsWith('_IN_PROGRESS')) return 'busy';
  if (status === 'ROLLBACK_COMPLETE' || status === 'CREATE_FAILED') return 'dead';
  return status.endsWith('_FAILED') ? 'stuck' : 'settled';
}

/** Looks at a stack. */
export async function lookAtStack(
  place: Stack,
  record: Versioned<TargetRecord>,
  signal: AbortSignal,
): Promise<Standing> {
  const stack = await place.describe(signal);
  const condition = conditionOf(stack);
  const [newest] = condition === 'none' ? [] : await place.events(undefined, signal);
  return { stack, condition, token: newest?.token, record };
}

/**
 * What a stack serves: its tag, as long as the last operation on it was ours (or is forgotten: events are kept for 90 days). What
 * somebody else has done is `stack:<time>`. While an order is carried out, it is what was there before.
 */
export function placementOf({ stack, condition, token, record }: Standing): Placement {
  const { live, fence = 0, operation } = record.value;
  const revision = `${record.version}/${revisionOf(stack, condition)}`;
  if (operation) return { ...(live === undefined ? {} : { live }), revision, fence };
  const found = condition === 'none' || condition === 'dead' ? undefined : releaseOf(stack, token);
  return { ...(found === undefined ? {} : { live: found }), revision, fence };
}

/** Whether an operation is one of ours. */
export function isOurs(token: string | undefined): boolean {
  return token?.startsWith(namePrefix) === true;
}

function releaseOf(stack: StackState | undefined, token: string | undefined): string | undefined {
  const tagged = stack?.tags[releaseTag];
  if (tagged === undefined || (token !== undefined && !isOurs(token))) return `stack:${stack?.changedAt}`;
  return tagged === withdrawn ? undefined : tagged;
}

function revisionOf(stack: StackState | undefined, condition: Condition): string {
  return condition === 'none' || !stack ? 'none' : `${stack.changedAt}/${stack.status}`;
}
