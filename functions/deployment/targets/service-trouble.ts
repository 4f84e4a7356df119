import { ServiceFailure } from '../../../shared/aws/service-failure.ts';
import { DeploymentError, PassingTroubleError, TargetMovedError } from '../errors.ts';

/** What an AWS service answers about a target; its refusals in the words of a deployment. */
export async function aboutTarget<Answer>(where: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    throw translated(error, where);
  }
}

function translated(failure: ServiceFailure, where: string): Error {
  const { kind, said, remedy } = failure;
  switch (kind) {
    case 'passing':
      return new PassingTroubleError(said, { cause: failure });
    case 'moved':
    case 'exists':
      return new TargetMovedError(said, { cause: failure });
    case 'missing':
      return new DeploymentError({ code: 'TARGET_MISCONFIGURED', what: said, where, remedy, cause: failure });
    case 'denied':
    case 'refused':
      return new DeploymentError({ code: 'TARGET_REFUSED', what: said, where, remedy, cause: failure });
  }
}
