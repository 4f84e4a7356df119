import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
// Requests to a KeyValueStore are signed for several regions at once: the SDK finds the signer when it is imported.
import '@aws-sdk/signature-v4a';
import { createBucketSite } from '../sites/bucket-site.ts';
import { createKeyValuePointer } from '../sites/key-value-pointer.ts';
import type { Site } from '../sites/site.ts';
import { connectLambdaFunction, type LambdaFunction } from './lambda-function.ts';
import { connectMetrics, type ReadMetrics } from './metric-reader.ts';
import { connectStack, type Stack } from './stack.ts';

/** Places on AWS, by their names. */
export interface AwsPlaces {
  readonly bucketSite: (bucket: string, keyValueStore: string) => Site;
  readonly lambdaFunction: (name: string) => LambdaFunction;
  readonly stack: (name: string) => Stack;
  readonly readMetrics: () => ReadMetrics;
}

/** The places of the account and region of this process. Clients are made when they are first needed. */
export function connectAwsPlaces(): AwsPlaces {
  return {
    bucketSite: (bucket, keyValueStore) =>
      createBucketSite(
        new S3Client(),
        bucket,
        createKeyValuePointer(new CloudFrontKeyValueStoreClient(), keyValueStore),
      ),
    lambdaFunction: (name) => connectLambdaFunction(new LambdaClient(), name),
    stack: (name) => connectStack(new CloudFormationClient(), name),
    readMetrics: () => connectMetrics(new CloudWatchClient()),
  };
}
