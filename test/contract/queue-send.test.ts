import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { MirrorJob } from '../../shared/jobs/mirror-job.ts';
import {
  type AddressedJob,
  deduplicationIdOf,
  groupIdOf,
  sendDeploymentJobs,
  sendHealthJobs,
  sendJobs,
  sendTaxonomyJobs,
} from '../../shared/jobs/send-jobs.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { TaxonomyAction, TaxonomyJob } from '../../shared/jobs/taxonomy-job.ts';
import type { ValidationJob, ValidationTarget } from '../../shared/jobs/validation-job.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { startSqs, type TestSqs } from '../support/sqs.ts';
import { type Interception, watchedClient } from '../support/sqs-traffic.ts';

let sqs: TestSqs;
let clock: FakeClock;
let name: string;
let number = 0;

beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(async () => {
  await sqs.stop();
});
beforeEach(() => {
  number += 1;
  name = `jobs-${number}.fifo`;
  sqs.createQueue(name);
  clock = fakeClock();
});

function open(intercept?: Interception, queueName = name) {
  const { client, requests } = watchedClient(sqs, intercept);
  const url = `${sqs.endpoint}/000000000000/${queueName}`;
  return { queue: { client, url, clock, random: () => 0.5 }, requests };
}

function mirrorJob(repository: string, overrides: Partial<MirrorJob> = {}): AddressedJob {
  const job: MirrorJob = {
    version: 1,
    kind: 'mirror',
    mirror: 'acme',
    repository: `acme/${repository}`,
    trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1 },
    continuation: 0,
    pruneApproved: false,
    ...overrides,
  };
  return { job, source: `github.com/${job.repository}` };
}

const jobs = (count: number) => Array.from({ length: count }, (_, index) => mirrorJob(`repository-${index}`));

/** Answers a batch as SQS does when it takes only the entries that `takes` accepts. */
const partial =
  (takes: (entryId: string, attempt: number) => boolean, senderFault = false): Interception =>
  async ({ operation, input }, passOn) => {
    if (operation !== 'SendMessageBatch') return passOn();
    attempts += 1;
    const entries = input.Entries as { Id: string }[];
    const refused = entries.filter(({ Id }) => !takes(Id, attempts));
    if (refused.length === 0) return passOn();
    return {
      Successful: [],
      Failed: refused.map(({ Id }) => ({
        Id,
        Code: 'InternalError',
        Message: 'try again',
        SenderFault: senderFault,
      })),
    };
  };
let attempts = 0;
beforeEach(() => {
  attempts = 0;
});

