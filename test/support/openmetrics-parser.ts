/**
 * A strict reader of the text format OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/), for the kinds of metrics that are given
 * out: it refuses what a reader of the specification may refuse. Timestamps of samples and exemplars are refused, too: none are given out.
 */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly help: string | undefined;
  readonly samples: readonly ParsedSample[];
}

/** One line with a value. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface OpenFamily {
  readonly name: string;
  type: string | undefined;
  unit: string | undefined;
  help: string | undefined;
  readonly samples: ParsedSample[];
}

const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created'],
};
const nameForm = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelForm = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const numberForm = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a whole text. Throws with the line that is wrong and why. */
export function parseOpenMetrics(text: string): readonly ParsedFamily[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n');
  if (lines.pop() !== '# EOF') throw new Error('the text does not end with # EOF');
  const families: OpenFamily[] = [];
  for (const line of lines) {
    try {
      readLine(line, families);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : 'wrong'}: ${line}`);
    }
  }
  for (const family of families) checkFamily(family);
  checkClashes(families);
  return families.map(({ name, type = 'unknown', unit, help, samples }) => ({
    name,
    type,
    unit,
    help,
    samples,
  }));
}

function readLine(line: string, families: OpenFamily[]): void {
  if (line === '') throw new Error('an empty line');
  if (line.startsWith('#')) {
    readDescriptor(line, families);
    return;
  }
  const sample = readSample(line);
  const family = families.at(-1);
  const allowed = suffixes[family?.type ?? ''] ?? [];
  if (!family || !allowed.some((suffix) => sample.name === family.name + suffix))
    throw new Error('a sample that does not belong to the family above it');
  family.samples.push(sample);
}

function readDescriptor(line: string, families: OpenFamily[]): void {
  const [, kind, name = '', rest = ''] = /^# (TYPE|UNIT|HELP) (\S+)(?: (.*))?$/s.exec(line) ?? [];
  if (kind === undefined) throw new Error('neither TYPE, UNIT nor HELP');
  if (!nameForm.test(name)) throw new Error('not a name');
  let family = families.at(-1);
  if (family?.name !== name) {
    if (families.some((one) => one.name === name)) throw new Error('a family in two places');
    family = { name, type: undefined, unit: undefined, help: undefined, samples: [] };
    families.push(family);
  }
  if (family.samples.length > 0) throw new Error('a description below samples');
  if (kind === 'TYPE') {
    if (family.type !== undefined) throw new Error('a second TYPE');
    if (!(rest in suffixes)) throw new Error('a type that is not given out here');
    family.type = rest;
  } else if (kind === 'UNIT') {
    if (family.unit !== undefined) throw new Error('a second UNIT');
    if (rest !== '' && !name.endsWith(`_${rest}`)) throw new Error('a name without its unit');
    family.unit = rest;
  } else {
    if (family.help !== undefined) throw new Error('a second HELP');
    family.help = unescaped(rest);
  }
}

function readSample(line: string): ParsedSample {
  const [head = ''] = /^[^{ ]+/.exec(line) ?? [];
  if (!nameForm.test(head)) throw new Error('not a name');
  let rest = line.slice(head.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith('{')) {
    const [whole = '', inside = ''] = /^\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/s.exec(rest) ?? [];
    if (whole === '') throw new Error('labels that do not end');
    Object.assign(labels, readLabels(inside));
    rest = rest.slice(whole.length);
  }
  if (!rest.startsWith(' ')) throw new Error('no space before the value');
  return { name: head, labels, value: readNumber(rest.slice(1)) };
}

function readLabels(inside: string): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  let rest = inside;
  while (rest !== '') {
    const [whole, name = '', value = ''] = /^([^=,"]*)="((?:[^"\\]|\\.)*)"/s.exec(rest) ?? [];
    if (whole === undefined || !labelForm.test(name)) throw new Error('not a label');
    if (labels.has(name)) throw new Error('a label twice');
    labels.set(name, unescaped(value));
    rest = rest.slice(whole.length);
    if (rest === '') break;
    if (!rest.startsWith(',') || rest === ',') throw new Error('labels that are not apart');
    rest = rest.slice(1);
  }
  return Object.fromEntries(labels);
}

function readNumber(text: string): number {
  if (numberForm.test(text)) return Number(text);
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  throw new Error('not a number');
}

function unescaped(text: string): string {
  return text.replace(/\\(.?)/gs, (_, after: string) => {
    if (after === 'n') return '\n';
    if (after === '\\' || after === '"') return after;
    throw new Error('an escape that there is not');
  });
}

function checkFamily(family: OpenFamily): void {
  const { name, samples } = family;
  const seen = new Set<string>();
  for (const { name: sample, labels } of samples) {
    const key = `${sample} ${keyOf(labels)}`;
    if (seen.has(key)) throw new Error(`a sample twice: ${key}`);
    seen.add(key);
  }
  const metrics = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => keyOf(labels));
  const order = samples.map(({ labels: { le: _, ...labels } }) => keyOf(labels));
  if (order.filter((key, index) => key !== order[index - 1]).length !== metrics.size)
    throw new Error(`metrics of ${name} are mixed`);
  for (const metric of metrics.values()) {
    if (family.type === 'counter') checkCounter(name, metric);
    if (family.type === 'histogram') checkHistogram(name, metric);
    if (family.type === 'gauge' && metric.some(({ labels }) => 'le' in labels))
      throw new Error(`a bound where nothing is bounded: ${name}`);
  }
}

function checkCounter(name: string, metric: readonly ParsedSample[]): void {
  const totals = metric.filter((sample) => sample.name === `${name}_total`);
  if (totals.length !== 1) throw new Error(`a counter without its total: ${name}`);
  if (!totals.every(({ value }) => value >= 0)) throw new Error(`a total below zero: ${name}`);
}

function checkHistogram(name: string, metric: readonly ParsedSample[]): void {
  const valueAt = (suffix: string): number | undefined =>
    metric.find((sample) => sample.name === `${name}_${suffix}`)?.value;
  const buckets = metric.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels: { le = '' } }) => {
    if (/^\d+$/.test(le)) throw new Error(`a bound that is no floating point number: ${le}`);
    return readNumber(le);
  });
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) throw new Error(`no bucket that holds all: ${name}`);
  if (bounds.some((bound, index) => index > 0 && !(bound > (bounds[index - 1] ?? 0))))
    throw new Error(`bounds that do not rise: ${name}`);
  const counts = buckets.map(({ value }) => value);
  if (!counts.every((count) => Number.isInteger(count) && count >= 0))
    throw new Error(`a count that is none: ${name}`);
  if (counts.some((count, index) => count < (counts[index - 1] ?? 0)))
    throw new Error(`counts that fall: ${name}`);
  if (valueAt('count') === undefined || valueAt('sum') === undefined)
    throw new Error(`no count or no sum: ${name}`);
  if (valueAt('count') !== counts.at(-1)) throw new Error(`another count than that of all: ${name}`);
}

/** A name and its suffixes belong to one family only. */
function checkClashes(families: readonly OpenFamily[]): void {
  const owners = new Map<string, string>();
  for (const { name, type = '' } of families) {
    for (const taken of new Set([name, ...(suffixes[type] ?? []).map((suffix) => name + suffix)])) {
      if (owners.has(taken)) throw new Error(`${taken} belongs to two families`);
      owners.set(taken, name);
    }
  }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
}
