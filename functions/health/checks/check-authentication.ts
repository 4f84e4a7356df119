import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { accessNeeds } from '../../../shared/github/access-needs.ts';
import { GitHubError, type GitHubErrorCode } from '../../../shared/github/errors.ts';
import type { CredentialLook } from '../../../shared/github/look-at-credential.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import { SecretNotFoundError } from '../../../shared/secrets/errors.ts';
import type { CheckPorts } from './ports.ts';
import { duration, few, moment } from './quantities.ts';
import { type About, passed, problem, sentence, unseen } from './results.ts';
import type { CheckSubject } from './sides.ts';

const dayMs = 86_400_000;
const soonMs = 14 * dayMs;
const verySoonMs = 3 * dayMs;
/** Tokens of an App are refused by a host whose clock is a minute behind ours. */
const skewMs = 60_000;
/** Part of the budget below which it runs low, when the configuration keeps less back. */
const leastBudget = 0.1;

/** GitHub takes the credentials no longer, or there is no way to use them. */
const refusals: ReadonlySet<GitHubErrorCode> = new Set([
  'GITHUB_AUTHENTICATION_FAILED',
  'GITHUB_APP_KEY_INVALID',
  'GITHUB_APP_NOT_INSTALLED',
  'GITHUB_FORBIDDEN',
]);

/** What looks at credentials need of the world. */
type CredentialPorts = Pick<CheckPorts, 'configuration' | 'now'> & {
  readonly host: Pick<CheckPorts['host'], 'credential'>;
};

/** Whether the credentials of every side are taken, for how much longer, and whether they may do what they are needed for. */
export async function checkAuthentication(
  { mirrors }: Pick<CheckSubject, 'mirrors'>,
  ports: CredentialPorts,
): Promise<readonly CheckResult[]> {
  const sides = mirrors.flatMap((mirror) => [
    { mirror, endpoint: mirror.source as Endpoint, role: 'source' as const },
    ...mirror.destinations.map((endpoint) => ({ mirror, endpoint, role: 'destination' as const })),
  ]);
  return Promise.all(sides.map((side) => checkSide(side, ports)));
}

interface Side {
  readonly mirror: Mirror;
  readonly endpoint: Endpoint;
  readonly role: 'source' | 'destination';
}

async function checkSide(
  { mirror, endpoint, role }: Side,
  { configuration, host, now }: CredentialPorts,
): Promise<CheckResult> {
  const { validation, ...needs } = accessNeeds(configuration, mirror, { role, org: endpoint.org });
  // Without an App results are shown in another way: nothing is missing.
  const wanted = 'app' in endpoint.credentials ? { ...needs, validation } : needs;
  const about = { check: 'authentication', subject: `credential ${placeOf(endpoint)}` } as const;
  try {
    const look = await host.credential(endpoint, wanted);
    return judgeCredential(about, look, { now: now(), reserve: configuration.health.budgetReserve });
  } catch (error) {
    return refused(about, error);
  }
}

/** `github.com/acme`: what shares a credential. */
export function placeOf({ gitUrl, org }: Endpoint): string {
  return `${new URL(gitUrl).host}/${org}`.toLowerCase();
}

function refused(about: About, error: unknown): CheckResult {
  if (error instanceof SecretNotFoundError) {
    const { code, remedy } = error;
    const details = { status: 'fail', code, evidence: sentence(error), remedy } as const;
    return problem(about, 'authentication: a credential cannot be read', details);
  }
  if (!(error instanceof GitHubError) || !refusals.has(error.code)) return unseen(about, error);
  return problem(about, 'authentication: a credential is refused', {
    status: 'fail',
    code: error.code,
    evidence: `${about.subject} is expired, revoked or not allowed: ${sentence(error)}`,
    remedy: error.remedy,
  });
}

/** What a credential is good for. The worst of what there is to say is said. Pure. */
export function judgeCredential(
  about: About,
  { identity, problems, expiresAt, budget, clockAheadMs = 0, refusedForClock }: CredentialLook,
  { now, reserve }: { readonly now: number; readonly reserve: number },
): CheckResult {
  if (refusedForClock) return skewed(about, clockAheadMs, 'fail');
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return problem(about, 'authentication: a permission is missing that mirrors need', {
      status: 'fail',
      code: 'PERMISSION_MISSING',
      evidence: `${about.subject} (${identity}): ${few(errors.map(({ what }) => what))}`,
      remedy: errors[0]?.remedy ?? '',
      fingerprint: `PERMISSION_MISSING ${errors.map(({ what }) => what).join()}`,
    });
  }
  const left = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt - now;
  if (expiresAt !== undefined && left < soonMs) {
    const isVerySoon = left < verySoonMs;
    return problem(
      about,
      isVerySoon
        ? 'authentication: a credential expires within 3 days'
        : 'authentication: a credential expires within 14 days',
      {
        status: isVerySoon ? 'fail' : 'warn',
        code: 'CREDENTIAL_EXPIRES',
        evidence: `${about.subject} (${identity}) expires ${moment(expiresAt)}, in ${duration(Math.max(0, left))}`,
        remedy: 'Make a new token and store it under the same name, or use a GitHub App.',
        fingerprint: `CREDENTIAL_EXPIRES ${expiresAt}`,
      },
    );
  }
  if (Math.abs(clockAheadMs) > skewMs) return skewed(about, clockAheadMs, 'warn');
  if (budget && budget.remaining < Math.max(leastBudget, reserve) * budget.limit && budget.resetAt > now) {
    return problem(about, 'authentication: the budget of requests runs low', {
      status: 'warn',
      code: 'BUDGET_LOW',
      evidence: `${about.subject} (${identity}) has ${budget.remaining} of ${budget.limit} requests left until ${moment(budget.resetAt)}`,
      remedy:
        'Nothing to do: what can wait, waits. If it goes on, use a GitHub App of its own, or look less often.',
      fingerprint: 'BUDGET_LOW',
    });
  }
  if (problems.length > 0) {
    return problem(about, 'authentication: a permission is missing', {
      status: 'warn',
      code: 'PERMISSION_MISSING',
      evidence: `${about.subject} (${identity}): ${few(problems.map(({ what }) => what))}`,
      remedy: problems[0]?.remedy ?? '',
      fingerprint: `PERMISSION_MISSING ${problems.map(({ what }) => what).join()}`,
    });
  }
  const until = expiresAt === undefined ? '' : `, expires ${moment(expiresAt)}`;
  const rest = budget ? `, ${budget.remaining} of ${budget.limit} requests left` : '';
  return passed(about, `${identity} is taken${until}${rest}`);
}

function skewed(about: About, skew: number, status: 'warn' | 'fail'): CheckResult {
  const direction = skew > 0 ? 'ahead of' : 'behind';
  const effect = status === 'fail' ? ': it refuses the GitHub App' : '';
  return problem(
    about,
    status === 'fail'
      ? 'authentication: an App is refused because clocks differ'
      : 'authentication: clocks differ',
    {
      status,
      code: 'CLOCK_SKEWED',
      evidence: `our clock is ${duration(Math.abs(skew))} ${direction} that of the host of ${about.subject}${effect}`,
      remedy: 'Set the clock of this machine by NTP.',
      fingerprint: 'CLOCK_SKEWED',
    },
  );
}
