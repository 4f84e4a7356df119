import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { isolatedGitEnvironment } from './bare-repository.ts';

const run = promisify(execFile);

/** What this host reads of a workflow's file. */
export interface WorkflowFile {
  readonly name: string;
  readonly runName: string | undefined;
  /** `undefined`: it cannot be dispatched. */
  readonly inputs:
    | Readonly<Record<string, { readonly required: boolean; readonly fallback: string }>>
    | undefined;
}

const inputSchema = z
  .object({
    required: z.boolean().default(false),
    default: z.union([z.string(), z.number(), z.boolean()]).transform(String).default(''),
  })
  .nullable();
const dispatchSchema = z.object({ inputs: z.record(z.string(), inputSchema).nullish() }).nullable();
const fileSchema = z.object({
  name: z.string().optional(),
  'run-name': z.string().optional(),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
});

/** Reads `.github/workflows/<file>` at a commit; `undefined`: there is none, or it is no workflow. */
export async function readWorkflow(
  path: string,
  commit: string,
  file: string,
): Promise<WorkflowFile | undefined> {
  const place = `.github/workflows/${file}`;
  const text = await run('git', ['--git-dir', path, 'show', `${commit}:${place}`], {
    env: isolatedGitEnvironment(path),
  }).then(
    ({ stdout }) => stdout,
    () => undefined, // Exit code 128: there is no such file.
  );
  const parsed = text === undefined ? undefined : fileSchema.safeParse(parse(text)).data;
  if (!parsed) return undefined;
  return {
    name: parsed.name ?? place,
    runName: parsed['run-name'],
    inputs: dispatchInputs(parsed.on),
  };
}

/** Fills `${{ inputs.name }}` into a run's name, as far as it holds nothing else. */
export function titleOf({ name, runName }: WorkflowFile, inputs: Readonly<Record<string, string>>): string {
  if (runName === undefined) return name;
  return runName.replace(
    /\$\{\{\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\}\}/g,
    (_found, input: string) => inputs[input] ?? '',
  );
}

function dispatchInputs(on: z.infer<typeof fileSchema>['on']): WorkflowFile['inputs'] {
  if (typeof on === 'string') return on === 'workflow_dispatch' ? {} : undefined;
  if (Array.isArray(on)) return on.includes('workflow_dispatch') ? {} : undefined;
  if (!('workflow_dispatch' in on)) return undefined;
  const inputs = dispatchSchema.safeParse(on.workflow_dispatch).data?.inputs ?? {};
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      { required: input?.required ?? false, fallback: input?.default ?? '' },
    ]),
  );
}
