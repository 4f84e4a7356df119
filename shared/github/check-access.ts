import type { Endpoint } from '../config/configuration.ts';
import { type OpenEndpoint, openEndpoint } from './connect-hosting.ts';
import { GitHubError } from './errors.ts';
import type { GitHubConnection } from './octokit.ts';
import { isAnswer } from './translate-failure.ts';

/** What the endpoint is to be used for. */
export interface AccessNeeds {
  readonly role: 'source' | 'destination';
  /** Whether missing repositories are to be created there. */
  readonly createMissing: boolean;
  /** Whether code is validated there, and whether fixes are pushed. */
  readonly validation?: { readonly pushes: boolean } | undefined;
  /** Whether shared files are kept in step there, which needs to push. */
  readonly taxonomy?: boolean | undefined;
  /** Whether releases are deployed from there: by moving branches, by running workflows. */
  readonly deployment?: { readonly pushes: boolean; readonly dispatches: boolean } | undefined;
}

/** Something that is missing, and what to do about it. An error stops the mirror; a warning stops some of it. */
export interface AccessProblem {
  readonly severity: 'error' | 'warning';
  readonly what: string;
  readonly remedy: string;
}

/** What an endpoint's credentials are good for. */
export interface AccessReport {
  /** True when there is no problem of severity `error`. */
  readonly ok: boolean;
  readonly kind: 'app' | 'classic-token' | 'fine-grained-token' | 'unknown';
  /** The user's login, or the App's installation. */
  readonly identity: string;
  /** ISO 8601; only for tokens that expire. */
  readonly expiresAt?: string;
  readonly problems: readonly AccessProblem[];
}

/** What was found out about credentials that GitHub takes. */
export type AccessFindings = Omit<AccessReport, 'ok'>;

/**
 * Checks an endpoint's credentials against what they are needed for. What GitHub refuses becomes a problem of the report;
 * what the secret store throws is thrown.
 */
export async function checkAccess(
  endpoint: Endpoint,
  connection: GitHubConnection,
  needs: AccessNeeds,
): Promise<AccessReport> {
  const findings = await openEndpoint(endpoint, connection)
    .then((open) => examineAccess(open, endpoint, needs))
    .catch((error: unknown): AccessFindings => {
      if (!(error instanceof GitHubError)) throw error;
      const problem = {
        severity: 'error' as const,
        what: `${error.what} (${error.where})`,
        remedy: error.remedy,
      };
      return { kind: 'unknown', identity: 'unknown', problems: [problem] };
    });
  return { ok: findings.problems.every(({ severity }) => severity !== 'error'), ...findings };
}

/** Holds credentials against what they are needed for. Throws `GitHubError` when GitHub does not take them. */
export async function examineAccess(
  open: OpenEndpoint,
  endpoint: Endpoint,
  needs: AccessNeeds,
): Promise<AccessFindings> {
  const { installation } = open.authorisation;
  if (!installation) return tokenFindings(open, endpoint.org, needs);
  const identity = `installation ${installation.installationId}`;
  return { kind: 'app', identity, problems: permissionProblems(installation.permissions, needs) };
}

type WantedPermission = readonly [
  name: string,
  level: 'read' | 'write',
  severity: AccessProblem['severity'],
  why: string,
];

/** Without these, code is validated and mirrored all the same, but not everything is shown or done. */
function validationPermissions({ pushes }: { readonly pushes: boolean }): readonly WantedPermission[] {
  return [
    ['checks', 'write', 'warning', 'to show results as check runs'],
    ['statuses', 'write', 'warning', 'to show results as commit statuses where check runs are not allowed'],
    ['pull_requests', 'write', 'warning', 'to suggest fixes and to propose them'],
    ['security_events', 'write', 'warning', 'to send results to code scanning'],
    ...(pushes ? ([['contents', 'write', 'warning', 'to push fixes']] as const) : []),
  ];
}

/** Without these, shared files are read there, and written nowhere. */
const taxonomyPermissions: readonly WantedPermission[] = [
  ['contents', 'write', 'error', 'to push shared files'],
  ['pull_requests', 'write', 'warning', 'to propose shared files to protected branches'],
  ['checks', 'write', 'warning', 'to say at pull requests which references they break'],
];

const branchPermissions: readonly WantedPermission[] = [
  ['contents', 'write', 'warning', 'to move branches to releases'],
  ['workflows', 'write', 'warning', 'to move branches to releases that change .github/workflows'],
];

/** Without these, code is mirrored all the same, but not everything is deployed or shown. */
function deploymentPermissions({
  pushes,
  dispatches,
}: NonNullable<AccessNeeds['deployment']>): readonly WantedPermission[] {
  return [
    ['deployments', 'write', 'warning', 'to show deployments'],
    ...(pushes ? branchPermissions : []),
    ...(dispatches ? ([['actions', 'write', 'warning', 'to deploy by workflows']] as const) : []),
  ];
}

