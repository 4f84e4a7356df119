import { GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { expiry, type Table, whenConditionHolds } from './document-client.ts';
import { budgetSchema } from './health-records.ts';
import type { Budget, BudgetStore } from './health-store.ts';
import { readStored } from './records.ts';

/** Days after which a budget that nobody uses is forgotten. */
const retentionDays = 7;

/** `pk` is `budgets`, `sk` the id of the budget: there is one for each credential. */
export function createBudgetStore({ client, table }: Table): BudgetStore {
  const keyOf = (id: string) => ({ pk: 'budgets', sk: id });
  const read = (item: Record<string, unknown>): Budget =>
    readStored(budgetSchema, item.budget, table, `${item.pk} ${item.sk}`);

  return {
    async budget(id) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true }),
      );
      return Item && read(Item);
    },

    async *budgets() {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'budgets' },
        },
      );
      for await (const page of pages) for (const item of page.Items ?? []) yield read(item);
    },

    async note(budget) {
      const { id, resetAt, remaining, blockedUntil = 0, seenAt } = budget;
      await whenConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...keyOf(id),
              budget,
              resetAt,
              remaining,
              blockedUntil,
              expiresAt: expiry(Math.max(seenAt, resetAt), retentionDays),
            },
            // Answers overtake each other: of one and the same hour the one with fewer requests left is the newer one.
            ConditionExpression:
              'attribute_not_exists(pk) OR resetAt < :resetAt OR (resetAt = :resetAt AND remaining >= :remaining) OR blockedUntil < :blockedUntil',
            ExpressionAttributeValues: {
              ':resetAt': resetAt,
              ':remaining': remaining,
              ':blockedUntil': blockedUntil,
            },
          }),
        ),
      );
    },
  };
}
