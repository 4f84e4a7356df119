import type { Context } from 'hono';
import type { HostUrls } from './representations.ts';

/** The page of a list that the request asks for (`per_page` up to 100, `page`), with the `Link` header for the others. */
export function page<Item>(context: Context, urls: HostUrls, items: readonly Item[]): readonly Item[] {
  const positive = (name: string, otherwise: number) => {
    const value = Number.parseInt(context.req.query(name) ?? '', 10);
    return value > 0 ? value : otherwise;
  };
  const size = Math.min(positive('per_page', 30), 100);
  const number = positive('page', 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (relation: string, target: number) => {
    const query = new URLSearchParams({ ...context.req.query(), page: String(target) });
    return `<${urls.api}${context.req.path.replace(/^\/api\/v3/, '')}?${query}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link('prev', number - 1)] : []),
    ...(number < last ? [link('next', number + 1), link('last', last)] : []),
    ...(number > 1 ? [link('first', 1)] : []),
  ];
  if (links.length > 0) context.header('link', links.join(', '));
  return items.slice((number - 1) * size, number * size);
}
