import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AssemblyUnreadableError } from '../errors.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      dependencies: z.array(z.string()).default([]),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
        })
        .default({}),
    }),
  ),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});

const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.unknown(),
        Export: z.object({ Name: z.unknown() }).optional(),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
});

/** A CloudFormation template, as far as it is read here. */
export type Template = z.infer<typeof templateSchema>;

/** One stack of the assembly. */
export interface Stack {
  readonly name: string;
  /** `undefined` when the stack is not bound to a region. */
  readonly region: string | undefined;
  readonly template: Template;
  /** Absolute path on disk by S3 object key. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Everything that a `cdk.out` directory says about the stacks in it. */
export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly Stack[];
}

/**
 * Reads `manifest.json`, the templates and the asset manifests that `cdk synth` wrote.
 * Throws `CLOUD_ASSEMBLY_UNREADABLE` when one is missing or has another form.
 */
export async function readAssembly(directory: string): Promise<Assembly> {
  const root = resolve(directory);
  const manifest = await readJson(join(root, 'manifest.json'), manifestSchema);
  const artifacts = Object.entries(manifest.artifacts);
  const nested = artifacts.find(([, artifact]) => artifact.type === 'cdk:cloud-assembly');
  if (nested !== undefined)
    throw new AssemblyUnreadableError(join(root, nested[0]), 'nested assemblies are not read');

  const stacks = artifacts
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(async ([id, artifact]) => {
      const { templateFile, stackName } = artifact.properties;
      if (templateFile === undefined)
        throw new AssemblyUnreadableError(join(root, 'manifest.json'), `stack ${id} names no template file`);
      const assetFiles = artifact.dependencies.flatMap((dependency) => {
        const candidate = manifest.artifacts[dependency];
        const file = candidate?.type === 'cdk:asset-manifest' ? candidate.properties.file : undefined;
        return file === undefined ? [] : [file];
      });
      return {
        name: stackName ?? id,
        region: concreteRegion(artifact.environment),
        template: await readJson(join(root, templateFile), templateSchema),
        assets: await readAssets(root, assetFiles),
      };
    });
  return { directory: root, stacks: await Promise.all(stacks) };
}

async function readAssets(root: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const file of files) {
    const { files: assets } = await readJson(join(root, file), assetsSchema);
    for (const asset of Object.values(assets)) {
      const { path } = asset.source;
      if (path === undefined) continue;
      for (const destination of Object.values(asset.destinations))
        paths.set(destination.objectKey, resolve(root, path));
    }
  }
  return paths;
}

function concreteRegion(environment: string | undefined): string | undefined {
  const region = environment?.split('/').at(-1);
  return region === undefined || region === 'unknown-region' ? undefined : region;
}

async function readJson<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : 'the file cannot be read';
    throw new AssemblyUnreadableError(file, what, cause);
  }
}
