import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { type Alert, type AlertLedger, alertChanges, isSettled } from '../health/alert.ts';
import { alertLevels } from '../health/health.ts';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import { readStored } from './records.ts';

/** Days that an alert is kept after its end, and one of which nothing is heard any more. */
const retentionDays = 30;
/** An alert is read for each mark; so many at once. */
const readsAtOnce = 16;
/** Characters of a text. */
const textLimit = 2_000;

const change = z.enum(alertChanges);
const level = z.enum(alertLevels);

const hearingSchema = z.object({
  open: z.boolean(),
  heardAt: z.number().exactOptional(),
  change: change.exactOptional(),
  level: level.exactOptional(),
  step: z.number().exactOptional(),
  sending: z
    .object({ id: z.string(), change, since: z.number(), triedAt: z.number().exactOptional() })
    .exactOptional(),
});

const alertSchema = z.object({
  key: z.string(),
  level,
  title: z.string(),
  text: z.string(),
  remedy: z.string(),
  code: z.string(),
  repositories: z.array(z.string()),
  affected: z.number(),
  link: z.string().exactOptional(),
  state: z.enum(['open', 'acknowledged', 'resolved']),
  openedAt: z.number(),
  seenAt: z.number(),
  count: z.number(),
  acknowledgedAt: z.number().exactOptional(),
  acknowledgedBy: z.string().exactOptional(),
  resolvedAt: z.number().exactOptional(),
  tellFrom: z.number().exactOptional(),
  told: z.record(z.string(), z.number()),
  hearings: z.record(z.string(), hearingSchema),
  reopenedAt: z.array(z.number()),
  escalations: z.number(),
  episode: z.number(),
  version: z.number(),
}) satisfies z.ZodType<Alert>;

const markSchema = z.object({ sk: z.string(), version: z.number(), expiresAt: z.number() });
type Mark = z.infer<typeof markSchema>;

const alertsPartition = 'alerts';
const marksPartition = 'alerts#unsettled';

/**
 * | `pk` | `sk` | what |
 * |---|---|---|
 * | `alerts` | the key | an alert |
 * | `alerts#unsettled` | the key | a mark: somebody may have to hear of it still |
 *
 * A mark is put before the write that makes an alert unsettled, with the version of that write, and goes when the alert is found
 * settled at that version or a later one. So there may be a mark too many for a while, and never one too few.
 */
export function createAlertStore({ client, table }: Table): AlertLedger {
  async function read(key: string): Promise<Alert | undefined> {
    const Key = { pk: alertsPartition, sk: key };
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && parse(Item);
  }

  const parse = (item: Record<string, unknown>): Alert =>
    readStored(alertSchema, item.alert, table, `${item.pk} ${item.sk}`);

  async function* partition(pk: string): AsyncIterable<Record<string, unknown>> {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) yield* page.Items ?? [];
  }

  async function marks(): Promise<readonly Mark[]> {
    const found: Mark[] = [];
    for await (const item of partition(marksPartition)) {
      found.push(readStored(markSchema, item, table, `${item.pk} ${item.sk}`));
    }
    return found;
  }

  async function unmark({ sk, version }: Mark): Promise<void> {
    await whenConditionHolds(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: { pk: marksPartition, sk },
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        }),
      ),
    );
  }

  async function* unsettled(): AsyncIterable<Alert> {
    const marked = await marks();
    for (let start = 0; start < marked.length; start += readsAtOnce) {
      const part = marked.slice(start, start + readsAtOnce);
      const found = await Promise.all(part.map(async (mark) => ({ mark, alert: await read(mark.sk) })));
      for (const { mark, alert } of found) {
        if (alert !== undefined && !isSettled(alert)) yield alert;
        else if (alert !== undefined && alert.version >= mark.version) await unmark(mark);
      }
    }
  }

  return {
    alert: read,
    unsettled,

    async *alerts({ ended = false } = {}) {
      if (!ended) {
        for await (const alert of unsettled()) if (alert.state !== 'resolved') yield alert;
        return;
      }
      for await (const item of partition(alertsPartition)) {
        const alert = parse(item);
        // Episode 0: an end was heard of, and never a beginning.
        if (alert.episode > 0) yield alert;
      }
    },

    async keep(alert) {
      const expiresAt = expiry(alert.seenAt, retentionDays);
      const { key, version } = alert;
      if (!isSettled(alert)) {
        const Item = { pk: marksPartition, sk: key, version, expiresAt };
        await client.send(new PutCommand({ TableName: table, Item }));
      }
      const condition =
        version === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#version = :before',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': version - 1 },
            };
      const Item = { pk: alertsPartition, sk: key, alert: bounded(alert), version, expiresAt };
      const put = new PutCommand({ TableName: table, Item, ...condition });
      return (await whenConditionHolds(client.send(put))) !== undefined;
    },
  };
}

function bounded(alert: Alert): Alert {
  const { title, text, remedy } = alert;
  const cut = (value: string): string => value.slice(0, textLimit);
  return { ...alert, title: cut(title), text: cut(text), remedy: cut(remedy) };
}
