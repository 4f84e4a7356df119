import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planMessageSchema } from '../../functions/planner/plan-message.ts';
import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { type HereOptions, startHere } from '../support/cli-here.ts';
import { configurationInput } from '../support/configuration-input.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';
import { taxonomyRun } from '../support/taxonomy-runs.ts';
import { json, taxonomyScenario } from '../support/taxonomy-scenario.ts';

let directory: string;
let cloud: QuietCloud;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-rounds-'));
  const set = (name: string, change: object = {}) => ({
    ...{ name, mode: 'continuous', files: ['*.json'], repos: ['acme/*'] },
    ...change,
  });
  const write = (name: string, ...sets: readonly object[]) =>
    writeFile(
      join(directory, name),
      JSON.stringify({ ...configurationInput(), taxonomy: { enabled: true, sets } }),
    );
  await write('auto-builder.config.json', set('docs'));
  await write('two.json', set('docs'), set('pages', { mode: 'bidirectional', files: ['*.yaml'] }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(async () => {
  cloud = await startQuietCloud();
});
afterEach(() => cloud.stop());

const taxonomy = (args: readonly string[], options: HereOptions = {}) =>
  startHere(['taxonomy', ...args, '--data', cloud.data], { directory, ...options });

/** Takes one message off the plan queue once `before` has done what it leads to; it is one that the planner understands. */
async function plan(before: (message: { id: string; set: string }) => Promise<unknown>) {
  const { Messages: [message] = [] } = await cloud.sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: cloud.queues.plan, WaitTimeSeconds: 20 }),
  );
  const body = JSON.parse(message?.Body ?? '{}');
  await before(body);
  const { plan: QueueUrl } = cloud.queues;
  await cloud.sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return planMessageSchema.parse(body);
}

const ran =
  (outcome: TaxonomyRun['outcome'], reasons: readonly string[] = []) =>
  ({ id, set }: { id: string; set: string }) =>
    cloud.taxonomy.recordRun(
      taxonomyRun({
        ...{ set, outcome, reasons, startedAt: Date.now(), finishedAt: Date.now() },
        trigger: { kind: 'command', id, receivedAt: Date.now() },
      }),
    );

describe('a round that a command asks for', () => {
  it.each([
    ['synced', 0, '✓'],
    ['unchanged', 0, '✓'],
    ['incomplete', 1, '!'],
    ['failed', 3, '✗'],
  ] as const)('that ended %s gives %d', async (outcome, code, mark) => {
    const running = taxonomy(['bidirectional']);

    const message = await plan(ran(outcome, ['acme/b: GIT_FORBIDDEN: no']));
    const result = await running.ended;

    expect(message).toMatchObject({
      ...{ kind: 'taxonomy', set: 'docs' },
      action: { kind: 'sync', mode: 'bidirectional', deletionsApproved: false },
    });
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(new RegExp(`^${mark} docs ${outcome}  version 7  2 of 3 replicas written`));
    expect(result.stdout).toContain('acme/b: GIT_FORBIDDEN: no');
  });

  it.each(['push', 'pull', 'bidirectional', 'continuous'])(
    'is asked for in the mode of taxonomy %s',
    async (mode) => {
      const running = taxonomy([mode, 'docs', '--approve-deletions']);

      const message = await plan(ran('synced'));
      await running.ended;

      expect(message).toMatchObject({ action: { kind: 'sync', mode, deletionsApproved: true } });
    },
  );

  it('is asked for each set when none is named, and a failed one beside a synced one gives 1', async () => {
    const running = taxonomy(['push', '--config', 'two.json', '--json']);

    const sets = [await plan(ran('synced')), await plan(ran('failed'))].map((message) =>
      message.kind === 'taxonomy' ? message.set : undefined,
    );
    const { code, stdout } = await running.ended;

    expect(sets.sort()).toEqual(['docs', 'pages']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, complete: true, runs: [{}, {}] });
  });

  it('gives 3 when nothing came of it', async () => {
    const running = taxonomy(['bidirectional']);

    await plan(async () => undefined);

    expect(await running.ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('docs: no round was run'),
    });
  });

  it('is waited for as long as its job is in the queue', async () => {
    const running = taxonomy(['bidirectional'], { live: true });
    const { taxonomy: QueueUrl } = cloud.queues;
    let asked = { id: '', set: '' };
    await plan(async (message) => {
      asked = message;
      await cloud.sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    });

    await ran('synced')(asked);

    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it('goes on without the command after Ctrl-C, which gives 130', async () => {
    expect(await taxonomy(['bidirectional'], { interrupted: true }).ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('the work goes on'),
    });
  });

  it('is said to come with every push, where the set is continuous', async () => {
    const running = taxonomy(['continuous', '--config', 'two.json']);
    await plan(ran('synced'));
    await plan(ran('synced'));

    const { stderr } = await running.ended;

    expect(stderr).toContain('Pushes lead to rounds by themselves');
    expect(stderr).toContain('Of pages they do not');
  });
});

const index = (title: string) => json({ entries: [{ id: 'intro', title }] });

/** A set with two versions, and a conflict that nobody has decided. */
async function conflict(): Promise<string> {
  const known = taxonomyScenario(
    { 'doc_index.json': index('Intro') },
    { records: { store: cloud.taxonomy, blobs: cloud.blobs }, set: { conflictStrategy: 'manual' } },
  );
  await known.round();
  known.replicas[0]?.commitFiles({ 'doc_index.json': index('Hello') });
  known.replicas[1]?.commitFiles({ 'doc_index.json': index('Welcome') });
  await known.round();
  return (await known.conflicts())[0]?.id ?? '';
}

describe('taxonomy rollback', () => {
  it('asks for the version, and waits for the round', async () => {
    await conflict();
    const running = taxonomy(['rollback', '1']);

    const message = await plan(ran('synced'));

    expect(message).toMatchObject({ kind: 'taxonomy', set: 'docs', action: { kind: 'rollback', to: 1 } });
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it.each(['0', '9', 'first'])('ends with 2 for the version %s, and asks for nothing', async (version) => {
    expect(await taxonomy(['rollback', version]).ended).toMatchObject({ code: 2 });
    expect(cloud.sqs.messages('plan')).toEqual([]);
  });
});

describe('taxonomy resolve', () => {
  it.each([
    [['--side', 'ACME/b'], { side: 'ACME/b' }],
    [['--value', '{"a": 9007199254740993}'], { value: '{"a": 9007199254740993}' }],
    [['--delete'], { delete: true }],
  ])('asks for the decision %j, and waits for the round', async (args, decision) => {
    const id = await conflict();
    const running = taxonomy(['resolve', id, ...args]);

    const message = await plan(ran('synced'));

    expect(message).toMatchObject({ set: 'docs', action: { kind: 'resolve', conflict: id, decision } });
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  it.each([
    ['no decision', []],
    ['two decisions', ['--side', 'acme/b', '--delete']],
    ['a value that is no JSON', ['--value', 'Hello']],
    ['a side that it has not', ['--side', 'acme/z']],
  ])('ends with 2 for %s, and asks for nothing', async (_, args) => {
    expect(await taxonomy(['resolve', await conflict(), ...args]).ended).toMatchObject({ code: 2 });
    expect(cloud.sqs.messages('plan')).toEqual([]);
  });

  it('ends with 2 for a conflict that there is not', async () => {
    expect(await taxonomy(['resolve', 'none', '--delete']).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such conflict'),
    });
  });
});
