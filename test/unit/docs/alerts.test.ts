import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createWebhookChannel } from '../../../functions/notifier/channels/webhook.ts';
import { alertChanges } from '../../../shared/health/alert.ts';
import { alertWith } from '../../support/alerts.ts';
import { blockIn } from '../../support/guide.ts';

const guide = await readFile(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');

/** What a receiver gets. */
async function request() {
  const sent: { body: string; headers: Readonly<Record<string, string>> }[] = [];
  const channel = createWebhookChannel({
    name: 'own',
    url: 'https://alerts.example',
    secret: async () => 'shared',
    fetch: async (_url, { body, headers }) => {
      sent.push({ body: String(body), headers: Object.fromEntries(new Headers(headers)) });
      return new Response();
    },
    now: Date.now,
  });
  const message = { id: 'm1', change: 'opened', at: Date.now(), alerts: [alertWith()] } as const;
  await channel.send(message, AbortSignal.timeout(1_000));
  const [only] = sent;
  if (only === undefined) throw new Error('nothing was sent');
  return only;
}

type Check = (headers: Readonly<Record<string, string>>, body: string, secret: string) => boolean;

async function checkOfTheGuide(): Promise<Check> {
  const source = `${blockIn(guide, 'js')}\nexport { isGenuine };`;
  const loaded: { isGenuine: Check } = await import(
    `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
  );
  return loaded.isGenuine;
}

const bodySchema = z.looseObject({ alerts: z.array(z.looseObject({})).length(1) });
const namesIn = (text: string) => {
  const body = bodySchema.parse(JSON.parse(text));
  return [Object.keys(body), Object.keys(body.alerts[0] ?? {})];
};

describe('the guide to alerts', () => {
  it('has a check that takes what is sent, and nothing that was changed', async () => {
    const isGenuine = await checkOfTheGuide();
    const { headers, body } = await request();
    expect(isGenuine(headers, body, 'shared')).toBe(true);
    expect(isGenuine(headers, `${body} `, 'shared')).toBe(false);
    expect(isGenuine(headers, body, 'other')).toBe(false);
    expect(isGenuine({ ...headers, 'x-auto-builder-timestamp': '1' }, body, 'shared')).toBe(false);
  });

  it('shows a body with all that a body has', async () => {
    expect(namesIn(blockIn(guide, 'json'))).toEqual(namesIn((await request()).body));
  });

  it.each(alertChanges)('names the change %s', (change) => {
    expect(guide).toContain(`\`${change}\``);
  });
});
