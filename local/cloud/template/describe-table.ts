import type { Checked } from './describe.ts';
import type { IndexDescription, TableDescription } from './description.ts';
import type { Properties } from './resource-schemas.ts';

type TableType = 'AWS::DynamoDB::Table' | 'AWS::DynamoDB::GlobalTable';

/** What CreateTable needs. Billing, backups, encryption and expiry do not exist here. */
export function describeTable({ resource, name, properties }: Checked<TableType>): TableDescription {
  return {
    logicalId: resource.logicalId,
    name,
    keySchema: properties.KeySchema,
    attributes: properties.AttributeDefinitions,
    globalIndexes: describeIndexes(properties.GlobalSecondaryIndexes),
    localIndexes: describeIndexes(properties.LocalSecondaryIndexes),
  };
}

function describeIndexes(
  indexes: Properties<'AWS::DynamoDB::Table'>['GlobalSecondaryIndexes'],
): readonly IndexDescription[] {
  return (indexes ?? []).map((index) => ({
    name: index.IndexName,
    keySchema: index.KeySchema,
    projection: index.Projection,
  }));
}
