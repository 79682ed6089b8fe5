/** Returns the path of a URL as it was sent, without query or fragment, as the router splits it. */
export function rawPathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/**
 * Returns the path of a URL as the router reads it: `/` and other reserved characters stay escaped.
 */
export function routedPathOf(url: string): string {
  return decoded(rawPathOf(url), decodeURI);
}

/** Returns a URL as the router reads it, without fragment and with normalized escapes. */
export function routedUrlOf(url: string): string {
  const [target = ''] = url.split('#', 1);
  const query = target.indexOf('?');
  return encodeURI(routedPathOf(target)) + (query === -1 ? '' : target.slice(query));
}

/** Returns the path of a URL with all escapes decoded and repeated slashes merged. */
export function plainPathOf(url: string): string {
  return decoded(rawPathOf(url), decodeURIComponent).replace(/\/{2,}/g, '/');
}

/** Returns the parts of a path between its slashes. */
export function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function decoded(path: string, decode: (text: string) => string): string {
  try {
    return decode(path);
  } catch {
    return path;
  }
}
