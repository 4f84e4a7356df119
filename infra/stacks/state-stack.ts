import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What must outlive every deployment: the tables and the blobs. Deleting the stack keeps them. */
export class StateStack extends Stack {
  readonly stateTable: dynamodb.Table;
  readonly runTable: dynamodb.Table;
  readonly rollupTable: dynamodb.Table;
  readonly deliveryTable: dynamodb.Table;
  readonly analysisTable: dynamodb.Table;
  readonly taxonomyTable: dynamodb.Table;
  readonly deploymentTable: dynamodb.Table;
  readonly operationsTable: dynamodb.Table;
  readonly blobBucket: s3.Bucket;
  /** Name of the export that holds the blob bucket's ARN. */
  readonly blobBucketArnExport: string;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.stateTable = this.#makeTable('StateTable');
    this.runTable = this.#makeTable('RunTable');
    this.rollupTable = this.#makeTable('RollupTable');
    this.deliveryTable = this.#makeTable('DeliveryTable');
    this.analysisTable = this.#makeTable('AnalysisTable');
    this.taxonomyTable = this.#makeTable('TaxonomyTable');
    this.deploymentTable = this.#makeTable('DeploymentTable');
    this.operationsTable = this.#makeTable('OperationsTable');
    this.blobBucket = this.#makeBlobBucket();
    this.blobBucketArnExport = `${this.stackName}-blob-bucket-arn`;
    this.exportValue(this.blobBucket.bucketArn, { name: this.blobBucketArnExport });
  }

  #makeTable(id: string): dynamodb.Table {
    return new dynamodb.Table(this, id, {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #makeBlobBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'BlobBucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // What a build made is taken into the blobs at once, and so is its log.
        { prefix: 'builds/', expiration: Duration.days(7) },
        { prefix: 'logs/', expiration: Duration.days(30) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Private objects named by their content hash, reached by one role: access logs would cost more than the data.',
    });
    return bucket;
  }
}
