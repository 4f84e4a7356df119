import { setTimeout as wait } from 'node:timers/promises';
import type { Configuration } from '../../shared/config/configuration.ts';
import type { HealthReport } from '../../shared/health/health.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import { checkRepositories } from '../commands/check-repositories.ts';
import type { HealthOptions } from '../commands/health-command.ts';
import { readConfiguration } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ExpectedSubjects, expectedSubjects } from './expected-subjects.ts';
import { byKey, healingsOf, type Looked, type LookWish, lookNow, sendLooks } from './look.ts';
import { exitCodeOf, problemsOf, shownJson, shownText } from './shown-look.ts';

/** What is to be looked at, and how. */
interface Look {
  readonly wish: LookWish;
  readonly expected: ExpectedSubjects;
  readonly options: HealthOptions;
}

/** Shows how repositories are, after a look at them; the exit code is that of the worst. */
export async function health(
  repositories: readonly string[],
  options: HealthOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  refuseContradictions(options);
  if (options.last) return lastReports(repositories, options, surroundings);
  const { configuration } = await readConfiguration(options.config, surroundings);
  refuseIfOff(configuration);
  await checkRepositories(repositories, options.config, surroundings);
  const { heal, dryRun } = options;
  const look: Look = {
    wish: { repositories, ...(heal ? { heal } : {}), ...(dryRun ? { dryRun } : {}) },
    expected: expectedSubjects(configuration, repositories),
    options,
  };
  return withCloudAccess(options, surroundings, async (cloud) => {
    if (!options.wait) return ask(cloud, look, surroundings);
    const everySeconds = options.every ?? configuration.health.interval;
    return options.watch
      ? watch(cloud, look, everySeconds * 1000, surroundings)
      : lookOnce(cloud, look, surroundings);
  });
}

async function lookOnce(cloud: CloudAccess, look: Look, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const interrupt = surroundings.onInterrupt();
  try {
    const looked = await lookWith(cloud, look, interrupt.signal, surroundings);
    if (look.options.json) terminal.printJson(shownJson(looked));
    else if (looked.reports.length > 0)
      terminal.print(shownText(looked, look.wish, Date.now(), terminal.paint));
    for (const problem of problemsOf(looked, cloud)) terminal.note(`auto-builder: ${problem}`);
    return interrupt.signal.aborted ? exitCodes.interrupted : exitCodeOf(looked);
  } finally {
    interrupt.stop();
  }
}

/** Looks again and again; Ctrl-C is the way to end it, and the code is that of the last look. */
async function watch(
  cloud: CloudAccess,
  look: Look,
  everyMs: number,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const interrupt = surroundings.onInterrupt();
  let last: ExitCode = exitCodes.interrupted;
  try {
    while (!interrupt.signal.aborted) {
      const looked = await lookWith(cloud, look, interrupt.signal, surroundings);
      if (looked.ending === 'interrupted') break;
      last = exitCodeOf(looked);
      const now = Date.now();
      const problems = problemsOf(looked, cloud).map((problem) => terminal.paint('yellow', `! ${problem}`));
      const next = `looked at ${clock(now)} · next look at ${clock(now + everyMs)} · Ctrl-C ends`;
      const shown = shownText(looked, look.wish, now, terminal.paint);
      terminal.printAnew([shown, '', ...problems, terminal.paint('dim', next)].join('\n'));
      await wait(everyMs, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
    return last;
  } finally {
    interrupt.stop();
  }
}

function lookWith(
  cloud: CloudAccess,
  { wish, expected, options }: Look,
  signal: AbortSignal,
  { terminal }: Surroundings,
): Promise<Looked> {
  const quietLooks = options.stack === undefined ? 1 : 5;
  return lookNow(cloud, wish, expected, { quietLooks, signal, terminal });
}

async function ask(
  cloud: CloudAccess,
  { wish, options }: Look,
  { terminal }: Surroundings,
): Promise<ExitCode> {
  if (cloud.own) {
    throw new UsageError(
      'no cloud is up that would look later',
      '--no-wait',
      'Start one with `auto-builder up`, or leave --no-wait out.',
    );
  }
  const id = await sendLooks(cloud, wish);
  if (options.json) terminal.printJson({ ok: true, id });
  else terminal.print(`asked ${cloud.place} for a look; auto-builder health --last shows what it saw`);
  return exitCodes.synced;
}

/** What is known without looking again. */
async function lastReports(
  repositories: readonly string[],
  options: HealthOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const names = repositories.map((name) => name.toLowerCase());
  const isMeant = ({ name, subject }: HealthReport): boolean =>
    names.length === 0 || names.includes(name.toLowerCase()) || names.includes(subject);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const store = openStores(cloud).health;
    const reports: HealthReport[] = [];
    for await (const report of store.reports()) if (isMeant(report)) reports.push(report);
    const missing = repositories.filter(
      (name) => !reports.some((report) => [report.name, report.subject].some((one) => same(one, name))),
    );
    const looked: Looked = {
      ...{ id: '', reports, missing, ending: 'complete' },
      healings: byKey(await healingsOf(store, reports)),
    };
    if (options.json) terminal.printJson(shownJson(looked));
    else if (reports.length > 0)
      terminal.print(shownText(looked, { repositories }, Date.now(), terminal.paint));
    if (reports.length === 0 || missing.length > 0)
      terminal.note(`auto-builder: ${missing.join(', ') || 'nothing'} has not been looked at yet`);
    return exitCodeOf(looked);
  });
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refuseContradictions(options: HealthOptions): void {
  const { watch, json, wait, last, heal, dryRun, every } = options;
  const given = (name: string, isGiven: unknown): readonly string[] => (isGiven ? [name] : []);
  const actions = [
    ...given('--heal', heal),
    ...given('--dry-run', dryRun),
    ...given('--watch', watch),
    ...given('--no-wait', !wait),
  ];
  const clash =
    (last && actions[0] && ['--last', actions[0]]) ||
    (watch && json && ['--watch', '--json']) ||
    (watch && !wait && ['--watch', '--no-wait']);
  if (clash) {
    throw new UsageError(`${clash.join(' and ')} exclude each other`, 'health', 'Take one of the two.');
  }
  if (every !== undefined && !watch)
    throw new UsageError('--every stands with --watch only', 'health', 'Add --watch, or leave --every out.');
}

function refuseIfOff({ health: settings }: Configuration): void {
  if (settings.enabled) return;
  throw new UsageError(
    'the configuration has health switched off',
    'health.enabled',
    'Set "health": { "enabled": true }, or leave the section out.',
  );
}

function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
