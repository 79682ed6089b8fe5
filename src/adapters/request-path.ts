/** The path of a URL as it was sent, without query or fragment: the router ends it at either. */
export function rawPathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** The path of a URL as the router reads it: escapes of `/` and other reserved characters stay. */
export function routedPathOf(url: string): string {
  return decoded(rawPathOf(url), decodeURI);
}

/** A URL as the router reads it, without fragment and in plain spelling. */
export function routedUrlOf(url: string): string {
  const [target = ''] = url.split('#', 1);
  const query = target.indexOf('?');
  return encodeURI(routedPathOf(target)) + (query === -1 ? '' : target.slice(query));
}

/** The path of a URL as its sender means it, however it is escaped and however many slashes stand in a row. */
export function plainPathOf(url: string): string {
  return decoded(rawPathOf(url), decodeURIComponent).replace(/\/{2,}/g, '/');
}

function decoded(path: string, decode: (text: string) => string): string {
  try {
    return decode(path);
  } catch {
    return path;
  }
}
