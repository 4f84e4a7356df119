import type { Checked, Reading } from './describe.ts';
import type { FunctionDescription } from './description.ts';
import type { Resource } from './resources.ts';
import { readableSecrets } from './role-secrets.ts';

/** The functions with their bundles, layers and the secrets that their roles may read. */
export function describeFunctions(reading: Reading): readonly FunctionDescription[] {
  const layers = new Map<string, string | undefined>();
  for (const { resource, properties } of reading.of('AWS::Lambda::LayerVersion')) {
    const directory = assetDirectory(reading, resource, properties.Content.S3Key);
    layers.set(String(resource.scope.ref(resource.logicalId)), directory);
  }
  return reading
    .of('AWS::Lambda::Function')
    .flatMap((checked) => describeFunction(reading, layers, checked) ?? []);
}

function describeFunction(
  reading: Reading,
  layers: ReadonlyMap<string, string | undefined>,
  { resource, name, properties }: Checked<'AWS::Lambda::Function'>,
): FunctionDescription | undefined {
  const codeDirectory = assetDirectory(reading, resource, properties.Code.S3Key);
  if (codeDirectory === undefined) return undefined;
  const unknownLayer = properties.Layers.find((layer) => !layers.has(layer));
  if (unknownLayer !== undefined)
    reading.refuse(resource, `the layer ${unknownLayer} is not in the templates`);
  return {
    logicalId: resource.logicalId,
    name,
    arn: resource.scope.attribute(resource.logicalId, 'Arn') as string,
    codeDirectory,
    handler: properties.Handler,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    environment: properties.Environment.Variables,
    layers: properties.Layers.flatMap((layer) => layers.get(layer) ?? []),
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    secretPatterns: readableSecrets(reading, resource, properties.Role),
  };
}

function assetDirectory(reading: Reading, resource: Resource, key: string): string | undefined {
  const path = resource.assets.get(key);
  if (path === undefined) reading.refuse(resource, `the asset ${key} is not in the assembly`);
  return path;
}
