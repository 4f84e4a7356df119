import { describe, expect, it } from 'vitest';
import { thinGathers } from '../../../functions/notifier/thin-gathers.ts';
import type { NotificationJob } from '../../../shared/jobs/notification-job.ts';
import { noon } from '../../support/alerts.ts';

const gather: NotificationJob = { version: 1, kind: 'gather' };
const sweep: NotificationJob = { version: 1, kind: 'sweep', time: '2026-03-02T12:00:00Z' };

function sending() {
  const clock = { now: noon };
  const sent: { readonly kind: string; readonly at: number }[] = [];
  const queue = { isAway: false };
  const send = thinGathers(
    async (jobs, delaySeconds = 0) => {
      if (queue.isAway) throw new Error('the queue is away');
      sent.push(...jobs.map(({ kind }) => ({ kind, at: clock.now + delaySeconds * 1_000 })));
    },
    () => clock.now,
  );
  return { clock, sent, send, queue };
}

describe('looks at alerts', () => {
  it('given a storm of events, are one for all that fall due together', async () => {
    const { clock, sent, send } = sending();
    for (let event = 0; event < 1_000; event += 1) {
      clock.now += 10;
      await send([gather], 30);
    }
    expect(sent.length).toBeLessThanOrEqual(6);
  });

  it('come after what they are asked for was written, and no later than two seconds and one', async () => {
    const { clock, sent, send } = sending();
    for (let event = 0; event < 500; event += 1) {
      clock.now += 37;
      await send([gather]);
      expect(sent.some(({ at }) => at >= clock.now && at <= clock.now + 3_000)).toBe(true);
    }
  });

  it('are asked for again, where the queue did not take one', async () => {
    const { sent, send, queue } = sending();
    queue.isAway = true;
    await expect(send([gather], 30)).rejects.toThrow('the queue is away');
    queue.isAway = false;
    await send([gather], 30);
    expect(sent).toHaveLength(1);
  });

  it('keep nothing else back', async () => {
    const { sent, send } = sending();
    await send([sweep, gather]);
    await send([sweep, gather]);
    expect(sent.map(({ kind }) => kind)).toEqual(['sweep', 'gather', 'sweep']);
  });
});
