import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type DeploymentWish, planMessageSchema } from '../../functions/planner/plan-message.ts';
import type { DeploymentRun, EnvironmentState } from '../../shared/state/deployment-state.ts';
import { type CommandHere, type HereOptions, startHere } from './cli-here.ts';
import { configurationInput } from './configuration-input.ts';
import { type QuietCloud, startQuietCloud } from './quiet-cloud.ts';

/** Two apps, of which `shop` has two environments. */
const deployment = {
  apps: [
    {
      name: 'shop',
      repo: 'acme/app',
      targets: [{ kind: 'git', branch: 'deployed/{environment}' }],
      environments: { staging: { branches: ['main'] }, production: { after: 'staging', approval: true } },
    },
    {
      name: 'site',
      repo: 'acme/web',
      build: { command: 'make', output: 'public' },
      targets: [{ kind: 'static', directory: '/srv/site-{environment}' }],
      environments: { staging: {} },
    },
  ],
};

/** A quiet cloud, a folder with a configuration, and the command `deploy`. */
export interface Deploying {
  readonly cloud: QuietCloud;
  /** Starts `deploy` with these words. */
  readonly deploy: (args: readonly string[], options?: HereOptions) => CommandHere;
  /** Takes the next wish off the plan queue, after `before` has done what it leads to. */
  readonly wish: (before?: (wish: DeploymentWish) => Promise<unknown>) => Promise<DeploymentWish>;
  /** Writes a run down, whatever is known of it. */
  readonly keep: (run: DeploymentRun) => Promise<void>;
  /** Says what is live where, newest first: brought by runs of late November 2025 whose ids end like the release begins. */
  readonly live: (app: string, environment: string, ...releases: readonly string[]) => Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startDeploying(): Promise<Deploying> {
  const directory = await mkdtemp(join(tmpdir(), 'deploying-'));
  const file = JSON.stringify({ ...configurationInput(), deployment });
  await writeFile(join(directory, 'auto-builder.config.json'), file);
  const cloud = await startQuietCloud();
  const { deployments: store, sqs, queues } = cloud;
  return {
    cloud,
    deploy: (args, options = {}) =>
      startHere(['deploy', ...args, '--data', cloud.data], {
        directory,
        ...options,
        environment: { USER: 'ada', ...options.environment },
      }),
    async wish(before = async () => undefined) {
      const { Messages: [message] = [] } = await sqs.client.send(
        new ReceiveMessageCommand({ QueueUrl: queues.plan, WaitTimeSeconds: 20 }),
      );
      const wish = planMessageSchema.parse(JSON.parse(message?.Body ?? '{}'));
      if (wish.kind !== 'deployment') throw new Error(`not a wish for a deployment: ${wish.kind}`);
      await before(wish);
      const { plan: QueueUrl } = queues;
      await sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
      return wish;
    },
    async keep(run) {
      const { app, environment, runId } = run;
      if (run.phase === 'ended') await store.open.remove({ app, environment, runId });
      else await store.open.add({ app, environment, runId });
      await store.runs.write(run, run, (await store.runs.read(run))?.version ?? 0);
    },
    async live(app, environment, ...releases) {
      const committed = releases.map((release, index) => ({
        ...{ release, at: Date.now() - index * 60_000 },
        runId: `2025112${9 - index}T101320-${release.slice(0, 8)}`,
      }));
      const [now, before] = committed;
      const state: EnvironmentState = {
        committed,
        fence: committed.length,
        ...(now ? { live: now } : {}),
        ...(before ? { previous: before } : {}),
      };
      await store.environments.write({ app, environment }, state, 0);
    },
    async stop() {
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
