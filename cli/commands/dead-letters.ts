import { type DeadLetter, listDeadLetters } from '../../shared/jobs/dead-letter-queue.ts';
import { redriveDeadLetters } from '../../shared/jobs/redrive.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { connectCloud } from '../cloud/connect.ts';
import { findLocal } from '../cloud/local.ts';
import { type QueueName, queueNames } from '../cloud/queue-depths.ts';
import { CloudConnectionError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago, count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import type { DeadLetterOptions } from './cloud-commands.ts';

type Queues = readonly { readonly name: QueueName; readonly dead: string; readonly live: string }[];

/** Shows what lies in the dead-letter queues, and why. */
export async function listDeadJobs(
  options: DeadLetterOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withRunningCloud(options, surroundings, async (cloud, queues) => {
    const listings = await Promise.all(
      queues.map(async ({ name, dead }) => ({
        queue: name,
        ...(await listDeadLetters({ client: cloud.sqs, url: dead }, options.limit ?? 50)),
      })),
    );
    if (options.json) terminal.printJson({ queues: listings });
    else
      terminal.print(
        listings.map((listing) => listingText(listing, Date.now(), terminal.paint)).join('\n\n'),
      );
    return exitCodes.synced;
  });
}

/** Puts what lies in the dead-letter queues back to work. */
export async function redriveDeadJobs(
  options: DeadLetterOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withRunningCloud(options, surroundings, async (cloud, queues) => {
    const results = await Promise.all(
      queues.map(async ({ name, dead, live }) => ({
        queue: name,
        ...(await redriveDeadLetters({
          from: { client: cloud.sqs, url: dead },
          to: { client: cloud.sqs, url: live },
          ...(options.limit === undefined ? {} : { limit: options.limit }),
        })),
      })),
    );
    if (options.json) terminal.printJson({ queues: results });
    else
      for (const { queue, redriven } of results)
        terminal.print(`${queue}: ${count(redriven, 'job')} put back`);
    return exitCodes.synced;
  });
}

/** The local cloud keeps its queues in memory: one of this command's own would have nothing in them. */
async function withRunningCloud(
  options: DeadLetterOptions,
  surroundings: Surroundings,
  work: (cloud: CloudAccess, queues: Queues) => Promise<ExitCode>,
): Promise<ExitCode> {
  const cloud =
    options.stack === undefined
      ? await findLocal(options.data, surroundings)
      : await connectCloud(options, surroundings);
  if (!cloud) {
    throw new CloudConnectionError({
      code: 'CLOUD_NOT_UP',
      what: 'no local cloud is up, and its queues live only as long as it does',
      where: options.data,
      remedy: 'Start one with `auto-builder up`, or name a deployed stack with --stack.',
    });
  }
  const { names } = cloud;
  try {
    return await work(
      cloud,
      queueNames.map((name) => ({
        name,
        dead: names[`${name}DeadLetterQueue`],
        live: names[`${name}Queue`],
      })),
    );
  } finally {
    await cloud.close();
  }
}

function listingText(
  { queue, messages, total }: { queue: string; messages: readonly DeadLetter[]; total: number },
  now: number,
  paint: Terminal['paint'],
): string {
  const head = `${paint('bold', queue)}: ${count(total, 'job')}`;
  const lines = messages.map(({ body, sentAt, code, reason, remedy }) =>
    [
      `  ${ago(sentAt, now)}  ${paint('red', code ?? 'received too often')}  ${shorten(body)}`,
      ...(reason ? [`      ${shorten(reason)}`] : []),
      ...(remedy && remedy !== '-' ? [`      ${shorten(remedy)}`] : []),
    ].join('\n'),
  );
  return [head, ...lines].join('\n');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
