/** Where a query looks. */
type Where = 'functions' | 'public-address';

/** A question to the logs that is asked often, in the language of CloudWatch Logs Insights. */
export interface LogQuery {
  readonly name: string;
  readonly where: Where;
  readonly lines: readonly string[];
}

/**
 * The saved queries. They read the fields that shared/jobs/log-report.ts and shared/telemetry/logger.ts write, the counters of the
 * metrics' lines, and what Lambda and the gateway say of themselves.
 */
export const logQueries: readonly LogQuery[] = [
  {
    name: 'errors-by-code',
    where: 'functions',
    lines: [
      'filter level = "ERROR"',
      'fields coalesce(code, error.code, error.name) as cause',
      'stats count(*) as times, latest(message) as said, latest(@timestamp) as last by cause, service',
      'sort times desc',
    ],
  },
  {
    name: 'slowest-runs',
    where: 'functions',
    lines: [
      'filter ispresent(durationMs) and ispresent(messageId)',
      'fields @timestamp, service, durationMs, message, job.kind, job.mirror, job.repository, job.set, job.app, job.environment',
      'sort durationMs desc',
      'limit 50',
    ],
  },
  {
    name: 'dead-letters',
    where: 'functions',
    lines: [
      'filter message = "Job failed for good and is a dead letter"',
      'fields @timestamp, service, code, why, remedy, job.kind, job.mirror, job.repository, job.set, job.app, messageId',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    name: 'put-off-and-why',
    where: 'functions',
    lines: [
      'filter message = "Job put off"',
      'stats count(*) as times, max(afterSeconds) as longest, max(receiveCount) as received by why, service',
      'sort times desc',
    ],
  },
  {
    name: 'repeated-and-why',
    where: 'functions',
    lines: [
      'filter message = "Job failed and is repeated"',
      'stats count(*) as times, max(receiveCount) as received by error.name, error.code, error.message, service',
      'sort times desc',
    ],
  },
  {
    // Put the repository's name in the place of acme/app.
    name: 'one-repository',
    where: 'functions',
    lines: [
      'filter @message like "acme/app"',
      'fields @timestamp, service, level, message, reason, code, why, error.code, durationMs, messageId',
      'sort @timestamp asc',
      'limit 1000',
    ],
  },
  {
    name: 'requests-to-git-hosts',
    where: 'functions',
    lines: [
      'filter ispresent(ApiRequests) or ispresent(ApiRequestsHeldBack)',
      'stats sum(ApiRequests) as sent, sum(ApiRequestsHeldBack) as held by service, bin(1h)',
    ],
  },
  {
    name: 'git-host-failures-by-place',
    where: 'functions',
    lines: [
      'filter ispresent(error.where)',
      'stats count(*) as times, latest(error.what) as said by error.code, error.where',
      'sort times desc',
      'limit 100',
    ],
  },
  {
    name: 'memory-and-time',
    where: 'functions',
    lines: [
      'filter @type = "REPORT"',
      'stats max(@maxMemoryUsed / @memorySize) as memory, pct(@duration, 50) as half, pct(@duration, 99) as nearlyAll, count(*) as calls by @log',
    ],
  },
  {
    name: 'public-address-by-route',
    where: 'public-address',
    lines: ['stats count(*) as requests by route, method, status', 'sort requests desc'],
  },
];
