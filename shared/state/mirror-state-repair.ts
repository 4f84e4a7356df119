import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Table, whenConditionHolds } from './document-client.ts';
import type { RepositoryKey } from './mirror-state.ts';
import { destinationStateSchema } from './records.ts';

/** A lease as it stands in the table. */
export interface StandingLease {
  readonly owner: string;
  readonly fence: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** An item that this version cannot read as a whole. */
export interface UnreadableState {
  readonly repository: RepositoryKey;
  /** Everything that it holds, as JSON, to be kept. */
  readonly text: string;
  /** As it was read. */
  readonly item: Readonly<Record<string, unknown>>;
}

/** What a person would do to the mirror's memory with the console of the database, under conditions. */
export interface MirrorStateRepair {
  /** Who has the repository, and until when; `undefined`: nobody. */
  lease(repository: RepositoryKey): Promise<StandingLease | undefined>;
  /** Takes a lease away, if it is still exactly this one: one that was renewed meanwhile is alive. `false`: it was not. */
  freeLease(repository: RepositoryKey, lease: StandingLease): Promise<boolean>;
  /** The item of a repository if something of it cannot be read. */
  unreadable(repository: RepositoryKey): Promise<UnreadableState | undefined>;
  /**
   * Leaves of an item what can be read. Its fence rises: whoever works under an older one writes nothing any more. `false`: another
   * run has begun since it was read.
   */
  rebuild(state: UnreadableState): Promise<boolean>;
}

/** The repairs of the items that `createMirrorStateStore` writes. */
export function createMirrorStateRepair({ client, table }: Table, now: () => number): MirrorStateRepair {
  const keyOf = (repository: RepositoryKey) => ({ pk: `repository#${repository}`, sk: 'mirror' });
  const read = async (repository: RepositoryKey) => {
    const Key = keyOf(repository);
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item;
  };

  return {
    async lease(repository) {
      const item = await read(repository);
      const { leaseOwner: owner, leaseExpiresAt: expiresAt, fence } = item ?? {};
      if (typeof owner !== 'string' || typeof expiresAt !== 'number' || typeof fence !== 'number')
        return undefined;
      return { owner, fence, expiresAt };
    },

    async freeLease(repository, { owner, fence, expiresAt }) {
      const written = await whenConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(repository),
            UpdateExpression: 'REMOVE leaseOwner, leaseExpiresAt',
            ConditionExpression: 'fence = :fence AND leaseOwner = :owner AND leaseExpiresAt = :expiresAt',
            ExpressionAttributeValues: { ':fence': fence, ':owner': owner, ':expiresAt': expiresAt },
          }),
        ),
      );
      return written !== undefined;
    },

    async unreadable(repository) {
      const item = await read(repository);
      if (!item || isReadable(item)) return undefined;
      return { repository, item, text: JSON.stringify(item) };
    },

    async rebuild({ repository, item }) {
      const change = repairOf(item, now());
      const written = await whenConditionHolds(
        client.send(new UpdateCommand({ TableName: table, Key: keyOf(repository), ...change })),
      );
      return written !== undefined;
    },
  };
}

/**
 * Takes away what cannot be read and nothing else, so that nothing is lost that is written meanwhile. Every run raises the fence before it
 * writes: while the fence is as it was, nobody has begun anew.
 */
function repairOf(item: UnreadableState['item'], now: number) {
  const { destinations, fence } = item;
  const lost = isMap(destinations)
    ? Object.keys(destinations).filter((key) => !isState(destinations[key]))
    : [];
  const isScalar = typeof fence === 'number' || typeof fence === 'string';
  return {
    UpdateExpression: [
      `SET fence = :next${isMap(destinations) ? '' : ', destinations = :none'}`,
      ['REMOVE leaseOwner, leaseExpiresAt', ...lost.map((_, index) => `destinations.#lost${index}`)].join(
        ', ',
      ),
    ].join(' '),
    ConditionExpression: [
      'attribute_exists(pk)',
      isScalar ? 'fence = :fence' : 'NOT attribute_type(fence, :number)',
      ...(isMap(destinations) ? [] : ['NOT attribute_type(destinations, :map)']),
    ].join(' AND '),
    ExpressionAttributeValues: {
      ':next': nextFence(fence, now),
      ...(isScalar ? { ':fence': fence } : { ':number': 'N' }),
      ...(isMap(destinations) ? {} : { ':none': {}, ':map': 'M' }),
    },
    ...(lost.length === 0
      ? {}
      : {
          ExpressionAttributeNames: Object.fromEntries(lost.map((key, index) => [`#lost${index}`, key])),
        }),
  };
}

function isReadable({
  destinations = {},
  fence,
  leaseOwner,
  leaseExpiresAt,
}: Record<string, unknown>): boolean {
  const isFence = fence === undefined || (typeof fence === 'number' && Number.isInteger(fence) && fence > 0);
  const isLease =
    (leaseOwner === undefined && leaseExpiresAt === undefined) ||
    (typeof leaseOwner === 'string' && typeof leaseExpiresAt === 'number');
  if (!isFence || !isLease || !isMap(destinations)) return false;
  return Object.values(destinations).every(isState);
}

function isState(value: unknown): boolean {
  return destinationStateSchema.safeParse(value).success;
}

/** Fences rise by one with each run: none that was ever given out is as high as the seconds since 1970. */
function nextFence(fence: unknown, now: number): number {
  return typeof fence === 'number' && Number.isInteger(fence) && fence > 0
    ? fence + 1
    : Math.floor(now / 1000);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
