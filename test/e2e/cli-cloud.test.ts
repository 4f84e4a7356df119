import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { type RunningCli, runCli, startCli } from '../support/cli.ts';
import { runHere } from '../support/cli-here.ts';
import { startCloudFormation } from '../support/cloudformation.ts';
import { reference } from '../support/configuration-input.ts';
import { fsck, gitIn, historyOf, refsOf } from '../support/repositories.ts';

const sourceToken = 'token-that-reads-acme';
const destinationToken = 'token-that-writes-backup';
const webhookSecret = 'secret-of-the-webhook';

let directory: string;
let github: LocalGitHub;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-cloud-'));
  github = await startLocalGitHub({ directory: join(directory, 'github') });
  await github.addOrganisation('acme-backup');
  await github.addToken(sourceToken, {
    login: 'reader',
    orgs: { acme: 'admin' },
    scopes: ['repo', 'admin:org_hook'],
  });
  await github.addToken(destinationToken, {
    login: 'writer',
    orgs: { 'acme-backup': 'admin' },
    scopes: ['repo', 'workflow'],
  });
  for (const name of ['app', 'tools']) {
    const history = await historyOf(await github.addRepository(`acme/${name}`));
    history.commit('main');
    await history.write();
  }
  const mirror = {
    source: { org: 'acme', repos: ['*'], credentials: reference('SOURCE_TOKEN') },
    destinations: [{ org: 'acme-backup', credentials: reference('DESTINATION_TOKEN') }],
    syncInterval: 6,
  };
  const { apiUrl, gitUrl } = github;
  await writeFile(
    join(directory, 'auto-builder.config.json'),
    // What a test breaks is not to be healed behind its back.
    JSON.stringify({ apiUrl, gitUrl, mirrors: [mirror], health: { enabled: false } }),
  );
  await writeFile(
    join(directory, '.env'),
    `SOURCE_TOKEN=${sourceToken}\nDESTINATION_TOKEN=${destinationToken}\nGITHUB_WEBHOOK_SECRET=${webhookSecret}\n`,
  );
});
afterAll(async () => {
  await github.close();
  await rm(directory, { recursive: true, force: true });
});

const cli = (...args: string[]) => runHere(args, { directory });

async function expectMirrored(name: string): Promise<void> {
  const copy = github.repository(`acme-backup/${name}`);
  expect(await refsOf(copy)).toEqual(await refsOf(github.repository(`acme/${name}`)));
  await fsck(copy);
}

describe('without a cloud that is up', () => {
  it('setup checks credentials and creates what is missing at the destinations', async () => {
    const { code, stdout } = await cli('setup', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      sides: [
        { role: 'source', org: 'acme', access: { ok: true, identity: 'reader' } },
        { role: 'destination', org: 'acme-backup', access: { ok: true, identity: 'writer' } },
      ],
      mirrors: [{ repositories: 2, present: 0, created: ['acme-backup/app', 'acme-backup/tools'] }],
    });
    expect(await refsOf(github.repository('acme-backup/app'))).toEqual({});
  });

  it('setup makes the source organisation tell an address of its pushes, once', async () => {
    const setup = () => cli('setup', '--webhook', 'http://127.0.0.1:1/webhook', '--json');
    const first = await setup();
    const second = await setup();

    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout).webhooks).toEqual([{ org: 'acme', state: 'created' }]);
    expect(JSON.parse(second.stdout).webhooks).toEqual([{ org: 'acme', state: 'present' }]);
  });

  it('mirror --all starts one for itself, and ends with 0 when everything is mirrored', async () => {
    const { code, stdout, stderr } = await cli('mirror', '--all', '--json');

    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { ok, runs } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(
      runs.map((run: { repository: string }) => run.repository.split('/').slice(1).join('/')).sort(),
    ).toEqual(['acme/app', 'acme/tools']);
    await expectMirrored('app');
    await expectMirrored('tools');
    expect(stdout).not.toContain(sourceToken);
  });

  it('status reads what the last one left on disk', async () => {
    const { code, stdout } = await cli('status', '--json');

    expect(code).toBe(0);
    const { destinations, queues } = JSON.parse(stdout);
    expect(destinations).toHaveLength(2);
    expect(destinations[0]).toMatchObject({ outcome: 'synced', verified: true, refCount: 1, heldCount: 0 });
    expect(new Set(Object.values(queues))).toEqual(new Set([0]));
  });

  it('dlq list says that there are no queues to look into', async () => {
    const { code, stderr } = await cli('dlq', 'list');

    expect(code).toBe(3);
    expect(stderr).toContain('CLOUD_NOT_UP');
  });

  it('mirror of a repository that no mirror selects is wrong usage', async () => {
    const { code, stderr } = await cli('mirror', 'other/app');

    expect(code).toBe(2);
    expect(stderr).toContain('no mirror of the configuration selects it');
  });
});

