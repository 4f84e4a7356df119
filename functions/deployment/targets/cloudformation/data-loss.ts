import type { PlannedChange } from '../../../../shared/aws/stack.ts';

/** Types of resources, or whole services, whose data goes with the resource. */
const stateful: readonly string[] = [
  'AWS::Backup::BackupVault',
  'AWS::Cassandra::',
  'AWS::CloudFormation::Stack',
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::UserPool',
  'AWS::DAX::Cluster',
  'AWS::DMS::ReplicationInstance',
  'AWS::DocDB::',
  'AWS::DocDBElastic::Cluster',
  'AWS::DSQL::Cluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::Instance',
  'AWS::EC2::Volume',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::Elasticsearch::Domain',
  'AWS::FSx::FileSystem',
  'AWS::FSx::Volume',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Logs::LogGroup',
  'AWS::MSK::Cluster',
  'AWS::MemoryDB::Cluster',
  'AWS::Neptune::',
  'AWS::OpenSearchServerless::Collection',
  'AWS::OpenSearchService::Domain',
  'AWS::QLDB::Ledger',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::Redshift::Cluster',
  'AWS::RedshiftServerless::Namespace',
  'AWS::S3::Bucket',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::',
  'AWS::SDB::Domain',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
  'AWS::Timestream::',
];

/** What a change would take away from a resource that holds data. */
export interface DataLoss {
  readonly resource: string;
  readonly type: string;
  readonly how: 'deleted' | 'replaced' | 'perhaps replaced';
}

/**
 * The resources with data that a change set deletes or replaces, or may replace, but for the allowed ones. A policy that retains or
 * snapshots the data saves nobody here: the application would find a new, empty resource in its place.
 */
export function findDataLoss(
  changes: readonly PlannedChange[],
  allowed: readonly string[],
): readonly DataLoss[] {
  return changes.flatMap(({ resource, type, action, replacement }) => {
    const how = lossOf(action, replacement);
    const isHarmless = how === undefined || !isStateful(type) || allowed.includes(resource);
    return isHarmless ? [] : [{ resource, type, how }];
  });
}

function lossOf(action: string, replacement: string): DataLoss['how'] | undefined {
  if (action === 'Remove') return 'deleted';
  if (replacement === 'True') return 'replaced';
  // `Dynamic`: CloudFormation knows only while it does it.
  if (replacement === 'Conditional' || action === 'Dynamic') return 'perhaps replaced';
  return undefined;
}

/** An entry that ends with `::` stands for all types of a service. Types that others make hold what nobody knows. */
function isStateful(type: string): boolean {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') return true;
  return stateful.some((entry) => (entry.endsWith('::') ? type.startsWith(entry) : type === entry));
}
