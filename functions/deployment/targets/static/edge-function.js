// The function at CloudFront's edge that says which file of a site answers a request. It runs for each viewer request, in the runtime
// cloudfront-js-2.0, with the site's KeyValueStore. The rule is that of shared/sites/route.ts; a test holds the two together. Everything
// that differs from site to site is in the pointer, so that this file is the same for all.
import cf from 'cloudfront';

const store = cf.kvs();

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
async function handler(event) {
  const request = event.request;
  const asked = decodedPath(request.uri);
  if (asked === undefined) return refusal(400, 'Bad Request');
  const path = asked === '' || asked.endsWith('/') ? `${asked}index.html` : asked;
  if (!isPublicPath(path)) return refusal(404, 'Not Found');
  const chosen = chooseRelease(await readPointer(), event);
  if (chosen === undefined) return refusal(503, 'Service Unavailable');
  let file = path;
  if (!isServedAsItself(path, chosen.immutable)) {
    file = chosen.fallback === undefined ? `${path}/index.html` : chosen.fallback;
  }
  const key = isShared(file, chosen.immutable) ? file : `r/${chosen.release}/${file}`;
  request.uri = `/${key.split('/').map(encodeURIComponent).join('/')}`;
  return request;
}

async function readPointer() {
  try {
    return pointerOf(JSON.parse(await store.get('site')));
  } catch (_missingOrUnreadable) {
    return {};
  }
}

function pointerOf(value) {
  const live = isPointed(value.live) ? value.live : undefined;
  const candidate = isPointed(value.candidate) ? value.candidate : undefined;
  return { live: live, candidate: candidate };
}

function isPointed(value) {
  return Boolean(value) && isDigest(value.release) && Array.isArray(value.immutable);
}

function isDigest(text) {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

function chooseRelease(pointer, event) {
  const live = pointer.live;
  const candidate = pointer.candidate;
  const wanted = headerOf(event, 'x-auto-builder-release');
  if (isDigest(wanted)) {
    if (live && live.release === wanted) return live;
    if (candidate && candidate.release === wanted) return candidate;
    const rules = previewRules(headerOf(event, 'x-auto-builder-rules')) || live || { immutable: [] };
    return { release: wanted, immutable: rules.immutable, fallback: rules.fallback };
  }
  if (live && candidate && viewerPercent(event.viewer.ip, candidate.release) < candidate.weight) {
    return candidate;
  }
  return live;
}

function headerOf(event, name) {
  const header = event.request.headers[name];
  return header === undefined ? undefined : header.value;
}

function previewRules(header) {
  if (header === undefined || header.length > 1024) return undefined;
  try {
    const rules = JSON.parse(decodeURIComponent(header));
    if (!Array.isArray(rules.immutable)) return undefined;
    if (!rules.immutable.every((glob) => typeof glob === 'string')) return undefined;
    if (rules.fallback !== undefined && typeof rules.fallback !== 'string') return undefined;
    return rules;
  } catch (_noRules) {
    return undefined;
  }
}

function viewerPercent(address, release) {
  const text = `${address} ${release.slice(0, 16)}`;
  let hash = 5381;
  for (let index = 0; index < text.length; index += 1) {
    hash = (hash * 65599 + text.charCodeAt(index)) % 4294967291;
  }
  return hash % 100;
}

function decodedPath(uri) {
  try {
    return decodeURIComponent(uri).replace(/^\//, '');
  } catch (_notEncoded) {
    return undefined;
  }
}

function isPublicPath(path) {
  if (path.length > 900) return false;
  return path.split('/').every((part, index) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    if (part === '' || /[\u0000-\u001f\u007f\\]/.test(part)) return false;
    return part[0] !== '.' || (part === '.well-known' && index === 0);
  });
}

function isServedAsItself(path, immutable) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.indexOf('.') >= 0 || path.startsWith('.well-known/') || isShared(path, immutable);
}

function isShared(path, immutable) {
  if (path.startsWith('r/') || path[0] === '.') return false;
  let shared = false;
  for (let index = 0; index < immutable.length; index += 1) {
    const glob = immutable[index];
    const isException = glob[0] === '!';
    if (!isUsableGlob(glob) || !globExpression(isException ? glob.slice(1) : glob).test(path)) continue;
    if (isException) return false;
    shared = true;
  }
  return shared;
}

function isUsableGlob(glob) {
  const wildcards = glob.match(/\*+/g) || [];
  return glob !== '' && glob !== '!' && !/[{}[\]\\]/.test(glob) && wildcards.length <= 4;
}

function globExpression(glob) {
  const source = glob.replace(/[.+^$()|/-]/g, '\\$&').replace(/\*\*\\\/|\*\*|\*|\?/g, (wildcard) => {
    if (wildcard === '**\\/') return '(?:.*\\/)?';
    if (wildcard === '**') return '.*';
    return wildcard === '*' ? '[^\\/]*' : '[^\\/]';
  });
  return new RegExp(`^${source}$`);
}

function refusal(statusCode, statusDescription) {
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: {
      'cache-control': { value: 'no-store' },
      'content-type': { value: 'text/plain; charset=utf-8' },
    },
    body: { encoding: 'text', data: `${statusDescription}\n` },
  };
}
