import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { forgetCredentials } from '../../../shared/github/authorise.ts';
import { connectHosting } from '../../../shared/github/connect-hosting.ts';
import { ensureWebhook } from '../../../shared/github/ensure-webhook.ts';
import { openHookDeliveries } from '../../../shared/github/hook-deliveries.ts';
import type { GitHubConnection } from '../../../shared/github/octokit.ts';
import type { JobQueue, Queue } from '../../../shared/jobs/queue.ts';
import { sendMessages } from '../../../shared/jobs/send-messages.ts';
import type { CursorStore } from '../../../shared/state/health-store.ts';
import type { MirrorStateRepair } from '../../../shared/state/mirror-state-repair.ts';
import { clearStaleRefs } from './clear-stale-refs.ts';
import { type BranchAccess, connectBranches } from './connect-branches.ts';
import { freeLease } from './free-lease.ts';
import type { SendPlan } from './plan-wishes.ts';
import type { Remedies } from './ports.ts';
import { rebuildState } from './rebuild-state.ts';
import { reconnect } from './reconnect.ts';
import { recreateDestination } from './recreate-destination.ts';
import { recreateHook } from './recreate-hook.ts';
import type { Redelivered } from './redeliver-failed.ts';
import { redeliverEverywhere, redeliverWebhooks } from './redeliver-webhooks.ts';
import { redriveLetters } from './redrive-dead-letters.ts';
import { restartRound } from './restart-round.ts';
import { retrySync } from './retry-sync.ts';
import { wakeDeployment } from './wake-deployment.ts';

/** The real parts that remedies work with. */
export interface RemedyParts {
  readonly mirrors: readonly Mirror[];
  readonly connection: GitHubConnection;
  readonly git: BranchAccess;
  readonly planQueue: JobQueue;
  readonly queues: readonly {
    /** `mirror` */
    readonly name: string;
    readonly queue: Queue;
    readonly deadLetterQueue: Queue;
  }[];
  readonly cursors: CursorStore;
  readonly repair: MirrorStateRepair;
  readonly blobs: Pick<BlobStore, 'put'>;
  /** Where GitHub's deliveries go, and the name of the secret that signs them. Absent: nobody knows. */
  readonly webhook?: { readonly url: string; readonly secretName: string };
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** Every remedy, and the search for lost deliveries, which needs no finding. */
export interface ConnectedRemedies {
  readonly remedies: Remedies;
  /** Throws `GitHubError`, or what the secret store throws. */
  readonly redeliver: () => Promise<readonly Redelivered[]>;
}

/** Connects every remedy. */
export function connectRemedies(parts: RemedyParts): ConnectedRemedies {
  const { mirrors, connection, git, queues, cursors, repair, blobs, webhook, now, newId } = parts;
  const planning = { plan: planTo(parts.planQueue), now };
  const hosting = (endpoint: Endpoint) => connectHosting(endpoint, connection);
  const hooks = {
    mirrors,
    ...(webhook === undefined
      ? {}
      : {
          ensureHook: async (endpoint: Endpoint) => {
            const secret = await connection.secrets.get(webhook.secretName);
            return ensureWebhook(endpoint, connection, { url: webhook.url, secret, tellSecret: true });
          },
          deliveries: (endpoint: Endpoint) => openHookDeliveries(endpoint, connection, webhook.url),
        }),
  };
  const redelivering = { ...hooks, cursors, now, newOwner: newId };
  const pairs = queues.map(
    ({ name, queue, deadLetterQueue }) => [name, { live: queue, dead: deadLetterQueue }] as const,
  );
  return {
    remedies: {
      'retry-sync': retrySync(planning),
      reconnect: reconnect({
        ...planning,
        mirrors,
        hosting,
        forget: (endpoint) => forgetCredentials(endpoint, connection),
      }),
      'recreate-hook': recreateHook(hooks),
      'recreate-destination': recreateDestination({ ...planning, mirrors, hosting }),
      'redeliver-webhooks': redeliverWebhooks(redelivering),
      'redrive-dead-letters': redriveLetters({ queues: new Map(pairs), cursors, now, newOwner: newId }),
      'clear-stale-refs': clearStaleRefs({
        mirrors,
        now,
        open: (endpoint, name) => connectBranches(git, endpoint, name),
      }),
      'free-lease': freeLease({ ...planning, repair }),
      'restart-round': restartRound(planning),
      'wake-deployment': wakeDeployment(planning),
      'rebuild-state': rebuildState({ ...planning, repair, blobs }),
    },
    redeliver: () => redeliverEverywhere(redelivering),
  };
}

function planTo(queue: JobQueue): SendPlan {
  return (wish) => sendMessages(queue, [{ name: wish.kind, body: JSON.stringify(wish) }]);
}
