import type { TargetSettings } from './deployment-settings.ts';
import type { CheckedTarget } from './schema-deployment-targets.ts';

/** A checked target, completed with the defaults. */
export function completeTarget(input: CheckedTarget): TargetSettings {
  const name = input.name ?? input.kind;
  switch (input.kind) {
    case 'git':
      return {
        kind: 'git',
        name,
        ref: input.ref ?? `refs/heads/${input.branch ?? '{environment}'}`,
        ...(input.tag === undefined ? {} : { tag: `refs/tags/${input.tag.replace(/^refs\/tags\//, '')}` }),
        ...(input.repo === undefined ? {} : { repo: input.repo }),
      };
    case 'static':
      return {
        kind: 'static',
        name,
        ...(input.bucket === undefined ? {} : { bucket: input.bucket }),
        ...(input.keyValueStore === undefined ? {} : { keyValueStore: input.keyValueStore }),
        ...(input.directory === undefined ? {} : { directory: input.directory }),
        ...(input.port === undefined ? {} : { port: input.port }),
        immutable: input.immutable ?? ['assets/**', '_next/static/**', 'static/**'],
        ...(input.fallback === undefined ? {} : { fallback: input.fallback }),
        keepDays: input.keepDays ?? 30,
      };
    case 'lambda':
      return {
        kind: 'lambda',
        name,
        function: input.function,
        alias: input.alias ?? 'live',
        path: input.path ?? '.',
      };
    case 'cloudformation':
      return {
        kind: 'cloudformation',
        name,
        stack: input.stack,
        template: input.template,
        parameters: input.parameters ?? {},
        capabilities: input.capabilities ?? [],
        allowReplacement: input.allowReplacement ?? [],
        rollbackAlarms: input.rollbackAlarms ?? [],
        ...(input.role === undefined ? {} : { role: input.role }),
      };
    case 'workflow':
      return {
        kind: 'workflow',
        name,
        workflow: input.workflow,
        inputs: input.inputs ?? {},
        timeoutSeconds: input.timeoutSeconds ?? 1800,
      };
    case 'command':
      return {
        kind: 'command',
        name,
        command: input.command,
        secrets: input.secrets ?? [],
        timeoutSeconds: input.timeoutSeconds ?? 900,
      };
  }
}
