import { type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import { type DeployedSite, deployedSite } from '../../test/support/deployed-site.ts';
import { buildFrontend } from '../../test/support/frontend.ts';
import { milliseconds, percentile, type Row } from '../report.ts';

const flips = 200;
const visitorsAtOnce = 4;

/** The cases about web sites, by name. */
export function siteCases(): Record<string, () => Promise<Row[]>> {
  return { 'deployment-site': flipsUnderLoad };
}

/** Changes what is live again and again while viewers load the page and the files that it names. */
async function flipsUnderLoad(): Promise<Row[]> {
  const site = await deployedSite();
  const running = await startSites([{ name: 'bench', directory: site.directory, port: 0 }], () => undefined);
  try {
    const [one, two] = [await release(site, 'one'), await release(site, 'two')];
    await site.flip(one);
    const visitors = startVisitors(running);
    const times: number[] = [];
    for (let flip = 0; flip < flips; flip += 1) {
      const started = performance.now();
      await site.flip(flip % 2 === 0 ? two : one);
      await untilSeen(running, flip % 2 === 0 ? 'two' : 'one');
      times.push(performance.now() - started);
    }
    const { requests, failed } = await visitors.stop();
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    return [
      {
        name: `site in a directory, ${flips} flips: from the order to the first answer of the other release, p50 / p99`,
        ours: `${milliseconds(p50)} / ${milliseconds(p99)}`,
        target: { text: '≤ 1 s', met: p99 <= 1000 },
      },
      {
        name: `requests during these flips: failed, of ${requests}`,
        ours: `${failed}`,
        target: { text: '0', met: failed === 0 },
      },
    ];
  } finally {
    await running.close();
    await site.close();
  }
}

async function release(site: DeployedSite, word: string) {
  const made = site.releases.release(await buildFrontend(word));
  await site.prepare(made);
  return made;
}

function startVisitors(running: RunningSites) {
  const counts = { requests: 0, failed: 0 };
  let isOver = false;
  const load = async (path: string): Promise<string> => {
    counts.requests += 1;
    const response = await fetch(`${running.sites[0]?.url}${path}`);
    if (!response.ok) counts.failed += 1;
    return response.text();
  };
  const visitor = async (): Promise<void> => {
    while (!isOver) {
      const page = await load('/');
      for (const [, path = ''] of page.matchAll(/src="(.*?)"/g)) await load(path);
    }
  };
  const visitors = Array.from({ length: visitorsAtOnce }, visitor);
  return {
    async stop() {
      isOver = true;
      await Promise.all(visitors);
      return counts;
    },
  };
}

async function untilSeen(running: RunningSites, word: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${running.sites[0]?.url}/`);
    if ((await response.text()).includes(`<title>${word}<`)) return;
  }
}