describe('sending jobs', () => {
  it('puts every job on the queue, ten at a time', async () => {
    const { queue, requests } = open();
    await sendJobs(queue, jobs(25));
    expect(sqs.messages(name)).toHaveLength(25);
    expect(requests).toHaveLength(3);
  });

  it('sends nothing for no jobs', async () => {
    const { queue, requests } = open();
    await sendJobs(queue, []);
    expect(requests).toEqual([]);
  });

  it('sends the job itself, in the group of its source repository', async () => {
    const { queue } = open();
    const addressed = mirrorJob('widget');
    await sendJobs(queue, [addressed]);
    const [message] = sqs.messages(name);
    expect(JSON.parse(message?.body ?? '')).toEqual(addressed.job);
    expect(message?.groupId).toBe(groupIdOf('github.com/acme/widget'));
  });

  it('queues the same job once, however often it is sent', async () => {
    const { queue } = open();
    await sendJobs(queue, [mirrorJob('widget')]);
    await sendJobs(queue, [mirrorJob('widget'), mirrorJob('widget')]);
    expect(sqs.messages(name)).toHaveLength(1);
  });

  it('queues the same work again for another trigger, and for its continuation', async () => {
    const { queue } = open();
    const trigger = { kind: 'push' as const, id: 'delivery-2', receivedAt: 2 };
    await sendJobs(queue, [
      mirrorJob('widget'),
      mirrorJob('widget', { trigger }),
      mirrorJob('widget', { continuation: 1 }),
      mirrorJob('widget', { mirror: 'other' }),
    ]);
    expect(sqs.messages(name)).toHaveLength(4);
  });

  it('sends again, after a jittered wait, what the queue did not take', async () => {
    const { queue } = open(partial((id, attempt) => attempt > 2 || id !== '0'));
    await sendJobs(queue, jobs(1));
    expect(sqs.messages(name)).toHaveLength(1);
    expect(clock.slept).toEqual([50, 100]);
  });

  it('names what the queue never took, and has sent everything else', async () => {
    const { queue } = open(async (request, passOn) => {
      const entries = request.input.Entries as { Id: string; MessageBody: string }[];
      const poison = entries.find(({ MessageBody }) => MessageBody.includes('repository-3"'));
      if (poison === undefined) return passOn();
      entries.splice(entries.indexOf(poison), 1);
      const failed = [{ Id: poison.Id, Code: 'InternalError', SenderFault: false }];
      return entries.length === 0 ? { Failed: failed } : { ...(await passOn()), Failed: failed };
    });
    await expect(sendJobs(queue, jobs(12))).rejects.toMatchObject({
      code: 'JOBS_NOT_SENT',
      notSent: ['acme/repository-3 (mirror acme)'],
    });
    expect(sqs.messages(name)).toHaveLength(11);
    expect(clock.slept).toHaveLength(4);
  });

  it('does not repeat what the queue refuses for good', async () => {
    const { queue, requests } = open(partial(() => false, true));
    await expect(sendJobs(queue, jobs(1))).rejects.toMatchObject({ code: 'JOBS_NOT_SENT' });
    expect(requests).toHaveLength(1);
  });

  it('names everything that was not sent when a whole request fails', async () => {
    const { queue } = open(async (_request, passOn) => {
      attempts += 1;
      if (attempts === 2) throw Object.assign(new Error('no rights'), { name: 'AccessDenied' });
      return passOn();
    });
    const sending = sendJobs(queue, jobs(25));
    await expect(sending).rejects.toThrow(/repository-10 .* and 5 more: AccessDenied/);
    await expect(sending).rejects.toMatchObject({ cause: { name: 'AccessDenied' } });
    expect(sqs.messages(name)).toHaveLength(10);
  });

  it('says so when there is no such queue', async () => {
    const { queue } = open(undefined, 'missing.fifo');
    await expect(sendJobs(queue, jobs(1))).rejects.toMatchObject({ code: 'JOBS_NOT_SENT' });
  });
});

describe('sending jobs of sets', () => {
  const sync: TaxonomyAction = { kind: 'sync', deletionsApproved: false };

  function check(number: number, repository = 'acme/app', head = 'c'): TaxonomyAction {
    const ids = { head: head.repeat(40), base: 'd'.repeat(40) };
    return {
      kind: 'check',
      ...{ repository, number },
      head: { ref: 'feature', id: ids.head, repository },
      base: { ref: 'main', id: ids.base },
    };
  }

  function setJob(action: TaxonomyAction, set = 'docs', id = 'delivery-1'): TaxonomyJob {
    return { version: 1, kind: 'taxonomy', set, action, trigger: { kind: 'command', id, receivedAt: 1 } };
  }

  async function groupsOf(...sent: readonly TaxonomyJob[]): Promise<readonly (string | undefined)[]> {
    await sendTaxonomyJobs(open().queue, sent);
    return sqs.messages(name).map(({ groupId }) => groupId);
  }

  it('sends the job itself, under a group and an id that SQS allows', async () => {
    const job = setJob(sync);
    const [group] = await groupsOf(job);
    expect(JSON.parse(sqs.messages(name)[0]?.body ?? '')).toEqual(job);
    expect(group).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has everything that changes a set wait for what came before', async () => {
    const groups = await groupsOf(
      setJob(sync),
      setJob({ kind: 'rollback', to: 1 }),
      setJob({ kind: 'resolve', conflict: 'c', decision: { side: 'acme/app' } }),
    );
    expect(groups).toHaveLength(3);
    expect(new Set(groups).size).toBe(1);
  });

  it('has sets, and looks at pull requests, wait for nobody else', async () => {
    const groups = await groupsOf(
      setJob(sync),
      setJob(sync, 'roadmap'),
      setJob(check(7)),
      setJob(check(8)),
      setJob(check(7, 'acme/web')),
      setJob(check(7), 'roadmap'),
    );
    expect(new Set(groups).size).toBe(6);
  });

  it('has two looks at one pull request come one after the other', async () => {
    const groups = await groupsOf(setJob(check(7)), setJob(check(7, 'Acme/App', 'e')));
    expect(groups).toHaveLength(2);
    expect(new Set(groups).size).toBe(1);
  });

  it('queues the same job once, and again for another trigger or another wish', async () => {
    await groupsOf(setJob(sync), setJob(sync));
    expect(sqs.messages(name)).toHaveLength(1);
    await groupsOf(setJob(sync, 'docs', 'delivery-2'), setJob({ ...sync, mode: 'pull' }));
    expect(sqs.messages(name)).toHaveLength(3);
  });

  it('names the sets whose job the queue did not take', async () => {
    const { queue } = open(partial(() => false, true));
    await expect(sendTaxonomyJobs(queue, [setJob(sync)])).rejects.toMatchObject({
      code: 'JOBS_NOT_SENT',
      notSent: ['set docs (taxonomy)'],
    });
  });
});

