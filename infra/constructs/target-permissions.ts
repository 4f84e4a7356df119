import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import type {
  DeploymentApp,
  DeploymentSettings,
  TargetSettings,
} from '../../shared/config/deployment-settings.ts';
import { fillTarget, valuesOf } from '../../shared/config/deployment-values.ts';

/** Actions on resources that a configured target needs. */
export interface TargetPermission {
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
}

/** What the configured targets need, and no more: the names of each environment, filled in. */
export function targetPermissions(
  settings: DeploymentSettings | undefined,
  stack: Stack,
): readonly TargetPermission[] {
  if (settings?.enabled !== true) return [];
  return settings.apps.flatMap((app) => filledTargets(app).flatMap((target) => permissionsOf(target, stack)));
}

function filledTargets(app: DeploymentApp): readonly TargetSettings[] {
  return app.environments.flatMap((environment) =>
    app.targets.map((target) => fillTarget(target, valuesOf(app, environment))),
  );
}

function permissionsOf(target: TargetSettings, stack: Stack): readonly TargetPermission[] {
  switch (target.kind) {
    case 'static':
      return staticPermissions(target);
    case 'lambda':
      return lambdaPermissions(target, stack);
    case 'cloudformation':
      return stackPermissions(target, stack);
    // These are reached with a repository's credentials, or run elsewhere.
    case 'git':
    case 'workflow':
    case 'command':
      return [];
  }
}

function staticPermissions({
  bucket,
  keyValueStore,
}: Extract<TargetSettings, { kind: 'static' }>): readonly TargetPermission[] {
  if (bucket === undefined || keyValueStore === undefined) return [];
  return [
    { actions: ['s3:ListBucket'], resources: [`arn:aws:s3:::${bucket}`] },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`arn:aws:s3:::${bucket}/*`],
    },
    {
      actions: [
        'cloudfront-keyvaluestore:DescribeKeyValueStore',
        'cloudfront-keyvaluestore:GetKey',
        'cloudfront-keyvaluestore:PutKey',
      ],
      resources: [keyValueStore],
    },
  ];
}

function lambdaPermissions(
  target: Extract<TargetSettings, { kind: 'lambda' }>,
  stack: Stack,
): readonly TargetPermission[] {
  const arn = Arn.format(
    {
      service: 'lambda',
      resource: 'function',
      resourceName: target.function,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );
  return [
    {
      actions: [
        'lambda:GetAlias',
        'lambda:CreateAlias',
        'lambda:UpdateAlias',
        'lambda:DeleteFunction',
        'lambda:GetFunctionConfiguration',
        'lambda:ListAliases',
        'lambda:ListVersionsByFunction',
        'lambda:PublishVersion',
        'lambda:UpdateFunctionCode',
      ],
      // A version or an alias is named behind the function.
      resources: [arn, `${arn}:*`],
    },
    // CloudWatch knows no resources for reading figures.
    { actions: ['cloudwatch:GetMetricData'], resources: ['*'] },
  ];
}

function stackPermissions(
  target: Extract<TargetSettings, { kind: 'cloudformation' }>,
  stack: Stack,
): readonly TargetPermission[] {
  const arnOf = (service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string =>
    Arn.format({ service, resource, resourceName, arnFormat }, stack);
  return [
    {
      actions: [
        'cloudformation:CancelUpdateStack',
        'cloudformation:CreateChangeSet',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:ListChangeSets',
      ],
      resources: [arnOf('cloudformation', 'stack', `${target.stack}/*`, ArnFormat.SLASH_RESOURCE_NAME)],
    },
    ...(target.role === undefined ? [] : [{ actions: ['iam:PassRole'], resources: [target.role] }]),
  ];
}
