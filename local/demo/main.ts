import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../cloud/cloud.ts';
import { createCloudEmitter } from '../cloud/cloud-events.ts';
import type { LocalGitHub } from '../github/local-github.ts';
import { DemoFailure } from './demo-failure.ts';
import { createDisplay } from './display.ts';
import { watchFirstMirror } from './first-mirror.ts';
import { git } from './git.ts';
import { demoRepositories } from './history.ts';
import { followPush } from './journey.ts';
import { prove } from './proof.ts';
import {
  countSource,
  type DemoTokens,
  demoConfiguration,
  organisations,
  startDemoCloud,
  startGitHub,
} from './scene.ts';
import { onRunEnded } from './watch-runs.ts';

// What `npm run demo` runs: the whole system on this machine, and the proof that it works.
const pushedRepository = 'storefront';
const branch = 'main';
/** Far more than it takes; a machine that is busy with other things is no failure. */
const limitMs = 120_000;

const display = createDisplay(process.stdout, process.env);
const events = createCloudEmitter();
const keep = process.argv.includes('--keep');
const closers: (() => Promise<unknown>)[] = [];
const interrupted = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1;
    if (signals > 1) process.exit(130);
    interrupted.abort();
  });
}

try {
  await Promise.race([demo(), whenInterrupted()]);
} catch (error) {
  display.endLive();
  // A failed promise of the demo says all there is to say; anything else is a defect, and its stack tells where.
  console.error(error instanceof DemoFailure ? `\nThe demo failed: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  for (const close of closers.toReversed()) await close();
}
// What was being started when Ctrl-C came would keep the process alive.
if (interrupted.signal.aborted) process.exit(keep ? process.exitCode : 130);

async function demo(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-demo-'));
  // At the very end, when nothing runs any more that could write there.
  process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  const tokens = makeTokens();
  display.line('Auto-Builder: everything runs on this machine, and nothing leaves it.');

  const github = await showGitHub(directory, tokens);
  const cloud = await showFirstMirror(directory, github, tokens);
  const workTree = await cloneSource(directory, github, tokens);
  const pushed = await showPush(github, cloud, workTree, tokens);
  await showProof(github, cloud, pushed);
  if (keep) await stayUp(directory, cloud, workTree);
  else showNextSteps();
}

async function showGitHub(directory: string, tokens: DemoTokens): Promise<LocalGitHub> {
  display.step('A GitHub with three organisations');
  const github = await startGitHub(directory, tokens);
  closers.push(() => github.close());
  const { refs, commits } = await countSource(github);
  const names = demoRepositories.map(({ name }) => name).join(', ');
  display.line(`   ${github.url}`);
  display.line(
    `   acme         ${demoRepositories.length} repositories, ${commits} commits, ${refs} refs: ${names}`,
  );
  for (const org of organisations.destinations) display.line(`   ${org.padEnd(12)} empty`);
  return github;
}

async function showFirstMirror(directory: string, github: LocalGitHub, tokens: DemoTokens): Promise<Cloud> {
  display.step('A cloud from the template that AWS would get; its schedule finds everything to mirror');
  const configuration = demoConfiguration(github);
  const { result: cloud, tookMs } = await watchFirstMirror(
    demoRepositories.map(({ name }) => name),
    { display, events, limitMs },
    async () => {
      const cloud = await startDemoCloud(directory, configuration, tokens, events);
      closers.push(() => cloud.close());
      return cloud;
    },
  );
  const { functions, queues, tables, schedules } = cloud.resources;
  display.line(
    `   ${tables.length} tables, ${queues.length} queues, ${functions.length} functions, ${schedules.length} schedules; ${demoRepositories.length * 2} repositories created and filled, ${(tookMs / 1000).toFixed(1)} s with the start`,
  );
  return cloud;
}

async function cloneSource(directory: string, github: LocalGitHub, tokens: DemoTokens): Promise<string> {
  const workTree = join(directory, 'work', pushedRepository);
  await git(directory, 'init', '--quiet', `--initial-branch=${branch}`, workTree);
  await git(workTree, 'remote', 'add', 'origin', github.urlOf(`${organisations.source}/${pushedRepository}`));
  const authorization = Buffer.from(`dana:${tokens.developer}`).toString('base64');
  await git(workTree, 'config', 'http.extraHeader', `Authorization: Basic ${authorization}`);
  await git(workTree, 'config', 'user.name', 'Dana Novak');
  await git(workTree, 'config', 'user.email', 'dana.novak@acme.example');
  await git(workTree, 'pull', '--quiet', 'origin', branch);
  await git(workTree, 'branch', '--quiet', `--set-upstream-to=origin/${branch}`);
  return workTree;
}

async function showPush(
  github: LocalGitHub,
  cloud: Cloud,
  workTree: string,
  tokens: DemoTokens,
): Promise<string> {
  const name = `${organisations.source}/${pushedRepository}`;
  display.step(`git push to ${name}, and its way to both destinations`);
  await github.setWebhook(organisations.source, { url: cloud.webhookUrl ?? '', secret: tokens.webhook });
  await writeFile(join(workTree, 'src', 'checkout.ts'), 'export const oneClick = true;\n');
  await git(workTree, 'add', '.');
  await git(workTree, 'commit', '--quiet', '--message', 'Let customers buy with one click');
  const commit = await git(workTree, 'rev-parse', 'HEAD');
  const stops = await followPush(
    {
      cloud,
      repository: pushedRepository,
      branch,
      commit,
      source: github.repository(name),
      destinations: Object.fromEntries(
        organisations.destinations.map((org) => [org, github.repository(`${org}/${pushedRepository}`)]),
      ),
      limitMs,
    },
    async () => {
      await git(workTree, 'push', '--quiet', 'origin', branch);
    },
  );
  display.line(`   commit ${commit}`);
  for (const { at, where, what } of stops)
    display.line(`   ${`+${at} ms`.padStart(9)}  ${display.paint('cyan', where.padEnd(12))} ${what}`);
  return commit;
}

async function showProof(github: LocalGitHub, cloud: Cloud, pushed: string): Promise<void> {
  display.step('Proved');
  const findings = await prove(github, cloud, pushed);
  for (const { ok, what } of findings)
    display.line(`   ${ok ? display.paint('green', '✓') : display.paint('red', '✗')} ${what}`);
  const wrong = findings.filter(({ ok }) => !ok);
  if (wrong.length > 0) throw new DemoFailure(wrong.map(({ what }) => what).join('; '));
}

function showNextSteps(): void {
  display.line('');
  display.line('Try next:');
  display.line(
    '   npm run demo -- --keep                            stays up: push yourself, and look at its state',
  );
  display.line(
    '   npx auto-builder mirror --from URL --to URL       any two repositories, without configuration',
  );
  display.line(
    '   npx auto-builder config check && npm start        your own organisations, on this machine',
  );
  display.line(
    '   npx cdk deploy --all                              the same on AWS: docs/deploying-to-aws.md',
  );
}

async function stayUp(directory: string, cloud: Cloud, workTree: string): Promise<void> {
  const data = join(directory, 'data');
  display.line('');
  display.line('It stays up until Ctrl-C. Push something, in another terminal:');
  display.line(`   cd ${workTree}`);
  display.line('   git commit --allow-empty -m "Hello" && git push');
  display.line('Look at it, from this checkout:');
  display.line(`   npx auto-builder status --data ${data}`);
  display.line(`   npx auto-builder history acme/${pushedRepository} --data ${data}`);
  display.line('');
  onRunEnded(cloud.events, ({ repository, synced, durationMs, reasons }) =>
    display.line(
      synced
        ? `   ${display.paint('green', '✓')} ${repository} mirrored and verified in ${Math.round(durationMs)} ms`
        : `   ${display.paint('red', '✗')} ${repository}: ${reasons.join('; ')}`,
    ),
  );
  await whenInterrupted();
}

function whenInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.signal.aborted) resolve();
    else interrupted.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function makeTokens(): DemoTokens {
  const token = (): string => randomBytes(20).toString('hex');
  return { developer: token(), source: token(), destination: token(), webhook: token() };
}
