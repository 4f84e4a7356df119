import type { Row } from './report.ts';
export function webhookCase(_pushes: number): Promise<Row[]> {
  return Promise.resolve([]);
}
export function plannerCase(_repositories: number): Promise<Row[]> {
  return Promise.resolve([]);
}
