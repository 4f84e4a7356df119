import { AutoBuilderError } from '../../shared/errors.ts';
import { mayTimeMend } from '../../shared/jobs/outcome-of-failure.ts';
import { applyWish } from './hear-event.ts';
import { channelCodes } from './plan-messages.ts';
import type { NotifierDependencies } from './ports.ts';
import { channelKey } from './routes.ts';

/** A message that failed so often says something about its channel. */
const triesUntilDown = 4;

/**
 * Opens an alert about a channel that refuses for good, or that was down at several tries. The other channels are told; its own trouble never
 * goes through itself, and as it is one alert however often it is seen, two channels that fail cannot keep each other busy.
 */
export async function channelTrouble(
  dependencies: NotifierDependencies,
  channel: string,
  error: unknown,
  receiveCount: number,
): Promise<void> {
  if (!(error instanceof AutoBuilderError)) return;
  const passing = mayTimeMend(error);
  if (passing && receiveCount < triesUntilDown) return;
  await applyWish(dependencies, {
    kind: 'open',
    key: channelKey(channel),
    level: 'high',
    title: `Alert channel ${channel}: ${passing ? 'it cannot be reached' : 'it refuses messages'}`,
    text: `${error.what} (${error.code})`,
    remedy: error.remedy,
    code: passing ? channelCodes.down : channelCodes.refused,
    healing: false,
    at: dependencies.now(),
  });
}

/** Ends the alert about a channel that took a message, if there is one. */
export async function channelWorks(dependencies: NotifierDependencies, channel: string): Promise<void> {
  const key = channelKey(channel);
  const trouble = await dependencies.store.alert(key);
  if (trouble === undefined || trouble.state === 'resolved') return;
  await applyWish(dependencies, { kind: 'resolve', key, at: dependencies.now() });
  await dependencies.send([{ version: 1, kind: 'gather' }]);
}
