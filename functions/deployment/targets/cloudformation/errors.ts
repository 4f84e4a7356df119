import { DeploymentError } from '../../errors.ts';
import type { DataLoss } from './data-loss.ts';

/** A change would delete or replace resources that hold data. */
export function replacesData(where: string, losses: readonly DataLoss[]): DeploymentError {
  const named = losses.map(({ resource, type, how }) => `${resource} (${type}) would be ${how}`);
  return new DeploymentError({
    code: 'TARGET_REPLACES_DATA',
    what: `The change takes data away: ${named.join('; ')}`,
    where,
    remedy:
      'Keep these resources as they are, or name those whose data may go in allowReplacement of this target.',
  });
}

/** CloudFormation has tried the change and taken it back. */
export function changeFailed(where: string, reason: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FAILED',
    what: `CloudFormation has taken the change back: ${reason}`,
    where,
    remedy: 'Mend what it names in the template or in the account, and deploy again.',
  });
}

/** CloudFormation cannot compute the change. */
export function changeRefused(where: string, reason: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FAILED',
    what: `CloudFormation cannot make a change set of the template: ${reason}`,
    where,
    remedy: 'Mend the template, its parameters or capabilities, and deploy again.',
  });
}

/** A stack is in a state that only a person can end. */
export function stackStuck(where: string, status: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_FAILED',
    what: `The stack is in ${status}, and CloudFormation does not go on by itself`,
    where,
    remedy:
      'Mend what its events name, then continue the rollback (aws cloudformation continue-update-rollback), or delete what cannot be deleted.',
  });
}

/** A template is larger than what can be sent, and there is no bucket that CloudFormation could read it from. */
export function templateTooLarge(where: string, bytes: number): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: `The template has ${bytes} bytes; CloudFormation takes 51,200, or 1,000,000 from S3`,
    where,
    remedy: 'Keep blobs in S3 and the template under 1,000,000 bytes, or divide it into nested stacks.',
  });
}
