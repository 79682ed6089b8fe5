import type * as library from 'oidc-provider';

const UNSUPPORTED_RUNTIME = /^oidc-provider WARNING: Unsupported runtime/;

export type Library = typeof library;

let loading: Promise<Library> | undefined;

/** Loads the protocol's library when it is first needed: a start does not wait for it. */
export function loadLibrary(): Promise<Library> {
  loading ??= importQuietly();
  return loading;
}

/**
 * The library warns of every Node before 22 when it is loaded, although it uses nothing that Node 20.19 lacks: our tests run
 * it there. Nothing else is kept quiet.
 */
async function importQuietly(): Promise<Library> {
  const { warn } = console;
  console.warn = (...texts: unknown[]) => {
    if (!UNSUPPORTED_RUNTIME.test(String(texts[0]))) warn(...texts);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
