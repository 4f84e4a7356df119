import type { CloudEmitter } from '../../local/cloud/cloud-events.ts';
import { type DomainEvent, domainEventSchemas } from '../../shared/events/domain-events.ts';
import { createHealthLines } from '../health/health-lines.ts';
import { count, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { outcomeMark } from './run-lines.ts';

/** Prints a line for everything that a person who watches wants to know: pushes, runs, schedules, findings, healings, failures. */
export function watchCloud(events: CloudEmitter, terminal: Pick<Terminal, 'print' | 'paint'>): void {
  const { paint } = terminal;
  const say = (text: string): void => terminal.print(`${paint('dim', time())}  ${text}`);
  const healthLine = createHealthLines(paint);
  events.on('event.accepted', ({ detailType, detail }) => {
    const event = readEvent(detailType, detail);
    const line = event && eventLine(event, paint, healthLine);
    if (line) say(line);
  });
  events.on('schedule.fired', ({ schedule }) => say(`${paint('cyan', '⏱')} schedule ${shortName(schedule)}`));
  events.on('invocation.failed', ({ functionName, errorType, errorMessage }) =>
    say(`${paint('red', '✗')} function ${shortName(functionName)}: ${errorType}: ${errorMessage}`),
  );
  events.on('messages.failed', ({ functionName, messageIds }) =>
    say(
      `${paint('yellow', '!')} ${shortName(functionName)} puts ${messageIds.length} back, to be tried again`,
    ),
  );
  events.on('delivery.abandoned', ({ source, targetArn, reason }) =>
    say(`${paint('red', '✗')} ${source} → ${targetArn}: ${reason}`),
  );
  events.on('site.failed', ({ site, error }) => say(`${paint('red', '✗')} site ${site}: ${error}`));
  events.on('function.output', ({ functionName, line }) => {
    const problem = problemIn(line);
    if (problem) say(`${paint('yellow', '!')} ${shortName(functionName)}: ${problem}`);
  });
}

/** Notes what goes wrong while a command waits for a cloud of its own. */
export function noteProblems(events: CloudEmitter, terminal: Pick<Terminal, 'note'>): void {
  events.on('function.output', ({ functionName, line }) => {
    const problem = problemIn(line);
    if (problem) terminal.note(`${shortName(functionName)}: ${problem}`);
  });
  events.on('invocation.failed', ({ functionName, errorType, errorMessage }) =>
    terminal.note(`${shortName(functionName)}: ${errorType}: ${errorMessage}`),
  );
}

function time(): string {
  return new Date().toTimeString().slice(0, 8);
}

function readEvent(type: string, detail: unknown): DomainEvent | undefined {
  if (!Object.hasOwn(domainEventSchemas, type)) return undefined;
  const known = type as DomainEvent['type'];
  const parsed = domainEventSchemas[known].safeParse(detail);
  return parsed.success ? ({ type: known, detail: parsed.data } as DomainEvent) : undefined;
}

function eventLine(
  event: DomainEvent,
  paint: Terminal['paint'],
  healthLine: ReturnType<typeof createHealthLines>,
): string | undefined {
  switch (event.type) {
    case 'health.finding':
    case 'health.resolved':
    case 'health.healed':
      return healthLine(event);
    case 'repository.pushed': {
      const { repository, ref, after } = event.detail;
      return `${paint('cyan', '→')} push ${repository.org}/${repository.name} ${ref} ${after?.slice(0, 8) ?? ''}`;
    }
    case 'repository.changed': {
      const { repository, action } = event.detail;
      return `${paint('cyan', '→')} repository ${repository.org}/${repository.name} ${action}`;
    }
    case 'installation.changed':
      return `${paint('cyan', '→')} installation in ${event.detail.org} ${event.detail.action}`;
    case 'mirror.synced': {
      const { repository, destinations, lagMs } = event.detail;
      return `${outcomeMark('synced', paint)} ${repository} → ${destinations.join(', ')}  ${duration(lagMs)}`;
    }
    case 'mirror.incomplete': {
      const { repository, outcome, reasons } = event.detail;
      return `${outcomeMark(outcome, paint)} ${repository} ${outcome}: ${reasons.join('; ')}`;
    }
    case 'taxonomy.synced': {
      const { set, index, written, replicas, lagMs } = event.detail;
      return `${outcomeMark('synced', paint)} ${set} version ${index ?? 0}, ${written} of ${count(replicas, 'replica')} written  ${duration(lagMs)}`;
    }
    case 'taxonomy.incomplete': {
      const { set, reasons } = event.detail;
      return `${outcomeMark('partial', paint)} ${set} incomplete: ${reasons.join('; ')}`;
    }
    case 'deployment.started': {
      const { app, environment, by, runId } = event.detail;
      return `${paint('cyan', '→')} deploying ${app} to ${environment}, asked by ${by}: run ${runId}`;
    }
    case 'deployment.succeeded': {
      const { app, environment, release, durationMs } = event.detail;
      return `${outcomeMark('synced', paint)} ${app} in ${environment}: release ${release?.slice(0, 12) ?? ''} is live  ${duration(durationMs)}`;
    }
    case 'deployment.failed':
    case 'deployment.rolledback': {
      const { app, environment, code, reason } = event.detail;
      const how = event.type === 'deployment.failed' ? event.detail.outcome : 'rolled back';
      return `${outcomeMark('failed', paint)} ${app} in ${environment} ${how}: ${code}: ${reason}`;
    }
    case 'taxonomy.conflict':
      return `${paint('yellow', '!')} ${event.detail.set} ${count(event.detail.count, 'conflict')}: auto-builder taxonomy conflicts ${event.detail.set} --all`;
  }
}

/** Functions write JSON lines; what is a warning or worse is for people. */
export function problemIn(line: string): string | undefined {
  if (!line.includes('"level":"WARN"') && !line.includes('"level":"ERROR"')) return undefined;
  try {
    const entry: LogEntry = JSON.parse(line);
    const again = entry.afterSeconds === undefined ? undefined : `again in ${entry.afterSeconds} s`;
    const parts = [entry.message, entry.code, entry.why, entry.error?.message, entry.remedy, again];
    return parts
      .filter((part) => part !== undefined)
      .join(': ')
      .slice(0, 500);
  } catch (error) {
    if (error instanceof SyntaxError) return line.slice(0, 500);
    throw error;
  }
}

/** The fields of a log line that are shown. */
interface LogEntry {
  readonly message?: string;
  readonly code?: string;
  readonly why?: string;
  readonly remedy?: string;
  readonly afterSeconds?: number;
  readonly error?: { readonly message?: string };
}

/** Names of resources have their stack in front and a hash behind: `auto-builder-service-PlannerWorkerFunctionBE3BF212`. */
export function shortName(name: string): string {
  const plain = name.replace(/[0-9A-F]{8}$/, '').replace(/^.*-(?=[A-Z])/, '');
  return (
    plain
      .replace(/^SchedulesSchedule/, '')
      .replace(/(Worker)?Function$/, '')
      .toLowerCase() || name
  );
}
