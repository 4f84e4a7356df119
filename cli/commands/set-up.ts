import type { Configuration, Endpoint, Mirror } from '../../shared/config/configuration.ts';
import { accessNeeds } from '../../shared/github/access-needs.ts';
import { type AccessReport, checkAccess } from '../../shared/github/check-access.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import { readConfiguration } from '../configuration.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import type { SetupOptions } from './cloud-commands.ts';
import { type EnsuredWebhook, ensureWebhooks } from './ensure-webhooks.ts';
import { type PreparedMirror, prepareMirror } from './prepare-mirror.ts';

/** What was found about one side of a mirror. */
interface SideReport {
  readonly mirror: string;
  readonly role: 'source' | 'destination';
  readonly org: string;
  readonly apiUrl: string;
  readonly access: AccessReport;
}

/** Checks configuration, credentials and permissions, creates missing destinations, and says what is ready. */
export async function setUp(options: SetupOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const { configuration, environment } = await readConfiguration(options.config, surroundings);
  const connection: GitHubConnection = {
    secrets: createSecretStore({ source: 'environment', environment, now: Date.now }),
    pages: new Map(),
  };
  if (!options.json)
    terminal.print(`the configuration is right: ${count(configuration.mirrors.length, 'mirror')}\n`);
  const sides = await checkSides(configuration, connection, options.json ? undefined : terminal);
  const prepared: PreparedMirror[] = [];
  for (const mirror of configuration.mirrors) {
    const usable = sides.filter((side) => side.mirror === mirror.id).every(({ access }) => access.ok);
    if (!usable) continue;
    const result = await prepare(mirror, connection, terminal);
    if (!options.json) terminal.print(preparedText(result, terminal.paint));
    prepared.push(result);
  }
  const webhooks =
    options.webhook === undefined ? [] : await ensureWebhooks(configuration, connection, options.webhook);
  if (!options.json) for (const webhook of webhooks) terminal.print(webhookText(webhook, terminal.paint));
  const ready = prepared.filter(({ problems }) => problems.length === 0);
  const ok = ready.length === configuration.mirrors.length && webhooks.every(({ problem }) => !problem);
  if (options.json) {
    const blocked = configuration.mirrors.filter(({ id }) => !ready.some(({ mirror }) => mirror === id));
    terminal.printJson({ ok, sides, mirrors: prepared, webhooks, blocked: blocked.map(({ id }) => id) });
  } else terminal.print(verdict(ready.length, configuration.mirrors.length, terminal.paint));
  if (ok) return exitCodes.synced;
  return ready.length > 0 ? exitCodes.partial : exitCodes.failed;
}

function webhookText({ org, state, problem }: EnsuredWebhook, paint: Terminal['paint']): string {
  return problem
    ? `${paint('red', '✗')} webhook of ${org}: ${problem}`
    : `${paint('green', '✓')} webhook of ${org}: ${state}`;
}

async function checkSides(
  configuration: Configuration,
  connection: GitHubConnection,
  terminal: Terminal | undefined,
): Promise<readonly SideReport[]> {
  const { mirrors, validation } = configuration;
  const reports: SideReport[] = [];
  const validated = new Set<string>();
  for (const mirror of mirrors) {
    const sides = [
      { role: 'source' as const, endpoint: mirror.source },
      ...mirror.destinations.map((endpoint) => ({ role: 'destination' as const, endpoint })),
    ];
    for (const { role, endpoint } of sides) {
      const place = `${endpoint.apiUrl} ${endpoint.org}`.toLowerCase();
      // A source is validated once, whatever number of mirrors it has.
      const isValidated = role === 'source' && validation?.enabled === true && !validated.has(place);
      if (isValidated) validated.add(place);
      const needs = accessNeeds(configuration, mirror, { role, org: endpoint.org });
      const access = await accessTo(endpoint, connection, {
        ...needs,
        validation: isValidated ? needs.validation : undefined,
      });
      const report = { mirror: mirror.id, role, org: endpoint.org, apiUrl: endpoint.apiUrl, access };
      terminal?.print(sideText(report, terminal.paint));
      reports.push(report);
    }
  }
  return reports;
}

async function accessTo(
  endpoint: Endpoint,
  connection: GitHubConnection,
  needs: Parameters<typeof checkAccess>[2],
): Promise<AccessReport> {
  try {
    return await checkAccess(endpoint, connection, needs);
  } catch (error) {
    // One secret that is not set must not hide what is wrong with the others.
    if (!(error instanceof SecretNotFoundError)) throw error;
    const problem = { severity: 'error' as const, what: error.what, remedy: error.remedy };
    return { ok: false, kind: 'unknown', identity: 'unknown', problems: [problem] };
  }
}

async function prepare(
  mirror: Mirror,
  connection: GitHubConnection,
  terminal: Terminal,
): Promise<PreparedMirror> {
  try {
    return await prepareMirror(mirror, connection, (text) => terminal.progress(text));
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const problem = `${error.what} (${error.where}). ${error.remedy}`;
    return { mirror: mirror.id, repositories: 0, present: 0, created: [], missing: [], problems: [problem] };
  }
}

function sideText({ mirror, role, org, apiUrl, access }: SideReport, paint: Terminal['paint']): string {
  const mark = access.ok ? paint('green', '✓') : paint('red', '✗');
  const expiry = access.expiresAt ? `, expires ${access.expiresAt}` : '';
  const head = `${mark} ${mirror}: ${role} ${org} on ${new URL(apiUrl).host} as ${access.identity} (${access.kind}${expiry})`;
  const problems = access.problems.map(
    ({ severity, what, remedy }) =>
      `    ${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${what}. ${remedy}`,
  );
  return [head, ...problems].join('\n');
}

function preparedText(prepared: PreparedMirror, paint: Terminal['paint']): string {
  const { mirror, repositories, present, created, missing, problems } = prepared;
  const parts = [
    `${count(repositories, 'repository').replace(/ys$/, 'ies')} selected`,
    `${present} destinations there`,
  ];
  if (created.length > 0) parts.push(`${created.length} created`);
  if (missing.length > 0) parts.push(`${missing.length} missing (createMissing is off)`);
  const mark = problems.length === 0 ? paint('green', '✓') : paint('red', '✗');
  return [`${mark} ${mirror}: ${parts.join(', ')}`, ...problems.map((problem) => `    ${problem}`)].join(
    '\n',
  );
}

function verdict(ready: number, all: number, paint: Terminal['paint']): string {
  const text = `\n${ready} of ${count(all, 'mirror')} ready`;
  return ready === all ? `${paint('green', text)}: auto-builder mirror --all` : paint('red', text);
}