describe('sending jobs of deployments', () => {
  const sweep: DeploymentJob = { version: 1, kind: 'deployment-sweep', at: 5 };
  const wake: DeploymentJob = {
    ...{ version: 1, kind: 'deployment', app: 'shop', environment: 'staging' },
    action: { kind: 'wake', runId: '20261121T101500-3fa9c1d2', wake: 1 },
    requester: { kind: 'command', id: 'c-1', by: 'me', at: 1 },
  };
  let deployments: string;
  beforeEach(() => {
    deployments = `deployments-${number}`;
    sqs.createQueue(deployments);
  });

  it('puts the jobs themselves on a queue that keeps no order', async () => {
    await sendDeploymentJobs(open(undefined, deployments).queue, [wake, sweep]);
    const messages = sqs.messages(deployments);
    expect(messages.map(({ body }) => JSON.parse(body))).toEqual([wake, sweep]);
    expect(messages.map(({ state, groupId }) => [state, groupId])).toEqual([
      ['ready', undefined],
      ['ready', undefined],
    ]);
  });

  it('queues the same job as often as it is sent: the run knows which one counts', async () => {
    await sendDeploymentJobs(open(undefined, deployments).queue, [wake, wake]);
    expect(sqs.messages(deployments)).toHaveLength(2);
  });

  it('keeps a job back for the time that is asked for', async () => {
    const { queue } = open(undefined, deployments);
    await sendDeploymentJobs(queue, [wake], { delaySeconds: 600 });
    expect(sqs.messages(deployments).map(({ state }) => state)).toEqual(['delayed']);
    const received = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    expect(received.Messages ?? []).toEqual([]);
  });

  it('hands a job over once its time has come', async () => {
    const { queue } = open(undefined, deployments);
    await sendDeploymentJobs(queue, [wake], { delaySeconds: 1 });
    const command = new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 10 });
    const { Messages: messages = [] } = await sqs.client.send(command);
    expect(messages.map(({ Body }) => JSON.parse(Body ?? ''))).toEqual([wake]);
  });

  it.each([
    [0.2, 1],
    [5_000, 900],
    [-3, 0],
  ])('asks for whole seconds that SQS allows: %d as %i', async (delaySeconds, expected) => {
    const { queue, requests } = open(undefined, deployments);
    await sendDeploymentJobs(queue, [wake], { delaySeconds });
    expect(requests).toMatchObject([{ input: { Entries: [{ DelaySeconds: expected }] } }]);
  });

  it('names the environments whose job the queue did not take', async () => {
    const { queue } = open(
      partial(() => false, true),
      deployments,
    );
    await expect(sendDeploymentJobs(queue, [wake, sweep])).rejects.toMatchObject({
      code: 'JOBS_NOT_SENT',
      notSent: ['shop in staging (deployment)', 'sweep (deployment)'],
    });
  });
});

