import type { Endpoint } from '../../../shared/config/configuration.ts';
import { GitHubError } from '../../../shared/github/errors.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import type { FindingKind } from '../report/weights-and-levels.ts';
import { notYet } from './check-git.ts';
import type { CheckPorts } from './ports.ts';
import { passed, problem, sentence, unknown, unseen } from './results.ts';
import { type CheckSubject, destinationsOf, shortName } from './sides.ts';

/** What one side shows over REST. */
export interface RestSide {
  readonly result: CheckResult;
  /** Of the source; absent: it could not be read. */
  readonly defaultBranch?: string;
}

/** Whether the API of each side can be used for the repository. The source comes first. Those of `unmade` need not be there yet. */
export async function checkRest(
  subject: CheckSubject,
  { host }: Pick<CheckPorts, 'host'>,
  unmade: ReadonlySet<string>,
): Promise<readonly RestSide[]> {
  const [speaker] = subject.mirrors;
  const sides = [
    ...(speaker ? [{ endpoint: speaker.source, key: subject.key, role: 'source' as const }] : []),
    ...destinationsOf(subject).map(({ endpoint, key }) => {
      return { endpoint, key, role: 'destination' as const, isUnmade: unmade.has(key) };
    }),
  ];
  return Promise.all(sides.map((side) => checkSide(side, shortName(subject), host)));
}

interface Side {
  readonly endpoint: Endpoint;
  readonly key: string;
  readonly role: 'source' | 'destination';
  readonly isUnmade?: boolean;
}

async function checkSide(
  { endpoint, key, role, isUnmade = false }: Side,
  name: string,
  host: CheckPorts['host'],
): Promise<RestSide> {
  const about = { check: 'rest', subject: key } as const;
  const isSource = role === 'source';
  const fails = (kind: FindingKind, code: string, evidence: string, remedy: string): RestSide => ({
    result: problem(about, kind, { status: 'fail', code, evidence, remedy }),
  });
  const kind = isSource
    ? 'rest: the API of the source cannot be used'
    : 'rest: the API of a destination cannot be used';
  try {
    const found = await host.repository(endpoint, name);
    if (!found && isUnmade) return { result: unknown(about, notYet(key)) };
    if (!found) {
      const remedy = 'Check the name, and that the token or the App may see it.';
      const missing = isSource ? kind : 'rest: a destination does not exist';
      return fails(missing, 'GITHUB_NOT_FOUND', `${key} does not exist, or may not be seen`, remedy);
    }
    if (found.archived && !isSource) {
      const remedy = 'Take it out of the archive, or the source repository out of the mirror.';
      const evidence = `${key} is archived and takes no pushes`;
      return fails('rest: a destination is archived', 'DESTINATION_ARCHIVED', evidence, remedy);
    }
    const { defaultBranch } = found;
    return { result: passed(about, `the API answers for ${key}`), defaultBranch };
  } catch (error) {
    // A budget that is empty says nothing of the host.
    if (!(error instanceof GitHubError) || error.code === 'GITHUB_RATE_LIMITED') {
      return { result: unseen(about, error) };
    }
    return fails(kind, error.code, sentence(error), error.remedy);
  }
}
