import { UnresolvableValueError } from '../errors.ts';
import type { Assembly, Stack, Template } from './assembly.ts';
import { resolve, resolveCondition, type Scope } from './intrinsics.ts';
import {
  type Addresses,
  accountId,
  attribute,
  type NamedResource,
  nameProperties,
  reference,
} from './names.ts';

/** A resource of a template with the means to compute values in it. */
export interface Resource extends NamedResource {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  readonly assets: ReadonlyMap<string, string>;
}

/** All stacks of an assembly, ready to be asked for values. */
export interface ResolvedAssembly {
  readonly region: string;
  readonly resources: readonly Resource[];
  /** Output values by name. Throws `CLOUD_VALUE_UNRESOLVABLE`. */
  outputs(): Readonly<Record<string, string>>;
}

/** Joins the stacks: references within each and exports between them resolve against the given addresses. */
export function resolveAssembly(assembly: Assembly, addresses: Addresses): ResolvedAssembly {
  const region = assembly.stacks.find((stack) => stack.region !== undefined)?.region ?? 'us-east-1';
  const scopes = new Map<Stack, Scope>();
  const importedValue = (name: string): unknown => {
    for (const [stack, scope] of scopes)
      for (const output of Object.values(stack.template.Outputs))
        if (output.Export !== undefined && resolve(output.Export.Name, scope) === name)
          return resolve(output.Value, scope);
    throw new UnresolvableValueError(`no stack exports ${name}`, assembly.directory);
  };
  for (const stack of assembly.stacks) scopes.set(stack, stackScope(stack, region, addresses, importedValue));

  const present = (scope: Scope, condition: string | undefined) =>
    condition === undefined || scope.condition(condition);
  return {
    region,
    resources: [...scopes].flatMap(([stack, scope]) =>
      Object.entries(stack.template.Resources)
        .filter(([, resource]) => present(scope, resource.Condition))
        .map(([logicalId, resource]) => ({
          ...named(stack, logicalId, resource, region, scope),
          raw: resource.Properties,
          scope: { ...scope, where: `${stack.name}/${logicalId}` },
          assets: stack.assets,
        })),
    ),
    outputs: () => {
      const values = [...scopes].flatMap(([stack, scope]) =>
        Object.entries(stack.template.Outputs)
          .filter(([, output]) => present(scope, output.Condition))
          .map(([name, output]) => [name, String(resolve(output.Value, scope))] as const),
      );
      return Object.fromEntries(values);
    },
  };
}

function stackScope(
  stack: Stack,
  region: string,
  addresses: Addresses,
  importedValue: (name: string) => unknown,
): Scope {
  const { template, name: where } = stack;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
  };
  const find = (logicalId: string): NamedResource => {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw new UnresolvableValueError(`nothing is called ${logicalId}`, where);
    return named(stack, logicalId, resource, region, scope);
  };
  const scope: Scope = {
    where,
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.Parameters[name];
      if (parameter !== undefined) return parameter.Default;
      return reference(find(name), addresses);
    },
    attribute: (logicalId, name) => attribute(find(logicalId), addresses, name),
    importedValue,
    condition: (name) => {
      if (!Object.hasOwn(template.Conditions, name))
        throw new UnresolvableValueError(`no condition is called ${name}`, where);
      return resolveCondition(template.Conditions[name], scope);
    },
    mapped: (map, first, second) => {
      const value = template.Mappings[map]?.[first]?.[second];
      if (value === undefined)
        throw new UnresolvableValueError(`the mapping ${map} has no ${first}.${second}`, where);
      return value;
    },
  };
  return scope;
}

function named(
  stack: Stack,
  logicalId: string,
  resource: Template['Resources'][string],
  region: string,
  scope: Scope,
): NamedResource {
  const property = nameProperties[resource.Type];
  const explicit = property === undefined ? undefined : resolve(resource.Properties[property], scope);
  return {
    stack: stack.name,
    logicalId,
    type: resource.Type,
    explicitName: typeof explicit === 'string' ? explicit : undefined,
    region,
    fifo: String(resource.Properties.FifoQueue) === 'true',
  };
}
