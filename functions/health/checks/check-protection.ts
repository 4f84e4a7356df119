import type { CheckResult } from '../../../shared/health/health.ts';
import type { CheckPorts } from './ports.ts';
import { passed, problem, unknown, unseen } from './results.ts';
import { type CheckSubject, shortName } from './sides.ts';

/** Whether the default branch of the source is protected. `branch` is a short name; `undefined`: it is not known. */
export async function checkProtection(
  subject: CheckSubject,
  branch: string | undefined,
  { host }: Pick<CheckPorts, 'host'>,
): Promise<CheckResult> {
  const about = { check: 'protection', subject: subject.key } as const;
  const [speaker] = subject.mirrors;
  if (!speaker || branch === undefined) return unknown(about, 'the default branch is not known');
  try {
    const isProtected = await host.isProtected(speaker.source, shortName(subject), branch);
    if (isProtected) return passed(about, `${branch} is protected`);
  } catch (error) {
    return unseen(about, error);
  }
  return problem(about, 'protection: the default branch is not protected', {
    status: 'warn',
    code: 'BRANCH_UNPROTECTED',
    evidence: `the default branch ${branch} of ${subject.key} is not protected: anybody who may push can rewrite or delete it`,
    remedy: 'Protect it by a rule: Settings, Rules, or Settings, Branches.',
  });
}