describe('sending looks at health', () => {
  const trigger = { kind: 'command', id: 'h-1', receivedAt: 1 } as const;
  const common = { version: 1, dryRun: false, look: 0, trigger } as const;
  const service: HealthJob = { ...common, kind: 'service-health' };
  const look = (...repositories: string[]): HealthJob => ({
    ...common,
    kind: 'health',
    mirror: 'acme',
    repositories,
  });
  let health: string;
  beforeEach(() => {
    health = `health-${number}`;
    sqs.createQueue(health);
  });

  it('puts the jobs themselves on a queue that keeps no order', async () => {
    await sendHealthJobs(open(undefined, health).queue, [look('acme/app'), service]);
    expect(sqs.messages(health).map(({ body }) => JSON.parse(body))).toEqual([look('acme/app'), service]);
  });

  it('keeps a look after a remedy back for the time that is asked for', async () => {
    const { queue, requests } = open(undefined, health);
    await sendHealthJobs(queue, [service], { delaySeconds: 59.2 });
    expect(requests).toMatchObject([{ input: { Entries: [{ DelaySeconds: 60 }] } }]);
    expect(sqs.messages(health).map(({ state }) => state)).toEqual(['delayed']);
  });

  it('names what is not looked at because the queue did not take the job', async () => {
    const { queue } = open(
      partial(() => false, true),
      health,
    );
    const refused = [look('acme/app'), look('acme/app', 'acme/docs', 'acme/web'), service];
    await expect(sendHealthJobs(queue, refused)).rejects.toMatchObject({
      code: 'JOBS_NOT_SENT',
      notSent: ['acme/app (health)', 'acme/app and 2 more (health)', 'the service (health)'],
    });
  });
});

describe('sending messages to a standard queue', () => {
  it('needs neither group nor deduplication', async () => {
    sqs.createQueue(`plain-${number}`);
    const { queue } = open(undefined, `plain-${number}`);
    await sendMessages(queue, [{ name: 'a', body: '{}' }]);
    expect(sqs.messages(`plain-${number}`)).toMatchObject([{ body: '{}' }]);
  });
});

describe('the names that jobs have on the queue', () => {
  it('are SHA-256 in hex, which SQS allows', () => {
    expect(groupIdOf('github.com/acme/widget')).toMatch(/^[0-9a-f]{64}$/);
    expect(deduplicationIdOf(mirrorJob('widget').job)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('do not depend on upper and lower case', () => {
    expect(groupIdOf('github.com/ACME/widget')).toBe(groupIdOf('github.com/acme/widget'));
    expect(deduplicationIdOf(mirrorJob('Widget').job)).toBe(deduplicationIdOf(mirrorJob('widget').job));
  });

  it('are different for the validations of two branches, and the same for two pushes to one', () => {
    const job = (target: ValidationTarget, id = 'delivery-1'): ValidationJob => ({
      version: 1,
      kind: 'validate',
      mirror: 'acme',
      repository: 'acme/widget',
      target,
      trigger: { kind: 'push', id, receivedAt: 1 },
    });
    const main: ValidationTarget = { kind: 'push', ref: 'refs/heads/main' };
    const next: ValidationTarget = { kind: 'push', ref: 'refs/heads/next' };
    const source = 'github.com/acme/widget';
    expect(groupIdOf(source, 'a')).not.toBe(groupIdOf(source, 'b'));
    expect(groupIdOf(source, 'a')).toBe(groupIdOf('GitHub.com/acme/widget', 'a'));
    expect(deduplicationIdOf(job(main))).toBe(deduplicationIdOf(job(main)));
    expect(deduplicationIdOf(job(main))).not.toBe(deduplicationIdOf(job(next)));
    expect(deduplicationIdOf(job(main))).not.toBe(deduplicationIdOf(job(main, 'delivery-2')));
  });
});
