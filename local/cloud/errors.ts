import { AutoBuilderError } from '../../shared/errors.ts';

/** One thing in a template that the local cloud does not do. */
export interface TemplateProblem {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly what: string;
}

/** The template holds resources, properties or values that would behave differently here; all are listed at once. */
export class UnsupportedTemplateError extends AutoBuilderError {
  readonly problems: readonly TemplateProblem[];

  constructor(problems: readonly TemplateProblem[]) {
    super({
      code: 'CLOUD_TEMPLATE_UNSUPPORTED',
      what: `the local cloud cannot serve this template:\n${problems.map(line).join('\n')}`,
      where: [...new Set(problems.map((problem) => problem.stack))].join(', '),
      remedy: 'Change the template, or teach local/cloud/template what these mean.',
    });
    this.problems = problems;
  }
}

function line(problem: TemplateProblem): string {
  return `  ${problem.logicalId} (${problem.type}): ${problem.what}`;
}

/** The synthesized assembly is missing or is not one. */
export class AssemblyUnreadableError extends AutoBuilderError {
  constructor(file: string, what: string, cause?: unknown) {
    super({
      code: 'CLOUD_ASSEMBLY_UNREADABLE',
      what,
      where: file,
      remedy: 'Synthesize it again: npx cdk synth.',
      cause,
    });
  }
}

/** A value in a template that cannot be computed: an unknown function, reference, attribute or export. */
export class UnresolvableValueError extends AutoBuilderError {
  constructor(what: string, where: string) {
    super({
      code: 'CLOUD_VALUE_UNRESOLVABLE',
      what,
      where,
      remedy: 'Use only the template functions that docs/local-cloud.md lists.',
    });
  }
}

/** Another live process has this data directory open. */
export class CloudLockedError extends AutoBuilderError {
  constructor(dataDirectory: string, pid: number, cause?: unknown) {
    super({
      code: 'CLOUD_LOCKED',
      what: `another local cloud (process ${pid}) uses this data`,
      where: dataDirectory,
      remedy: 'Stop that process, or choose another directory with --data.',
      cause,
    });
  }
}

/** A port that was asked for is in use. */
export class PortTakenError extends AutoBuilderError {
  constructor(where: string, cause: unknown) {
    super({
      code: 'CLOUD_PORT_TAKEN',
      what: 'something else listens on this port',
      where,
      remedy: 'Stop it, or choose another port.',
      cause,
    });
  }
}

/** A table on disk has other keys or indexes than the template asks for. */
export class TableMismatchError extends AutoBuilderError {
  constructor(table: string, what: string) {
    super({
      code: 'CLOUD_TABLE_MISMATCH',
      what,
      where: table,
      remedy: 'Start with another data directory, or move this one away.',
    });
  }
}

/** A function was called by a name that no template has. */
export class UnknownFunctionError extends AutoBuilderError {
  constructor(name: string, known: readonly string[]) {
    super({
      code: 'CLOUD_FUNCTION_UNKNOWN',
      what: 'no such function',
      where: name,
      remedy: `Known are: ${known.join(', ')}.`,
    });
  }
}

/** The cloud is shutting down and starts nothing new. */
export class CloudDrainingError extends AutoBuilderError {
  constructor(where: string) {
    super({
      code: 'CLOUD_DRAINING',
      what: 'the local cloud is stopping',
      where,
      remedy: 'Start it again; what was lost in its queues is planned again at start-up.',
    });
  }
}