/** Pure: what an App's permissions lack. */
export function permissionProblems(
  permissions: Readonly<Record<string, string>>,
  { role, createMissing, validation, taxonomy, deployment }: AccessNeeds,
): AccessProblem[] {
  const wanted: WantedPermission[] =
    role === 'source'
      ? [
          ['contents', 'read', 'error', 'to fetch'],
          ...(validation ? validationPermissions(validation) : []),
          ...(taxonomy === true ? taxonomyPermissions : []),
          ...(deployment ? deploymentPermissions(deployment) : []),
        ]
      : [
          ['contents', 'write', 'error', 'to push'],
          ['workflows', 'write', 'warning', 'to push branches that change .github/workflows'],
          [
            'administration',
            'write',
            createMissing ? 'error' : 'warning',
            'to create repositories and set default branches',
          ],
        ];
  // What several uses want is named once, as the most important of them has it.
  const inOrder = wanted.toSorted((a, b) => Number(b[2] === 'error') - Number(a[2] === 'error'));
  const once = inOrder.filter(([name, level], at) => {
    return inOrder.findIndex((other) => other[0] === name && other[1] === level) === at;
  });
  return once
    .filter(([name, level]) => !(permissions[name] === 'write' || permissions[name] === level))
    .map(([name, level, severity, why]) => ({
      severity,
      what: `The GitHub App lacks the permission ${name}: ${level}, ${why}`,
      remedy: `Add ${name}: ${level} to the App's permissions and accept the change in the organisation.`,
    }));
}

/** Pure: what a classic token's scopes lack. */
export function scopeProblems(scopes: readonly string[], { role }: AccessNeeds): AccessProblem[] {
  const problems: AccessProblem[] = [];
  if (!scopes.includes('repo')) {
    const some = scopes.includes('public_repo');
    problems.push({
      severity: some ? 'warning' : 'error',
      what: some ? 'The token reaches public repositories only' : 'The token lacks the scope repo',
      remedy: 'Add the scope repo to the token.',
    });
  }
  if (role === 'destination' && !scopes.includes('workflow')) {
    problems.push({
      severity: 'warning',
      what: 'The token lacks the scope workflow: branches that change .github/workflows will be refused',
      remedy: 'Add the scope workflow to the token.',
    });
  }
  return problems;
}

async function tokenFindings(
  { octokit, attempt }: OpenEndpoint,
  org: string,
  needs: AccessNeeds,
): Promise<AccessFindings> {
  const user = await attempt('the token', () => octokit.request('GET /user'));
  const header = user.headers['x-oauth-scopes'];
  const scopes = header === undefined ? undefined : header.split(',').map((scope) => scope.trim());
  const expiresAt = user.headers['github-authentication-token-expiration'];
  return {
    kind: scopes ? 'classic-token' : 'fine-grained-token',
    identity: user.data.login,
    ...(expiresAt === undefined ? {} : { expiresAt: String(expiresAt) }),
    problems: [
      ...(scopes ? scopeProblems(scopes, needs) : []),
      ...(needs.role === 'source' && needs.validation ? [checkRunsNeedAnApp] : []),
      ...(await accountProblems({ octokit, attempt }, org, user.data.login, needs)),
    ],
  };
}

const checkRunsNeedAnApp: AccessProblem = {
  severity: 'warning',
  what: 'A token cannot make check runs: the results of validation are shown as commit statuses',
  remedy: 'Nothing needs to be done; for annotations on the lines, use a GitHub App.',
};

/** Whether the account is there, and whether what the token sees of it may be pushed to. */
async function accountProblems(
  { octokit, attempt }: Pick<OpenEndpoint, 'octokit' | 'attempt'>,
  org: string,
  login: string,
  { role }: AccessNeeds,
): Promise<AccessProblem[]> {
  const account = await attempt(org, () =>
    octokit.request('GET /users/{username}', { username: org }).catch((error: unknown) => {
      if (isAnswer(error, 404)) return undefined;
      throw error;
    }),
  );
  if (!account) {
    const remedy = 'Check the name of the organisation.';
    return [{ severity: 'error', what: `There is no account ${org}`, remedy }];
  }
  if (role === 'source' || login.toLowerCase() === org.toLowerCase()) return [];
  if (account.data.type !== 'Organization') {
    const remedy = 'Use a token of that user, or an organisation.';
    return [{ severity: 'error', what: `${org} is another user's account`, remedy }];
  }
  const { data: sample } = await attempt(org, () =>
    octokit.request('GET /orgs/{org}/repos', { org, per_page: 100 }),
  );
  const readOnly = sample
    .filter(({ permissions }) => permissions && !permissions.push)
    .map(({ name }) => name);
  if (readOnly.length === 0) return [];
  const remedy = `Give ${login} write access to them, or contents: write to a fine-grained token.`;
  const what = `The token may not push to ${readOnly.slice(0, 5).join(', ')}${readOnly.length > 5 ? ', …' : ''}`;
  return [{ severity: readOnly.length === sample.length ? 'error' : 'warning', what, remedy }];
}
