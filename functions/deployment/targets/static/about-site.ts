import { SiteFailure } from '../../../../shared/sites/errors.ts';
import { DeploymentError, PassingTroubleError } from '../../errors.ts';
import { aboutTarget } from '../service-trouble.ts';

/** What a site answers; its refusals in the words of a deployment. */
export function aboutSite<Answer>(where: string, work: () => Promise<Answer>): Promise<Answer> {
  return aboutTarget(where, async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      const { what, remedy } = error;
      if (error.retryable) throw new PassingTroubleError(what, { cause: error });
      throw new DeploymentError({ code: 'TARGET_REFUSED', what, where, remedy, cause: error });
    }
  });
}