describe('up', () => {
  let running: RunningCli;
  let webhookUrl: string;

  beforeAll(async () => {
    running = startCli(['up', '--port', '0'], { directory });
    [, webhookUrl = ''] = await running.printed(/Webhook: (\S+)/);
    // The schedule fires at the start and finds both repositories.
    await running.printed(/✓ \S+\/acme\/app → /);
    await running.printed(/✓ \S+\/acme\/tools → /);
    await github.setWebhook('acme', { url: webhookUrl, secret: webhookSecret });
  });

  it('hears a push and shows its run', async () => {
    const workTree = join(directory, 'work');
    const origin = github.urlOf('acme/app').replace('http://', `http://reader:${sourceToken}@`);
    await gitIn(directory, 'clone', '--quiet', origin, workTree);
    await gitIn(workTree, 'commit', '--quiet', '--allow-empty', '--message', 'A change');
    const before = running.stdout().length;
    await gitIn(workTree, 'push', '--quiet');

    await running.printed(/→ push acme\/app refs\/heads\/main/, before);
    await running.printed(/✓ \S+\/acme\/app → /, before);

    await expectMirrored('app');
  });

  it('serves mirror of one repository to another process, which waits for the run', async () => {
    const history = await historyOf(github.repository('acme/tools'));
    history.commit('main');
    await history.write();

    const { code, stdout } = await cli('mirror', 'acme/tools');

    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ \S+\/acme\/tools → \S+\/acme-backup\/tools/);
    expect(stdout).toContain('1 of 1 run synced');
    await expectMirrored('tools');
  });

  it('takes a command without anybody waiting for it', async () => {
    const before = running.stdout().length;
    const { code, stdout } = await cli('mirror', 'acme/tools', '--no-wait', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ ok: true, commands: [expect.any(String)] });
    // What follows is not to meet its run.
    await running.printed(/[✓·=] \S+\/acme\/tools/, before);
  });

  it('shows history and metrics as tables', async () => {
    const history = await cli('history', 'acme/app');
    const metrics = await cli('metrics');

    expect(history.stdout).toMatch(/push +\S+\/acme-backup\/app +update 1/);
    expect(metrics.stdout).toMatch(/^all +\d+ +\d+ +0 +0 +100\.0 %/m);
  });

  it('reports a run that fails for good with 3, and lists its job until it is redriven', async () => {
    github.revokeToken(destinationToken);
    const failed = await cli('mirror', 'acme/tools', '--json');
    await github.addToken(destinationToken, {
      login: 'writer',
      orgs: { 'acme-backup': 'admin' },
      scopes: ['repo'],
    });

    expect(failed.code).toBe(3);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      ok: false,
      deadLettered: 1,
      runs: [{ outcome: 'failed' }],
    });
    const list = await cli('dlq', 'list');
    expect(list.stdout).toContain('mirror: 1 job');
    expect(list.stdout).toContain('AUTHENTICATION_FAILED');
    const redrive = await cli('dlq', 'redrive', '--json');
    expect(JSON.parse(redrive.stdout).queues).toContainEqual({ queue: 'mirror', redriven: 1, cameBack: 0 });
    expect((await cli('dlq', 'list', '--json')).stdout).toContain('"total": 0');
  });

  it('is found like a deployed stack, through CloudFormation and the same clients', async () => {
    const file = JSON.parse(await readFile(join(directory, '.auto-builder', 'cloud.json'), 'utf8'));
    await using cloudFormation = await startCloudFormation('prefix-service', file.outputs);
    const environment = {
      AWS_REGION: file.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
      AWS_ENDPOINT_URL_DYNAMODB: file.endpoints.dynamodb,
      AWS_ENDPOINT_URL_SQS: file.endpoints.sqs,
    };

    const found = await runCli(['status', '--stack', 'prefix', '--json'], { environment });
    const wrong = await runCli(['status', '--stack', 'other'], { environment });

    expect(JSON.parse(found.stdout)).toMatchObject({
      place: `stack prefix-service in ${file.region}`,
      destinations: [{ verified: true }, { verified: true }],
    });
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('STACK_NOT_FOUND');
  });

  it('lets nobody else use its data', async () => {
    const { code, stderr } = await cli('up', '--port', '0');

    expect(code).toBe(3);
    expect(stderr).toContain('CLOUD_LOCKED');
  });

  it('ends with 0 within ten seconds of Ctrl-C, and has shown no credential', async () => {
    const started = performance.now();
    running.process.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;

    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
    for (const secret of [sourceToken, destinationToken, webhookSecret])
      expect(stdout + stderr).not.toContain(secret);
  });
});
