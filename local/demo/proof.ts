import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import type { DestinationState } from '../../shared/state/mirror-state.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { localCredentials } from '../cloud/credentials.ts';
import { readDefaultBranch, readRefs } from '../github/bare-repository.ts';
import type { LocalGitHub } from '../github/local-github.ts';
import { git } from './git.ts';
import { demoRepositories } from './history.ts';
import { organisations } from './scene.ts';

/** One thing that was looked at, with what was seen. */
export interface Finding {
  readonly ok: boolean;
  readonly what: string;
}

/** Looks at the real repositories and at what the cloud has recorded, apart from each other. */
export async function prove(github: LocalGitHub, cloud: Cloud, pushed: string): Promise<readonly Finding[]> {
  const copies = demoRepositories.flatMap(({ name }) =>
    organisations.destinations.map((org) => ({
      source: github.repository(`${organisations.source}/${name}`),
      copy: github.repository(`${org}/${name}`),
    })),
  );
  const equal = await count(copies, ({ source, copy }) => sameRefs(source, copy));
  const whole = await count(copies, ({ copy }) => passesFsck(copy));
  const states = await recordedStates(cloud);
  const verified = states.filter(
    (state) => state.verified && state.sourceDigest === state.destinationDigest && state.sourceDigest,
  ).length;
  const dead = await deadLetters(cloud);
  const arrived = await count(copies, ({ copy }) => hasCommit(copy, pushed));
  const all = copies.length;
  return [
    {
      ok: equal === all,
      what: `${equal} of ${all} destinations have exactly the refs and the default branch of their source`,
    },
    {
      ok: verified === all,
      what: `${verified} of ${all} were verified by the worker: equal SHA-256 over the refs of both sides`,
    },
    { ok: whole === all, what: `${whole} of ${all} pass git fsck --full --strict` },
    {
      ok: arrived === organisations.destinations.length,
      what: `the pushed commit is in ${arrived} of ${organisations.destinations.length} destinations`,
    },
    { ok: dead === 0, what: `${dead} jobs in the dead-letter queues` },
  ];
}

async function count<Item>(items: readonly Item[], holds: (item: Item) => Promise<boolean>): Promise<number> {
  return (await Promise.all(items.map(holds))).filter(Boolean).length;
}

async function sameRefs(source: string, copy: string): Promise<boolean> {
  const lines = (refs: ReadonlyMap<string, string>): string =>
    [...refs]
      .map((pair) => pair.join(' '))
      .sort()
      .join('\n');
  const [left, right] = await Promise.all([readRefs(source), readRefs(copy)]);
  const heads = await Promise.all([readDefaultBranch(source), readDefaultBranch(copy)]);
  return left.size > 0 && lines(left) === lines(right) && heads[0] === heads[1];
}

async function passesFsck(repository: string): Promise<boolean> {
  return git(repository, 'fsck', '--full', '--strict', '--no-dangling', '--no-progress').then(
    () => true,
    () => false,
  );
}

async function hasCommit(repository: string, commit: string): Promise<boolean> {
  return git(repository, 'cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
}

async function recordedStates(cloud: Cloud): Promise<readonly DestinationState[]> {
  const { region, endpoints, outputs } = cloud;
  const dynamodb = new DynamoDBClient({
    region,
    endpoint: endpoints.dynamodb,
    credentials: localCredentials,
  });
  try {
    const client = createDocumentClient(dynamodb);
    const states: DestinationState[] = [];
    const store = createMirrorStateStore({ client, table: outputs.StateTableName ?? '' });
    for await (const state of store.all()) states.push(state);
    return states;
  } finally {
    dynamodb.destroy();
  }
}

async function deadLetters({ region, endpoints, outputs }: Cloud): Promise<number> {
  const client = new SQSClient({ region, endpoint: endpoints.sqs, credentials: localCredentials });
  try {
    const urls = [outputs.PlanDeadLetterQueueUrl ?? '', outputs.MirrorDeadLetterQueueUrl ?? ''];
    const counts = await Promise.all(urls.map((url) => countMessages({ client, url })));
    return counts.reduce((sum, one) => sum + one, 0);
  } finally {
    client.destroy();
  }
}
