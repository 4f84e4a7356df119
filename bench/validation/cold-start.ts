import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle.ts';
import { median, milliseconds, type Row } from '../report.ts';
import { runTool } from './run-tool.ts';

const samples = {
  python: ['py', 'import os\n'],
  javascript: ['ts', "import { x } from 'x';\n"],
  json: ['json', '{ "a": 1 }\n'],
  markdown: ['md', '# A\n'],
} as const;

/** How large the function is, and how long the engines of its bundle take from the start of a process to a first answer. */
export async function coldStart(rounds: number): Promise<Row[]> {
  const { directory } = await bundle();
  const folder = join(directory, 'validation');
  const bytes = await sizeOf(folder);
  const rows: Row[] = [
    {
      name: 'the validation function, unzipped',
      ours: `${Math.round(bytes / 2 ** 20)} MiB`,
      target: { text: '< 250 MB', met: bytes < 250e6 },
    },
  ];
  for (const language of Object.keys(samples) as (keyof typeof samples)[]) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await firstAnswer(folder, language));
    rows.push({
      name: `cold start of ${language}, bundle, process included`,
      ours: milliseconds(median(times)),
    });
  }
  return rows;
}

async function firstAnswer(folder: string, language: keyof typeof samples): Promise<number> {
  const [kind, text] = samples[language];
  const settings = { language, kind, stages: [1, 2, 3, 4], lineLength: 120, options: {} };
  const request = JSON.stringify({ kind: 'analyse', task: { text, settings } });
  const script = `
    const { Worker } = await import('node:worker_threads');
    const worker = new Worker(${JSON.stringify(join(folder, 'engine-thread.mjs'))}, { execArgv: [] });
    worker.on('message', ({ kind }) => { if (kind !== 'begun') process.exit(kind === 'done' ? 0 : 4); });
    worker.postMessage(${request});`;
  const { code, ms, stderr } = await runTool(process.execPath, ['--input-type=module', '-e', script]);
  if (code !== 0) throw new Error(`the engine of ${language} did not answer: ${stderr.slice(0, 500)}`);
  return ms;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const path of await readdir(folder, { recursive: true })) {
    const information = await stat(join(folder, path));
    if (information.isFile()) bytes += information.size;
  }
  return bytes;
}
