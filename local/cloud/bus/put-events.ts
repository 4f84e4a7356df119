import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accountId } from '../template/names.ts';

const entrySchema = z.object({
  Source: z.string().min(1).optional(),
  DetailType: z.string().min(1).optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().default('default'),
  Resources: z.array(z.string()).default([]),
  /** Epoch seconds, as the SDK's JSON protocol writes times. */
  Time: z.number().optional(),
});

/** The body of a PutEvents request in the JSON 1.1 protocol; at most ten entries. */
export const putEventsSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

/** An event as rules and targets see it. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 without fractions. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Accepted, or refused with the code and words that PutEvents gives for the entry. */
export type EntryResult =
  | { readonly accepted: true; readonly bus: string; readonly event: EventEnvelope }
  | { readonly accepted: false; readonly code: string; readonly message: string };

/** Turns one entry into the event that it makes. */
export function readEntry(
  entry: z.infer<typeof entrySchema>,
  surroundings: { readonly buses: readonly string[]; readonly region: string; readonly now: number },
): EntryResult {
  const bus = entry.EventBusName.split('/').at(-1) ?? entry.EventBusName;
  if (!surroundings.buses.includes(bus))
    return refused('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (entry[name] === undefined)
      return refused(
        'InvalidArgument',
        `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      );
  const detail = parseObject(entry.Detail ?? '');
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  const time = new Date(entry.Time === undefined ? surroundings.now : entry.Time * 1000);
  return {
    accepted: true,
    bus,
    event: {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      account: accountId,
      time: time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region: surroundings.region,
      resources: entry.Resources,
      detail,
    },
  };
}

function refused(code: string, message: string): EntryResult {
  return { accepted: false, code, message };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
